import { randomUUID } from 'node:crypto';
import { first, type Queryable, run } from './database.ts';
import type { SealingKey } from './seal.ts';
import { installation } from './throttle.ts';

/** A value of the installation that lives in the database sealed. */
export async function readSealed(db: Queryable, seal: SealingKey, kind: string): Promise<Buffer | null> {
  const row = await first<{ sealed: Buffer }>(
    db,
    `select sealed from secret where account_id = $1 and kind = $2 and retired_at is null order by created_at desc limit 1`,
    [installation, kind],
  );
  return row && seal.open(row.sealed);
}

export async function writeSealed(db: Queryable, seal: SealingKey, kind: string, value: Buffer): Promise<void> {
  await run(db, `insert into secret (account_id, id, kind, sealed, created_at) values ($1, $2, $3, $4, now())`, [
    installation,
    randomUUID(),
    kind,
    seal.seal(value),
  ]);
}
