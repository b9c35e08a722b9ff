import type pg from 'pg';
import { newId } from '../../src/store/id.ts';

/** Where a baseline's messages go. */
export type Place = { account: string; conversations: string[]; inbox: string };

export function placeOf(env: NodeJS.ProcessEnv): Place {
  return JSON.parse(env.PLACE as string) as Place;
}

/** An account of its own with the same conversations: its events are not those of the server that is measured beside it.
 *  @returns its id */
export async function copyAccount(pool: pg.Pool, copied: string): Promise<string> {
  const account = newId();
  await pool.query(`insert into account (id, name, created_at) values ($1, 'Bench', now())`, [account]);
  await pool.query('insert into account_head (account_id) values ($1)', [account]);
  // Nor are they its to make searchable: it would work on them while it is measured.
  await pool.query('insert into search_head (account_id, number) values ($1, $2)', [account, Number.MAX_SAFE_INTEGER]);
  for (const table of ['agent', 'team', 'inbox', 'contact', 'conversation']) {
    const columns = await pool.query<{ list: string }>(
      `select string_agg(quote_ident(column_name), ', ') as list from information_schema.columns
       where table_name = $1 and column_name <> 'account_id' and is_generated = 'NEVER'`,
      [table],
    );
    const list = columns.rows[0]?.list;
    await pool.query(
      `insert into ${table} (account_id, ${list}) select $1, ${list} from ${table} where account_id = $2`,
      [account, copied],
    );
  }
  return account;
}
