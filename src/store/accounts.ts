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
    async insert(account) {
      await run(db, `insert into account (id, name, timezone, settings, created_at) values ($1, $2, $3, $4, $5)`, [
        account.id,
        account.name,
        account.timezone,
        account.settings,
        account.createdAt,
      ]);
    },
    async update(patch) {
      const statement = updating('account', accountId, accountId, patch);
      if (statement) await run(db, statement.text.replace('account_id = $1', '$1::uuid is not null'), statement.values);
    },
  };
}
