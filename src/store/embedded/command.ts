import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { refuse } from './refusal.ts';
import type { RunAs } from './run-as.ts';
import { becoming } from './run-as.ts';

/** PostgreSQL's name for the cluster. Its user may not be able to walk to the folder's path; see docs/decisions/0002. */
export const here = '/proc/self/cwd';

// Ours alone: PGDATA, PGPORT or LD_LIBRARY_PATH of whoever started us must not reach PostgreSQL.
// glibc would give a statement's memory back to the system after each, and ask for it again: a tenth of a small transaction.
const env = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
  TZ: 'UTC',
  MALLOC_TOP_PAD_: `${1024 * 1024}`,
  MALLOC_TRIM_THRESHOLD_: `${16 * 1024 * 1024}`,
  MALLOC_MMAP_THRESHOLD_: `${4 * 1024 * 1024}`,
};

export type Command = {
  runAs: RunAs;
  /** Absolute, or a name on the path. */
  file: string;
  args: string[];
  /** Entered before the user is changed. */
  directory: string;
};

/**
 * Starts a command that cannot outlive this process.
 * @param signal what it gets when this process dies
 * @param output descriptor for standard output and error
 */
export function startBound(command: Command, signal: 'INT' | 'KILL', output: number): ChildProcess {
  // If this process died before setpriv asked for the signal, it never comes; the shell sees that it has another parent.
  const guard = ['/bin/sh', '-c', '[ "$PPID" = "$0" ] || exit 1; exec "$@"', `${process.pid}`];
  const { runAs, file, args, directory } = command;
  return spawn('setpriv', ['--pdeathsig', signal, ...becoming(runAs), '--', ...guard, file, ...args], {
    cwd: directory,
    env,
    // A session of its own: Ctrl-C in the terminal is for us, we stop PostgreSQL after the last request is answered.
    detached: true,
    stdio: ['ignore', output, output],
  });
}

/** Runs a short command as the user. @returns null when it succeeded, else what it said */
export function complaintOf({ runAs, file, args, directory }: Command): string | null {
  const { status, error, stderr, stdout } = runAs.root
    ? spawnSync('setpriv', [...becoming(runAs), '--', file, ...args], { cwd: directory, env, encoding: 'utf8' })
    : spawnSync(file, args, { cwd: directory, env, encoding: 'utf8' });
  if (error) refuse(`The command ${runAs.root ? 'setpriv' : file} cannot be run: ${error.message}.`);
  return status === 0 ? null : `${stderr}${stdout}`.trim() || `it ended with ${status}`;
}
