import { createWriteStream, existsSync, openSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { refuse } from '../store/embedded/refusal.ts';
import { syncFolder } from './files.ts';

/** Has a file written beside its place, and puts it there when it is whole and on the disk. */
export async function writeWhole<T>(path: string, write: (output: Writable) => Promise<T>): Promise<T> {
  const target = existsSync(path) ? realpathSync(path) : resolve(path);
  if (existsSync(target) && !statSync(target).isFile()) refuse(`${path} is no ordinary file.`);
  const beside = `${target}.${process.pid}.part`;
  // Only its owner may read it: all that customers ever wrote is in there.
  const output = createWriteStream('', { fd: openSync(beside, 'wx', 0o600), flush: true });
  try {
    const result = await write(output);
    renameSync(beside, target);
    syncFolder(dirname(target));
    return result;
  } catch (error) {
    output.destroy();
    rmSync(beside, { force: true });
    throw error;
  }
}
