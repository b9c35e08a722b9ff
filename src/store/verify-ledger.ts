import type { DatabaseConfig } from './database.ts';
import { rows } from './database.ts';
import { withPatience } from './patient.ts';

/** What was recomputed, and a sentence for each thing that is not as the books say; at most 100. */
export type LedgerReport = { wallets: string; transfers: string; tokens: string; wrong: string[] };

/** Each gives a sentence for every row that breaks one promise of the books. */
const checks = [
  // A balance equals its entries.
  `select format('%s %s of account %s says %s, its entries sum to %s', coalesce(l.side, e.side), coalesce(l.owner_id, e.owner_id),
      coalesce(l.account_id, e.account_id), coalesce(l.balance::text, 'nothing'), coalesce(e.sum, 0)) as sentence
    from ledger_account l full join (select account_id, owner_id, side, sum(amount) as sum from entry group by 1, 2, 3) e
      using (account_id, owner_id, side)
    where l.balance is distinct from coalesce(e.sum, 0)`,
  // All balances of a company and its wallets sum to zero.
  `select format('the books of application %s of account %s sum to %s', a.id, a.account_id, sum(l.balance)) as sentence
    from application a join ledger_account l on l.account_id = a.account_id and (l.owner_id = a.id or l.owner_id in
      (select w.id from wallet w where w.account_id = a.account_id and w.application_id = a.id))
    group by a.account_id, a.id having sum(l.balance) <> 0`,
  // Every wallet has both its accounts.
  `select format('wallet %s of account %s has no account %s', w.id, w.account_id, s.side) as sentence
    from wallet w cross join (values ('wallet'), ('held')) s (side)
    where not exists (select from ledger_account l where l.account_id = w.account_id and l.owner_id = w.id and l.side = s.side)`,
  // What is held is held by holds that are open.
  `select format('wallet %s of account %s holds %s, its open holds sum to %s', l.owner_id, l.account_id, l.balance, coalesce(h.sum, 0))
      as sentence
    from ledger_account l left join (select account_id, wallet_id, sum(amount) as sum from hold where state = 'open' group by 1, 2) h
      on h.account_id = l.account_id and h.wallet_id = l.owner_id
    where l.side = 'held' and l.balance <> coalesce(h.sum, 0)`,
  // Each transfer says what was left after it.
  `select format('transfer %s of account %s says that %s tokens were left, it were %s', id, account_id, tokens_after, sum) as sentence
    from (select account_id, id, tokens_after,
        sum(case when credit = 'wallet' then amount when debit = 'wallet' then -amount else 0 end)
          over (partition by account_id, wallet_id order by number, leg) as sum from transfer) t
    where tokens_after <> sum`,
  // What guards the books stands.
  `select format('the trigger %s is not there or switched off', name) as sentence
    from unnest(array['transfer_books', 'transfer_stays', 'ledger_account_opens_empty', 'ledger_account_moves_by_transfer',
      'ledger_account_stays', 'hold_ends_once']) name
    where not exists (select from pg_trigger g join pg_class c on c.oid = g.tgrelid
      where g.tgname = name and g.tgenabled in ('O', 'A') and c.relnamespace = current_schema()::regnamespace)`,
];

const most = 100;

/** Recomputes every balance from its entries, as they all were at one moment. @throws CannotRun when the database cannot be read */
export function verifyLedger(config: DatabaseConfig): Promise<LedgerReport> {
  return withPatience(config, new AbortController().signal, async (client) => {
    await client.query('begin isolation level repeatable read, read only');
    const wrong: string[] = [];
    for (const check of checks) {
      const found = await rows<{ sentence: string }>(client, `${check} limit ${most - wrong.length}`, []);
      wrong.push(...found.map(({ sentence }) => sentence));
    }
    const [counted] = await rows<Omit<LedgerReport, 'wrong'>>(
      client,
      `select (select count(*) from wallet)::text as wallets, (select count(*) from transfer)::text as transfers,
         (select coalesce(sum(balance), 0) from ledger_account where side <> 'company')::text as tokens`,
      [],
    );
    if (!counted) throw new Error('Nothing was counted');
    return { ...counted, wrong };
  });
}
