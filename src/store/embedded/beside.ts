import { closeSync, fchownSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { RunAs } from './run-as.ts';

/** Replaces a file of the cluster, whole or not at all. */
export function replaceFile(path: string, text: string, { uid, gid }: RunAs): void {
  const beside = `${path}.new`;
  rmSync(beside, { force: true });
  // Exclusive: root writes here in a folder of another user, and must not follow a link that he left.
  const fd = openSync(beside, 'wx', 0o600);
  try {
    writeSync(fd, text);
    fchownSync(fd, uid, gid);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(beside, path);
}
