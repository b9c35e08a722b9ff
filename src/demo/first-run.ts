import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { FirstRun } from './demo.ts';

/** Written beside and renamed: whoever sees the file sees all of it; only its owner may read it. */
export function writeFirstRun(dataDirectory: string, firstRun: FirstRun): void {
  const file = join(dataDirectory, 'first-run.json');
  const beside = `${file}.${process.pid}`;
  const handle = openSync(beside, 'w', 0o600);
  writeSync(handle, `${JSON.stringify(firstRun, null, 2)}\n`);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(beside, file);
}
