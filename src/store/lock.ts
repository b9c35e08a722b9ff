import type pg from 'pg';

/** What processes agree on, by number. */
export const locks = {
  demo: 7_270_002,
  trim: 7_270_003,
  search: 7_270_004,
  sweep: 7_270_005,
  openings: 7_270_006,
  ranges: 7_270_007,
};

/** Runs `work` while no other process on this database runs work under the same number. */
export async function exclusively<T>(pool: pg.Pool, number: number, work: () => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    // However long the other one takes.
    await client.query('set statement_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [number]);
    return await work();
  } finally {
    // The lock goes with its connection, whatever happened.
    client.release(true);
  }
}

/** The same, but only where nobody else does it right now; null: somebody does. */
export async function ifNobodyDoes<T>(pool: pg.Pool, number: number, work: () => Promise<T>): Promise<T | null> {
  const client = await pool.connect();
  let locked = false;
  try {
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1) as locked', [number]);
    locked = rows[0]?.locked ?? false;
    return locked ? await work() : null;
  } finally {
    client.release(locked);
  }
}
