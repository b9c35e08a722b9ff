import { type Queryable, run } from './database.ts';

/** Makes a key of the directory the account's own; one that is already, stays so. False: it is another account's. */
export async function claim(db: Queryable, accountId: string, kind: string, key: string): Promise<boolean> {
  const text = `insert into directory (kind, key, account_id) values ($2, $3, $1)
    on conflict (kind, key) do update set account_id = excluded.account_id where directory.account_id = excluded.account_id`;
  return (await run(db, text, [accountId, kind, key])) === 1;
}

export async function release(db: Queryable, accountId: string, kind: string, key: string): Promise<void> {
  await run(db, 'delete from directory where account_id = $1 and kind = $2 and key = $3', [accountId, kind, key]);
}
