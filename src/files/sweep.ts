import type { KeptFile, Place } from './place.ts';

/** A file is on the disk before its row is; so long it may be on the way. */
const graceMs = 60 * 60_000;
const atOnce = 500;

/** Removes files that no row names: what a crash left between the two. Gives how many.
 *  @param orphansAmong those of an account's files that nobody names */
export async function sweep(
  place: Place,
  orphansAmong: (accountId: string, files: string[]) => Promise<string[]>,
  nowMs: number,
): Promise<number> {
  let removed = 0;
  let batch: KeptFile[] = [];
  const decide = async () => {
    for (const [accountId, files] of Map.groupBy(batch, (one) => one.accountId)) {
      for (const file of await orphansAmong(
        accountId,
        files.map((one) => one.file),
      )) {
        await place.remove(file);
        removed++;
      }
    }
    batch = [];
  };
  for await (const one of place.kept()) {
    if (one.writtenAt > nowMs - graceMs) continue;
    if (batch.push(one) === atOnce) await decide();
  }
  await decide();
  return removed;
}
