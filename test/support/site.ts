import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FirstRun } from '../../src/demo/demo.ts';
import { createDatabase, type TestDatabase } from './database.ts';
import { patience } from './patience.ts';
import { copySite } from './site-template.ts';

const main = join(import.meta.dirname, '../../dist/server/main.js');

/** A running server: `npm start`'s own process on the site's database. */
export type Server = {
  url: string;
  pid: number;
  /** everything it printed */
  output(): string;
  /** null while it runs */
  exitCode(): number | null;
  /** SIGTERM, and waits for the end */
  stop(): Promise<void>;
  /** SIGKILL, and waits for the end */
  kill(): Promise<void>;
};

export type Site = {
  database: TestDatabase;
  dataDirectory: string;
  firstRun: FirstRun;
  /** the first server's */
  url: string;
  servers: Server[];
  /** one more server on the same database and data directory, as when the same command is given twice */
  start(env?: Record<string, string>): Promise<Server>;
  /** stops what runs, drops the database */
  stop(): Promise<void>;
};

/** A real server with the demo account on a database of its own.
 *  @param isCopy its account is a copy of the run's, with the same ids and keys; else it makes one */
export async function startSite(
  env: Record<string, string> = {},
  isCopy = Object.keys(env).length === 0,
): Promise<Site> {
  const dataDirectory = mkdtempSync(join(tmpdir(), 'site-'));
  const database = await createDatabase(isCopy ? copySite(dataDirectory) : undefined);
  const servers: Server[] = [];
  const start = async (more: Record<string, string> = {}) => {
    const server = await startServer({ DATABASE_URL: database.url, PARLEY_DATA: dataDirectory, ...env, ...more });
    servers.push(server);
    return server;
  };
  const stop = async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await database.leave();
    rmSync(dataDirectory, { recursive: true, force: true });
  };
  try {
    const { url } = await start();
    const firstRun = JSON.parse(readFileSync(join(dataDirectory, 'first-run.json'), 'utf8')) as FirstRun;
    return { database, dataDirectory, firstRun, url, servers, start, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

let shared: Promise<Site> | null = null;
let users = 0;

/** A site with the demo account for files that need nothing else, and can live with what others have written there: those of a folder
 *  share it when they run together. What a file does with it leaves it usable: no limit is used up, the server goes on. */
export async function sharedSite(): Promise<Site> {
  const leave = keepSharedSite();
  shared ??= startSite();
  return { ...(await shared), stop: leave };
}

/** Holds on to the shared site, also while no file uses it. @returns lets go of it; with the last one it stops */
export function keepSharedSite(): () => Promise<void> {
  users += 1;
  return async () => {
    users -= 1;
    if (users > 0) return;
    const site = await shared;
    shared = null;
    await site?.stop();
  };
}

/** @param command `start`, or `serve` as in production */
export async function startServer(env: Record<string, string>, command = 'start'): Promise<Server> {
  const child = spawn(process.execPath, [main, command], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TMPDIR: process.env.TMPDIR,
      PORT: '0',
      PARLEY_LOG_LEVEL: 'warn',
      // No test reaches Meta.
      PARLEY_GRAPH: 'off',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const failed = (why: string) => {
      clearTimeout(timer);
      reject(new Error(`The server ${why}:\n${output}`));
    };
    const timer = setTimeout(() => failed('did not start'), patience);
    const hear = (data: Buffer) => {
      output += data;
      const found = /Parley listens on (\S+)/.exec(output);
      if (!found) return;
      clearTimeout(timer);
      resolve(found[1] as string);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('exit', (code) => failed(`ended with ${code}`));
  });
  const end = (signal: NodeJS.Signals) => async () => {
    if (ended(child)) return;
    const exit = once(child, 'exit');
    child.kill(signal);
    await exit;
  };
  return {
    url,
    pid: child.pid as number,
    output: () => output,
    exitCode: () => child.exitCode,
    stop: end('SIGTERM'),
    kill: end('SIGKILL'),
  };
}

function ended(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}
