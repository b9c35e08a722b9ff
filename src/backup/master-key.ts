import { existsSync } from 'node:fs';
import { makeDataDirectory } from '../store/data-directory.ts';
import { refuse } from '../store/embedded/refusal.ts';
import { keyFileOf, loadMasterKey, opened, refuseMasterKey, writeKeyFile } from '../store/master-key.ts';
import type { SealingKey } from '../store/seal.ts';
import type { Place } from './place.ts';

/** The key that a server at this place has. @throws CannotRun when it has none yet */
export function presentKey({ dataDirectory, secret }: Place): SealingKey {
  const file = keyFileOf(dataDirectory);
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
export function checkKey(key: SealingKey, sealedDataKey: Buffer | null): void {
  if (sealedDataKey !== null && !opened(key, sealedDataKey)) refuseMasterKey();
}

/** @throws CannotRun when a server at this place would take another key than the backup's */
export function checkKeyFits(place: Place, key: Buffer): void {
  if (place.secret !== null) {
    if (!place.secret.equals(key))
      refuse(
        'PARLEY_SECRET is not the master key of this backup: set it as it was where the backup was made, or unset it and the key goes into master.key.',
      );
  } else if (existsSync(keyFileOf(place.dataDirectory)) && !presentKey(place).bytes.equals(key)) {
    refuse(
      `${keyFileOf(place.dataDirectory)} is the key of another Parley: move it away, or choose another PARLEY_DATA.`,
    );
  }
}

/** Puts the key where a server at this place looks for it. @returns the file, if one was made */
export function placeKey(place: Place, key: Buffer): string | null {
  checkKeyFits(place, key);
  const file = keyFileOf(place.dataDirectory);
  if (place.secret !== null || existsSync(file)) return null;
  makeDataDirectory(place.dataDirectory);
  writeKeyFile(file, key);
  return file;
}
