import { rmSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import type { DatabaseConfig } from '../store/database.ts';
import { type Blank, checkEmpty, fillDatabase, settleDatabase, UncertainCommit } from '../store/fill.ts';
import { migrations } from '../store/migrate.ts';
import { isUnmade } from '../store/source.ts';
import { IncomingFiles } from './files.ts';
import type { Contents, Manifest } from './manifest.ts';
import { checkKeyFits, placeKey } from './master-key.ts';
import { type Log, type Place, withTarget } from './place.ts';
import { type OpenBackup, onlyLook, openBackup, type Receiver } from './reading.ts';
import { unreadable } from './unreadable.ts';

export type Restored = { manifest: Manifest; contents: Contents; keyFile: string | null };

/**
 * Puts a backup into an empty place: all of it, or nothing.
 * @param input each time it is called, the file from its beginning
 * @param twice the file can be read a first time to see whether it is whole, before anything is made
 * @throws CannotRun, or Unreadable because of the file
 */
export async function restore(
  place: Place,
  passphrase: string,
  input: () => Readable,
  twice: boolean,
  signal: AbortSignal,
  log: Log,
): Promise<Restored> {
  const files = new IncomingFiles(place.dataDirectory);
  const open = () => openBackup(input(), passphrase, signal);
  const look = async () => {
    if (!twice) return;
    const backup = await open();
    checkFits(place, backup);
    await backup.readRest(onlyLook);
  };
  const unmade = isUnmade(place);
  if (unmade) await look();
  return await withTarget(place, log, async (database) => {
    await checkEmpty(database, signal);
    if (!unmade) await look();
    const backup = await open();
    checkFits(place, backup);
    const restored = await load(place, database, backup, files, signal);
    await settleDatabase(database);
    return restored;
  });
}

function checkFits(place: Place, { manifest, masterKey }: OpenBackup): void {
  const known = migrations().map(({ version }) => version);
  if (!known.includes(manifest.migration))
    unreadable(
      `Parley ${manifest.parley} made it with migration ${manifest.migration}, and this one knows ${known.at(-1)}: use a newer Parley`,
    );
  checkKeyFits(place, masterKey);
}

async function load(
  place: Place,
  database: DatabaseConfig,
  { manifest, masterKey, readRest }: OpenBackup,
  files: IncomingFiles,
  signal: AbortSignal,
): Promise<Restored> {
  files.clear();
  const placed = { keyFile: null as string | null };
  try {
    const contents = await fillDatabase(database, signal, {
      migration: manifest.migration,
      async rows(blank) {
        const read = await readRest(receiverFor(blank, manifest, files));
        for (const sequence of read.sequences) await blank.setSequence(sequence);
        return read;
      },
      beforeCommit() {
        files.place();
        placed.keyFile = placeKey(place, masterKey);
      },
    });
    return { manifest, contents, ...placed };
  } catch (error) {
    if (!(error instanceof UncertainCommit)) {
      files.clear();
      if (placed.keyFile !== null) rmSync(placed.keyFile);
    }
    throw error;
  }
}

function receiverFor(blank: Blank, manifest: Manifest, files: IncomingFiles): Receiver {
  const shape = ({ name, columns }: { name: string; columns: string[] }) => [name, columns.toSorted()];
  if (!isDeepStrictEqual(manifest.tables.map(shape), blank.tables.map(shape)))
    unreadable(`its tables are not those of migration ${manifest.migration}`);
  return {
    table: (table, text) => blank.load(table, text),
    file: (path, data) => files.add(path, data),
  };
}
