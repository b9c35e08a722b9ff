import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { makeDataDirectory } from '../store/data-directory.ts';
import { refuse } from '../store/embedded/refusal.ts';
import { loadMasterKey } from '../store/master-key.ts';
import type { MasterKey } from '../store/seal.ts';
import type { Place } from './place.ts';

const fileOf = (dataDirectory: string) => join(dataDirectory, 'master.key');

/** The key that a server at this place has. @throws CannotRun when it has none yet */
export function presentKey({ dataDirectory, secret }: Place): MasterKey {
  const file = fileOf(dataDirectory);
  // A server would make one; here it would be the wrong one for the database.
  if (secret === null && !existsSync(file))
    refuse(`There is no master key: neither PARLEY_SECRET nor ${file} is there.`);
  try {
    return loadMasterKey(dataDirectory, secret);
  } catch (error) {
    return refuse((error as Error).message);
  }
}

/** @throws CannotRun when the database was sealed by another key: a backup of the two would be worth nothing */
export function checkKey(key: MasterKey, sealedCheck: Buffer | null): void {
  try {
    if (sealedCheck !== null) key.open(sealedCheck);
  } catch {
    refuse(
      'The master key is not the one that this database was sealed with: set PARLEY_SECRET, or put back the master.key of its data directory.',
    );
  }
}

/** @throws CannotRun when a server at this place would take another key than the backup's */
export function checkKeyFits(place: Place, key: Buffer): void {
  if (place.secret !== null) {
    if (!place.secret.equals(key))
      refuse(
        'PARLEY_SECRET is not the master key of this backup: set it as it was where the backup was made, or unset it and the key goes into master.key.',
      );
  } else if (existsSync(fileOf(place.dataDirectory)) && !presentKey(place).bytes.equals(key)) {
    refuse(`${fileOf(place.dataDirectory)} is the key of another Parley: move it away, or choose another PARLEY_DATA.`);
  }
}

/** Puts the key where a server at this place looks for it. @returns the file, if one was made */
export function placeKey(place: Place, key: Buffer): string | null {
  checkKeyFits(place, key);
  const file = fileOf(place.dataDirectory);
  if (place.secret !== null || existsSync(file)) return null;
  makeDataDirectory(place.dataDirectory);
  const handle = openSync(file, 'wx', 0o600);
  try {
    writeSync(handle, `${key.toString('base64')}\n`);
    fsyncSync(handle);
  } catch (error) {
    rmSync(file);
    throw error;
  } finally {
    closeSync(handle);
  }
  return file;
}
