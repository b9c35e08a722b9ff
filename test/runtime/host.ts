// Starts the bundled PostgreSQL in processes of their own, and forgets none of them or of their folders.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { after } from 'node:test';
import pg from 'pg';
import type { EmbeddedAddress } from '../../src/store/embedded/address.ts';
import { until } from '../support/patience.ts';
import type { Up } from './embedded-process.ts';

export const script = join(import.meta.dirname, 'embedded-process.ts');
export const isRoot = process.getuid?.() === 0;

const folders: string[] = [];
const children: ChildProcess[] = [];
after(async () => {
  for (const child of children) child.kill('SIGKILL');
  await until(() => folders.every((folder) => postmasters(folder).length === 0));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder of the test's own, removed afterwards. @param mode 0700 unless others must reach into it */
export function temporaryFolder(mode = 0o700): string {
  const folder = mkdtempSync(join(tmpdir(), 'parley-runtime-'));
  chmodSync(folder, mode);
  folders.push(folder);
  return folder;
}

let made: Promise<string> | undefined;

/** The same, with a database that an earlier start made: making one takes a second of processor time, copying it none. */
export async function folderWithDatabase(mode = 0o700): Promise<string> {
  made ??= (async () => {
    const first = temporaryFolder();
    await whileUp(first, async () => {});
    return first;
  })();
  const folder = temporaryFolder();
  execFileSync('cp', ['-a', `${await made}/.`, folder]);
  chmodSync(folder, mode);
  return folder;
}

/** A process that does not outlive the test's file, whatever fails. */
export function owned<Child extends ChildProcess>(child: Child): Child {
  children.push(child);
  return child;
}

export type Ended = { code: number | null; stdout: string; stderr: string };

export type Host = {
  pid: number;
  /** What it said when it was up. @throws when it ended before */
  up(): Promise<Up>;
  output(): string;
  kill(signal: NodeJS.Signals): void;
  ended: Promise<Ended>;
};

/** @param wrapper a command that runs the rest of its arguments, like setpriv */
export function host(directory: string, wrapper: string[] = [], file = script): Host {
  const [command = '', ...args] = [...wrapper, execPath, file, directory];
  const child = owned(spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' }));
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    said.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.stderr += chunk;
  });
  const ended = once(child, 'close').then(([code]): Ended => ({ code, ...said }));
  const line = () => said.stdout.split('\n').find((text) => text.startsWith('{'));
  return {
    pid: child.pid as number,
    ended,
    output: () => said.stdout,
    kill: (signal) => void child.kill(signal),
    async up() {
      await until(() => line() !== undefined || child.exitCode !== null || child.signalCode !== null);
      const text = line();
      if (text === undefined) throw new Error(`it did not start: ${(await ended).stderr}`);
      return JSON.parse(text) as Up;
    },
  };
}

/** Starts, uses and stops. */
export async function whileUp<T>(directory: string, use: (up: Up) => Promise<T>, wrapper: string[] = []): Promise<T> {
  const running = host(directory, wrapper);
  const result = await use(await running.up());
  running.kill('SIGTERM');
  await running.ended;
  return result;
}

export async function query<R extends pg.QueryResultRow>(address: EmbeddedAddress, text: string): Promise<R[]> {
  const client = new pg.Client(address);
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<R>(text)).rows;
  } finally {
    await client.end();
  }
}

/** The processes of PostgreSQL that work in or below a folder; a zombie has no working folder. */
export function postmasters(folder: string): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && isPostgresIn(pid, folder));
}

function isPostgresIn(pid: number, folder: string): boolean {
  try {
    const command = readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
    return ['postgres', 'initdb'].includes(command) && readlinkSync(`/proc/${pid}/cwd`).startsWith(folder);
  } catch {
    return false;
  }
}
