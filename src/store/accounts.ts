import type pg from 'pg';
import type { Account } from '../core/nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { selected, updating } from './columns.ts';
import { unlessTaken } from './constraint.ts';
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

/** A tenant and its head. With a mark that another account has, nothing is made. */
export async function createAccount(
  pool: pg.Pool,
  account: Account,
  mark: string | null,
): Promise<'done' | 'mark_taken'> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const { id, name, timezone, settings, createdAt } = account;
    await run(client, `insert into account (id, name, timezone, settings, created_at) values ($1, $2, $3, $4, $5)`, [
      id,
      name,
      timezone,
      settings,
      createdAt,
    ]);
    await run(client, `insert into account_head (account_id) values ($1)`, [id]);
    const text = `insert into directory (kind, key, account_id) values ('mark', $1, $2)`;
    const marked =
      mark === null
        ? 'done'
        : await unlessTaken(client, { text, values: [mark, id] }, { directory_pkey: 'mark_taken' });
    const { command } = await client.query(marked === 'done' ? 'commit' : 'rollback');
    if (marked === 'done' && command !== 'COMMIT') throw new Error('The account was rolled back');
    return marked;
  } finally {
    client.release();
  }
}

/** Whether anybody is a member of anything here yet. */
export async function hasMembers(db: Queryable): Promise<boolean> {
  return (await first(db, `select 1 as one from member limit 1`, [])) !== null;
}
