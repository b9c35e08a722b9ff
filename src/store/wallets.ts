import { holdStates } from '../core/ledger.ts';
import type { Reader, Tx } from '../core/ports.ts';
import type { Hold, PinLock, Wallet } from '../core/wallet-nouns.ts';
import { insertion, selected, updating } from './columns.ts';
import { unlessTaken } from './constraint.ts';
import { first, type Queryable, rows, run } from './database.ts';
import { giveIntegers, integerOf } from './integers.ts';
import { pageById } from './paging.ts';
import { entryReads } from './statements.ts';

/** A wallet with its callers and balances, of `wallet t`. */
export const walletColumns = `${selected(['id', 'applicationId', 'pin', 'name', 'email', 'createdAt', 'removedAt'], 't')},
  ${integerOf('wallet', 't.id', 't.account_id')},
  array(select c.number from wallet_caller c
    where c.account_id = t.account_id and c.wallet_id = t.id order by c.number) as callers,
  (select l.balance::text from ledger_account l
    where l.account_id = t.account_id and l.owner_id = t.id and l.side = 'wallet') as tokens,
  (select l.balance::text from ledger_account l
    where l.account_id = t.account_id and l.owner_id = t.id and l.side = 'held') as held`;
const select = `select ${walletColumns} from wallet t where t.account_id = $1`;
type Row = Omit<Wallet, 'tokens' | 'held'> & { tokens: string; held: string };

export function walletOf({ tokens, held, ...rest }: Row): Wallet {
  return { ...rest, tokens: BigInt(tokens), held: BigInt(held) };
}

export const holdColumns = `${selected(['id', 'walletId', 'state', 'expiresAt', 'reason', 'callId', 'createdAt', 'endedAt'], 't')},
  t.amount::text as amount`;
type HoldRow = Omit<Hold, 'amount'> & { amount: string };

export function holdOf({ amount, ...rest }: HoldRow): Hold {
  return { ...rest, amount: BigInt(amount) };
}

export function walletReads(db: Queryable, accountId: string): Reader['wallets'] {
  return {
    async get(id) {
      const row = await first<Row>(db, `${select} and t.id = $2`, [accountId, id]);
      return row && walletOf(row);
    },
    async list({ applicationId, search }, page) {
      const text = `${select} and t.removed_at is null and ($2::uuid is null or t.application_id = $2)
        and ($3::text is null or t.pin = $3 or lower(t.email) = lower($3) or position(lower($3) in lower(t.name)) > 0
          or t.id in (select c.wallet_id from wallet_caller c where c.account_id = $1 and c.number = $4)
          or t.id in (select a.id from alias a where a.account_id = $1 and a.noun = 'wallet' and a.alias = $3))`;
      const found = await pageById<Row>(
        db,
        text,
        [accountId, applicationId, search?.text ?? null, search?.number],
        page,
        false,
        search && 'search',
      );
      return { items: found.items.map(walletOf), next: found.next };
    },
    ...entryReads(db, accountId),
    async hold(id) {
      const row = await first<HoldRow>(db, `select ${holdColumns} from hold t where t.account_id = $1 and t.id = $2`, [
        accountId,
        id,
      ]);
      return row && holdOf(row);
    },
    async holds(walletId, state, page) {
      const text = `select ${holdColumns} from hold t
        where t.account_id = $1 and t.wallet_id = $2 and t.state = any($3)`;
      const found = await pageById<HoldRow>(db, text, [accountId, walletId, state ? [state] : holdStates], page);
      return { items: found.items.map(holdOf), next: found.next };
    },
    locks: (now) =>
      rows<PinLock>(
        db,
        `select ${selected(['id', 'dialedNumber', 'caller', 'lockedUntil'])} from pin_try
         where account_id = $1 and locked_until > $2 order by locked_until, id limit 200`,
        [accountId, now],
      ),
  };
}

export function walletWrites(db: Queryable, accountId: string, now: string): Tx['wallets'] {
  return {
    ...walletReads(db, accountId),
    async insert({ id, applicationId, pin, name, email }) {
      const row = { id, applicationId, pin, name, email, createdAt: now };
      const done = await unlessTaken(db, insertion('wallet', accountId, row), { wallet_pin: 'pin_taken' });
      if (done !== 'done') return done;
      await run(
        db,
        `insert into ledger_account (account_id, owner_id, side) values ($1, $2, 'wallet'), ($1, $2, 'held')`,
        [accountId, id],
      );
      const { text, values } = giveIntegers(accountId, 'wallet', [id]);
      await run(db, text, values);
      return 'done';
    },
    update: (id, patch) => unlessTaken(db, updating('wallet', accountId, id, patch), { wallet_pin: 'pin_taken' }),
    async setCallers({ id, applicationId }, numbers) {
      await run(db, `delete from wallet_caller where account_id = $1 and wallet_id = $2`, [accountId, id]);
      const text = `insert into wallet_caller (account_id, application_id, number, wallet_id)
        select $1, $2, number, $3 from unnest($4::text[]) n (number)`;
      const values = [accountId, applicationId, id, numbers];
      return unlessTaken(db, { text, values }, { wallet_caller_pkey: 'caller_taken' });
    },
    async remove(id) {
      await run(db, `delete from wallet_caller where account_id = $1 and wallet_id = $2`, [accountId, id]);
      await run(db, `delete from wallet_found where account_id = $1 and wallet_id = $2`, [accountId, id]);
      const text = `update wallet set name = null, email = null, removed_at = $3 where account_id = $1 and id = $2`;
      await run(db, text, [accountId, id, now]);
    },
    async liftLock(id) {
      const text = `update pin_try set failures = '{}', locked_until = null
        where account_id = $1 and id = $2 and locked_until > $3`;
      return (await run(db, text, [accountId, id, now])) === 1;
    },
  };
}

/** Open holds, of all accounts, whose time is over. */
export function dueHolds(db: Queryable, now: string): Promise<{ accountId: string; id: string }[]> {
  const text = `select account_id as "accountId", id from hold where state = 'open' and expires_at <= $1
    order by expires_at limit 500`;
  return rows(db, text, [now]);
}
