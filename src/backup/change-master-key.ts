import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { openPool, type Queryable } from '../store/database.ts';
import { refuse } from '../store/embedded/refusal.ts';
import {
  keyFileOf,
  opened,
  readKeyFile,
  refuseMasterKey,
  resealDataKey,
  sealedDataKey,
  writeKeyFile,
} from '../store/master-key.ts';
import { checkMigrated } from '../store/migrate.ts';
import { SealingKey } from '../store/seal.ts';
import { withSource } from '../store/source.ts';
import { presentKey } from './master-key.ts';
import { checkSource, type Log, type Place } from './place.ts';

/** `parley change-master-key`: what the former one sealed is sealed by another from now on (docs/decisions/0025-data-key.md). Servers may run.
 *  @param next null: a new one in the file where the former one is
 *  @throws CannotRun with a sentence for the operator; then nothing was changed */
export async function changeMasterKey(place: Place, next: Buffer | null, log: Log): Promise<void> {
  checkSource(place);
  const present = presentKey(place);
  if (next === null && place.secret !== null)
    refuse('PARLEY_SECRET is the master key: set PARLEY_NEW_SECRET to the one that is to take its place.');
  if (next?.equals(present.bytes)) refuse('PARLEY_NEW_SECRET is the present master key.');
  await withSource(place, log, async (database) => {
    await checkMigrated(database);
    const pool = openPool(database, 1);
    try {
      if (next === null) await changeFile(pool, present, keyFileOf(place.dataDirectory));
      else await reseal(pool, present, new SealingKey(next));
    } finally {
      await pool.end();
    }
  });
  const file = keyFileOf(place.dataDirectory);
  const former = `${file}.former`;
  if (next === null) log(`The master key in ${file} is another one. Servers that run need not be started anew.`);
  else
    log(
      'Start every server with the new key as PARLEY_SECRET from now on. Those that run go on until they are stopped.',
    );
  if (place.secret !== null) return;
  if (next !== null) renameSync(file, former);
  log(
    `The former one is in ${former}: for copies of the database that PostgreSQL's own tools made. Remove it when there are none.`,
  );
}

/** The new one is on the disk before anything is sealed by it. Interrupted anywhere, the next run ends it. */
async function changeFile(db: Queryable, present: SealingKey, file: string): Promise<void> {
  const beside = `${file}.new`;
  if (!existsSync(beside)) writeKeyFile(beside, randomBytes(32));
  const next = readKeyFile(beside);
  const sealed = await sealedDataKey(db);
  if (sealed === null || !opened(next, sealed)) await reseal(db, present, next);
  rmSync(`${file}.former`, { force: true });
  linkSync(file, `${file}.former`);
  renameSync(beside, file);
}

async function reseal(db: Queryable, present: SealingKey, next: SealingKey): Promise<void> {
  const sealed = await sealedDataKey(db);
  if (sealed === null) return refuse('No server ever started on this database: nothing in it is sealed.');
  const bytes = opened(present, sealed) ?? refuseMasterKey();
  if (!(await resealDataKey(db, sealed, next.seal(bytes))))
    refuse('The master key was changed meanwhile by somebody else.');
}
