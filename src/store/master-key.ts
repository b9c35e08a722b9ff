import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeDataDirectory } from './data-directory.ts';
import { first, type Queryable, run } from './database.ts';
import { refuse } from './embedded/refusal.ts';
import { MasterKey } from './seal.ts';
import { installation } from './throttle.ts';

const fileName = 'master.key';

/** The one key under which every other secret is sealed: PARLEY_SECRET, else a file of the data directory that only its owner
 *  reads (domain.md, promise 10). */
export function loadMasterKey(dataDirectory: string, secret: Buffer | null): MasterKey {
  if (secret !== null) return new MasterKey(secret);
  makeDataDirectory(dataDirectory);
  const file = join(dataDirectory, fileName);
  if (!existsSync(file)) create(file);
  const bytes = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (bytes.length !== 32) refuse(`${file} is damaged: it must hold 32 bytes in base64.`);
  return new MasterKey(bytes);
}

/** Written beside and linked into place: of two servers that start at once, both read the same whole key. */
function create(file: string): void {
  const beside = `${file}.${process.pid}`;
  const handle = openSync(beside, 'wx', 0o600);
  writeSync(handle, `${randomBytes(32).toString('base64')}\n`);
  fsyncSync(handle);
  closeSync(handle);
  try {
    linkSync(beside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(beside);
  }
}

const check = 'parley master key';
const checkId = '00000000-0000-0000-0000-000000000001';

/** Refuses to go on with a key that is not the one that this database was sealed with. */
export async function checkMasterKey(db: Queryable, key: MasterKey): Promise<void> {
  await run(
    db,
    `insert into secret (account_id, id, kind, sealed, created_at) values ($1, $2, 'check', $3, now()) on conflict do nothing`,
    [installation, checkId, key.seal(Buffer.from(check))],
  );
  const row = await first<{ sealed: Buffer }>(db, `select sealed from secret where account_id = $1 and id = $2`, [
    installation,
    checkId,
  ]);
  try {
    if (row && key.open(row.sealed).toString() === check) return;
  } catch {
    // Falls through to the one sentence for every way of being wrong.
  }
  refuse(
    'The master key is not the one that this database was sealed with: set PARLEY_SECRET, or put back the master.key of its data directory.',
  );
}
