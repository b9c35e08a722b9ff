import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { errno, refuse } from './refusal.ts';

export type ServerLock = { release(): void };

/** A server that was told to stop, or whose npm was killed, is given this long to go before the next is refused. */
const patienceSeconds = 2;

const lockFile = (dataDirectory: string) => join(dataDirectory, 'server.lock');

/**
 * The right to run PostgreSQL in a data directory. It ends with this process however that ends.
 * @throws CannotRun naming the process that has it
 */
export function lockDataDirectory(dataDirectory: string): ServerLock {
  const fd = open(dataDirectory);
  if (!flock(fd, '--exclusive', patienceSeconds)) {
    const holder = readFileSync(lockFile(dataDirectory), 'utf8').trim() || 'unknown';
    closeSync(fd);
    refuse(
      `Another Parley server (process ${holder}) already runs on ${dataDirectory}; stop it or choose another PARLEY_DATA.`,
    );
  }
  ftruncateSync(fd);
  writeSync(fd, `${process.pid}\n`, 0);
  return { release: () => closeSync(fd) };
}

/** The process that runs the server of a data directory; null when none does. */
export function lockHolder(dataDirectory: string): number | null {
  let fd: number;
  try {
    fd = openSync(lockFile(dataDirectory), 'r');
  } catch (error) {
    if (errno(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    return flock(fd, '--shared', 0) ? null : Number(readFileSync(fd, 'utf8'));
  } finally {
    closeSync(fd);
  }
}

function open(dataDirectory: string): number {
  try {
    return openSync(lockFile(dataDirectory), 'a+', 0o600);
  } catch (error) {
    refuse(`${dataDirectory} cannot be written (${errno(error)}); choose a folder of your own with PARLEY_DATA.`);
  }
}

// flock(2) belongs to the open file, which the command shares with us: the lock stays after the command has ended and
// goes when our last descriptor does, kill -9 included. Node opens with O_CLOEXEC, so no other child keeps it.
function flock(fd: number, kind: '--exclusive' | '--shared', waitSeconds: number): boolean {
  const { status, error } = spawnSync('flock', [kind, '--timeout', `${waitSeconds}`, '3'], {
    stdio: ['ignore', 'ignore', 'ignore', fd],
  });
  if (error) refuse('The command flock is missing; install util-linux.');
  return status === 0;
}
