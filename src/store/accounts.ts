import type { Account } from '../core/nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { selected, updating } from './columns.ts';
import { first, type Queryable, run } from './database.ts';

const fields = ['id', 'name', 'timezone', 'settings', 'createdAt'] as const;

export function accountReads(db: Queryable, accountId: string): Reader['account'] {
  return { get: () => first<Account>(db, `select ${selected(fields)} from account where id = $1`, [accountId]) };
}

export function accountWrites(db: Queryable, accountId: string): Tx['account'] {
  return {
    ...accountReads(db, accountId),
    async update(patch) {
      const statement = updating('account', accountId, accountId, patch);
      if (statement) await run(db, statement.text.replace('account_id = $1', '$1::uuid is not null'), statement.values);
    },
  };
}

/** A tenant and its head: one statement, so both or neither. */
export async function createAccount(db: Queryable, account: Account): Promise<void> {
  const { id, name, timezone, settings, createdAt } = account;
  const text = `with made as (
      insert into account (id, name, timezone, settings, created_at) values ($1, $2, $3, $4, $5) returning id)
    insert into account_head (account_id) select id from made`;
  await run(db, text, [id, name, timezone, settings, createdAt]);
}

/** Whether anybody is a member of anything here yet. */
export async function hasMembers(db: Queryable): Promise<boolean> {
  return (await first(db, `select 1 as one from member limit 1`, [])) !== null;
}
