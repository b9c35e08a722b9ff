import type { Reader } from '../core/ports.ts';
import type { Entry } from '../core/wallet-nouns.ts';
import { selected } from './columns.ts';
import { type Queryable, rows } from './database.ts';
import { toPage } from './paging.ts';

type Row = Omit<Entry, 'amount' | 'tokensAfter'> & { amount: string; tokensAfter: string };

const columns = selected(['id', 'number', 'kind', 'reason', 'holdId', 'actor', 'createdAt'], 't');

/** The entries of what a wallet can spend, newest first, each with the call that it names: by itself, or by its hold. */
export function entryReads(db: Queryable, accountId: string): Pick<Reader['wallets'], 'entries'> {
  return {
    async entries(walletId, { from, until }, page) {
      const text = `select ${columns}, (case t.credit when 'wallet' then t.amount else -t.amount end)::text as amount,
          t.tokens_after::text as "tokensAfter",
          case when c.id is not null then json_build_object('id', c.id, 'agentId', c.agent_id, 'agentName', a.name,
            'started', c.started, 'durationSeconds', c.duration_seconds, 'tokensPerMinute', c.tokens_per_minute,
            'outcome', c.outcome) end as call
        from transfer t
          left join charged_call n on n.account_id = $1 and n.transfer_id = t.id
          left join hold h on h.account_id = $1 and h.id = t.hold_id
          left join call c on c.account_id = $1 and c.id = coalesce(n.call_id, h.call_id)
          left join agent a on a.account_id = $1 and a.id = c.agent_id
        where t.account_id = $1 and t.wallet_id = $2 and 'wallet' in (t.debit, t.credit) and t.number < $3
          and ($5::timestamptz is null or t.created_at >= $5) and ($6::timestamptz is null or t.created_at < $6)
        order by t.number desc, t.leg desc limit $4`;
      const before = Number(page.after ?? Number.MAX_SAFE_INTEGER) || 0;
      // A movement has at most one entry on this side: its number is the place.
      const found = await rows<Row>(db, text, [accountId, walletId, before, page.limit + 1, from, until]);
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
