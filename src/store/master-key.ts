import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, linkSync, openSync, readFileSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeDataDirectory } from './data-directory.ts';
import { first, type Queryable, run } from './database.ts';
import { refuse } from './embedded/refusal.ts';
import { SealingKey } from './seal.ts';
import { installation } from './throttle.ts';

/** The key above all others: PARLEY_SECRET, else a file of the data directory that only its owner
 *  reads (docs/promises.md, 10). */
export function loadMasterKey(dataDirectory: string, secret: Buffer | null): SealingKey {
  if (secret !== null) return new SealingKey(secret);
  makeDataDirectory(dataDirectory);
  const file = keyFileOf(dataDirectory);
  if (!existsSync(file)) create(file);
  return readKeyFile(file);
}

export const keyFileOf = (dataDirectory: string) => join(dataDirectory, 'master.key');

/** @throws CannotRun when it holds no key */
export function readKeyFile(file: string): SealingKey {
  const bytes = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
  if (bytes.length !== 32) refuse(`${file} is damaged: it must hold 32 bytes in base64.`);
  return new SealingKey(bytes);
}

/** A new file of its owner only, on the disk when this returns. @throws when there is one */
export function writeKeyFile(file: string, key: Buffer): void {
  const handle = openSync(file, 'wx', 0o600);
  try {
    writeSync(handle, `${key.toString('base64')}\n`);
    fsyncSync(handle);
  } catch (error) {
    unlinkSync(file);
    throw error;
  } finally {
    closeSync(handle);
  }
}

/** Written beside and linked into place: of two servers that start at once, both read the same whole key. */
function create(file: string): void {
  const beside = `${file}.${process.pid}`;
  writeKeyFile(beside, randomBytes(32));
  try {
    linkSync(beside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    unlinkSync(beside);
  }
}

const dataKeyId = '00000000-0000-0000-0000-000000000001';

/** The key that seals what is in this database, and from which others are derived. It lives there itself, sealed by the master key, which
 *  seals nothing else and can so be changed (docs/decisions/0025-data-key.md). Made here unless there is one.
 *  @throws CannotRun where the master key is not the one that sealed it */
export async function openDataKey(db: Queryable, master: SealingKey): Promise<SealingKey> {
  await run(
    db,
    `insert into secret (account_id, id, kind, sealed, created_at) values ($1, $2, 'data key', $3, now()) on conflict do nothing`,
    [installation, dataKeyId, master.seal(randomBytes(32))],
  );
  const sealed = await sealedDataKey(db);
  const bytes = sealed && opened(master, sealed);
  return bytes ? new SealingKey(bytes) : refuseMasterKey();
}

export function refuseMasterKey(): never {
  return refuse(
    'The master key is not the one that this database was sealed with: set PARLEY_SECRET, or put back the master.key of its data directory. Where a change of it was interrupted, end it: npx parley change-master-key.',
  );
}

/** As it is stored; null where no server ever started on this database. */
export async function sealedDataKey(db: Queryable): Promise<Buffer | null> {
  const text = 'select sealed from secret where account_id = $1 and id = $2';
  return (await first<{ sealed: Buffer }>(db, text, [installation, dataKeyId]))?.sealed ?? null;
}

/** @returns null where another key sealed it */
export function opened(master: SealingKey, sealed: Buffer): Buffer | null {
  try {
    return master.open(sealed);
  } catch {
    return null;
  }
}

/** One statement: a server that starts meanwhile needs the one master key or the other, and one that runs needs none.
 *  @returns false where it was sealed anew since */
export async function resealDataKey(db: Queryable, before: Buffer, after: Buffer): Promise<boolean> {
  const text = 'update secret set sealed = $4 where account_id = $1 and id = $2 and sealed = $3 returning 1';
  return (await first(db, text, [installation, dataKeyId, before, after])) !== null;
}
