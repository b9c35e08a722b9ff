import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import { complaintOf } from './command.ts';
import { errno, refuse } from './refusal.ts';
import type { RunAs } from './run-as.ts';

/** Where root keeps copies for a user who cannot reach the project folder. */
const shelf = '/var/lib/parley';

/**
 * The folder of binaries that the user can really run: the package's, else a copy.
 * @throws CannotRun when even the copy does not run
 */
export function reachableBinaries(binaries: Binaries, runAs: RunAs, log: (line: string) => void): string {
  const complaint = whyUnusable(binaries.directory, runAs);
  if (complaint === null) return binaries.directory;
  if (!runAs.root) refuse(`PostgreSQL in ${binaries.directory} does not run: ${complaint}`);

  const copy = join(shelf, `postgres-${binaries.version}`);
  openShelf(runAs);
  if (!existsSync(copy)) {
    log(`Copying PostgreSQL to ${copy}, because ${runAs.name} cannot reach ${binaries.directory}.`);
    makeCopy(binaries.directory, copy);
  }
  const remaining = whyUnusable(copy, runAs);
  if (remaining !== null)
    refuse(`PostgreSQL in ${copy} does not run as ${runAs.name}: ${remaining}. Remove that folder and start again.`);
  return copy;
}

// Tried, not computed from modes: ancestors, access lists, noexec mounts and missing libraries all count.
function whyUnusable(directory: string, runAs: RunAs): string | null {
  const script =
    'bad=$(find "$0" ! -readable -print -quit) || exit 1; [ -z "$bad" ] || { echo "$bad cannot be read"; exit 1; }; ' +
    '"$0/bin/postgres" --version && "$0/bin/initdb" --version';
  return complaintOf({ runAs, file: '/bin/sh', args: ['-c', script, directory], directory: '/' });
}

// An administrator's 0700 stays closed to everybody but the user's own group, who may pass without looking around.
function openShelf(runAs: RunAs): void {
  mkdirSync(shelf, { recursive: true, mode: 0o700 });
  const passes = complaintOf({ runAs, file: 'test', args: ['-x', shelf], directory: '/' }) === null;
  if (passes) return;
  chownSync(shelf, statSync(shelf).uid, runAs.gid);
  chmodSync(shelf, statSync(shelf).mode | 0o010);
}

// Complete and on the disk before it has its name, so that no start ever sees a part of it.
function makeCopy(from: string, to: string): void {
  const beside = `${to}.${process.pid}.new`;
  const script =
    'rm -rf "$1" && cp -a "$0" "$1" && chown -R -h root:root "$1" && chmod -R a+rX,go-w "$1" && sync --file-system "$1"';
  const { status, stderr } = spawnSync('/bin/sh', ['-c', script, from, beside], { encoding: 'utf8' });
  try {
    if (status !== 0) refuse(`PostgreSQL cannot be copied to ${to}: ${stderr.trim()}`);
    renameSync(beside, to);
  } catch (error) {
    // Another start was quicker; its copy is as good.
    if (!['ENOTEMPTY', 'EEXIST'].includes(errno(error))) throw error;
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}
