import type { Reader } from '../core/ports.ts';
import type { Entry } from '../core/wallet-nouns.ts';
import { selected } from './columns.ts';
import { type Queryable, rows } from './database.ts';
import { toPage } from './paging.ts';

type Row = Omit<Entry, 'amount' | 'tokensAfter'> & { amount: string; tokensAfter: string };

const columns = selected(['id', 'number', 'kind', 'reason', 'holdId', 'actor', 'createdAt'], 't');

/** The entries of what a wallet can spend, newest first, each with the call that it was for: the last that one of the wallet's
 *  callers made to a number of its application, and that ran, or had ended at most ten minutes before. */
export function entryReads(db: Queryable, accountId: string): Pick<Reader['wallets'], 'entries'> {
  return {
    async entries(walletId, page) {
      const text = `select ${columns}, (case t.credit when 'wallet' then t.amount else -t.amount end)::text as amount,
          t.tokens_after::text as "tokensAfter",
          case when c.id is not null then json_build_object('id', c.id, 'agentId', c.agent_id, 'startedAt', c.started,
            'durationSeconds', c.duration_seconds, 'tokensPerMinute', c.tokens_per_minute::text, 'outcome', c.outcome) end as call
        from transfer t left join lateral (
          select c.* from call c join dialed_number d
            on d.account_id = $1 and d.number = c.dialed_number and d.application_id = t.application_id
          where c.account_id = $1 and t.kind in ('charge', 'settlement', 'release')
            and c.inbound_number in (select w.number from wallet_caller w where w.account_id = $1 and w.wallet_id = t.wallet_id)
            and c.started_at <= t.created_at and c.ended_at >= t.created_at - interval '10 minutes'
          order by c.started_at desc limit 1) c on true
        where t.account_id = $1 and t.wallet_id = $2 and 'wallet' in (t.debit, t.credit) and t.number < $3
        order by t.number desc, t.leg desc limit $4`;
      const before = Number(page.after ?? Number.MAX_SAFE_INTEGER) || 0;
      // A movement has at most one entry on this side: its number is the place.
      const values = [accountId, walletId, before, page.limit + 1];
      const found = await rows<Row>(db, text, values);
      const { items, next } = toPage(found, page.limit, (entry) => String(entry.number));
      return {
        items: items.map(({ amount, tokensAfter, ...rest }) => ({
          ...rest,
          amount: BigInt(amount),
          tokensAfter: BigInt(tokensAfter),
        })),
        next,
      };
    },
  };
}
