import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { here, startBound } from './command.ts';
import type { LogFile } from './log-file.ts';
import { readPidFile } from './postmaster.ts';
import { refuse } from './refusal.ts';
import type { RunAs } from './run-as.ts';
import { settingArguments } from './settings.ts';

export type Server = {
  /** Resolves when the process has ended, for whatever reason. */
  ended: Promise<void>;
  /** Resolves with a sentence when it ended without having been asked to. */
  exited: Promise<string>;
  stop(): Promise<void>;
};

export type ServerOptions = {
  cluster: string;
  binaries: string;
  runAs: RunAs;
  logFile: LogFile;
  log(line: string): void;
  /** settings of PostgreSQL that differ from ours */
  settings?: Record<string, string>;
};

/** Resolves when it takes connections. @throws CannotRun with PostgreSQL's last words when it ends before */
export async function runServer(options: ServerOptions): Promise<Server> {
  const deadline = performance.now() + 15_000;
  for (;;) {
    const server = launch(options);
    if (await server.ready) return server;
    // Sessions of a postmaster that was killed end a little after it.
    const survivors = /pre-existing shared memory block/.test(options.logFile.tail(8));
    if (!survivors || performance.now() > deadline) {
      refuse(`PostgreSQL did not start (its log is ${options.logFile.path}):\n${options.logFile.tail(8)}`);
    }
    await pause(200);
  }
}

function launch({
  cluster,
  binaries,
  runAs,
  logFile,
  log,
  settings,
}: ServerOptions): Server & { ready: Promise<boolean> } {
  const args = ['-D', here, ...settingArguments(settings)];
  const child = startBound(
    { runAs, file: join(binaries, 'bin/postgres'), args, directory: cluster },
    'INT',
    logFile.fd,
  );
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  child.once('exit', () => resolve());
  child.once('error', () => resolve());

  let stopping = false;
  return {
    ended,
    ready: isReady(child, cluster, log),
    exited: new Promise((tell) => {
      ended.then(() => {
        if (!stopping) tell(`PostgreSQL ended by itself (${howItEnded(child)}); its log is ${logFile.path}.`);
      });
    }),
    async stop() {
      stopping = true;
      child.kill('SIGINT');
      // A disk that hangs must not hang us: an immediate shutdown loses nothing, the next start replays the log.
      const impatience = setTimeout(() => child.kill('SIGQUIT'), 20_000);
      await ended;
      clearTimeout(impatience);
    },
  };
}

async function isReady(child: ChildProcess, cluster: string, log: (line: string) => void): Promise<boolean> {
  let tell = performance.now() + 10_000;
  while (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const file = readPidFile(cluster);
    if (file?.pid === child.pid && file.status === 'ready') return true;
    if (performance.now() > tell) {
      log('PostgreSQL is still recovering from a crash.');
      tell += 10_000;
    }
    await pause(5);
  }
  return false;
}

function howItEnded({ exitCode, signalCode }: ChildProcess): string {
  return signalCode ?? `exit code ${exitCode}`;
}
