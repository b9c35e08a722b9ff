import { openPool } from '../store/database.ts';
import { newId } from '../store/id.ts';
import { openDataKey } from '../store/master-key.ts';
import { checkMigrated } from '../store/migrate.ts';
import { openSigningKeys } from '../store/signing-keys.ts';
import { withSource } from '../store/source.ts';
import { presentKey } from './master-key.ts';
import { checkSource, type Log, type Place } from './place.ts';

/** `parley rotate-keys`: another key signs from now on, also in servers that run. What the former one signed is good until its time is
 *  over. @throws CannotRun with a sentence for the operator */
export async function rotateKeys(place: Place, log: Log): Promise<void> {
  checkSource(place);
  const masterKey = presentKey(place);
  await withSource(place, log, async (database) => {
    await checkMigrated(database);
    const pool = openPool(database, 2);
    try {
      const seal = await openDataKey(pool, masterKey);
      const keys = await openSigningKeys(pool, seal, { nowMs: Date.now, id: newId });
      await keys.rotate();
    } finally {
      await pool.end();
    }
  });
  log('A new key signs from now on; tokens of the former one are good until they run out, for an hour at most.');
}
