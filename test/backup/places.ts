// Databases to back up and to restore into, on the run's PostgreSQL and on Debian's 15; and what is in them.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientConfig } from 'pg';
import pg from 'pg';
import { runBackup, runRestore } from '../../src/backup/command.ts';
import { readConfig } from '../../src/config.ts';
import { masterKeyFrom } from '../../src/master-key.ts';
import { readPidFile } from '../../src/store/embedded/postmaster.ts';
import { command, main } from '../runtime/command.ts';
import { isRoot, owned, temporaryFolder } from '../runtime/host.ts';
import { testPostgres } from '../support/database.ts';
import { until } from '../support/patience.ts';

export const passphrase = 'correct horse battery staple';

/** Runs `parley …` as an operator would. */
export function parley(
  words: string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; output: string }> {
  return command([...main, ...words], { PARLEY_BACKUP_PASSPHRASE: passphrase, ...env }).ended;
}

/** What `parley backup` and `parley restore` do, within this process: a start costs more than most of what they do.
 *  @returns what it said and the code that the program would end with */
export async function errand(
  words: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; output: string }> {
  const [command, file] = words as ['backup' | 'restore', string];
  const lines: string[] = [];
  const before = new Map(signals.map((signal) => [signal, process.listeners(signal)]));
  try {
    const common = { PARLEY_DATA: '/nowhere', PARLEY_BACKUP_PASSPHRASE: passphrase };
    const { dataDirectory, databaseUrl, secret, backupPassphrase } = readConfig({ ...common, ...env }, 'start');
    const place = { dataDirectory, databaseUrl, secret: secret === null ? null : masterKeyFrom(secret) };
    const run = command === 'backup' ? runBackup : runRestore;
    await run(file, { ...place, passphrase: backupPassphrase, log: (line) => lines.push(line) });
  } catch (error) {
    if (!['ConfigError', 'CannotRun'].includes((error as Error).name)) throw error;
    return { code: 1, output: `${[...lines, (error as Error).message].join('\n')}\n` };
  } finally {
    // It listens for what interrupts it as long as its process lives.
    for (const [signal, listeners] of before)
      for (const one of process.listeners(signal)) if (!listeners.includes(one)) process.off(signal, one);
  }
  return { code: 0, output: `${lines.join('\n')}\n` };
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The same, and it must work. */
export async function parleyDoes(words: string[], env: Record<string, string> = {}): Promise<string> {
  const { code, output } = await errand(words, env);
  if (code !== 0) throw new Error(`parley ${words.join(' ')} ended with ${code}: ${output}`);
  return output;
}

export type Database = { url: string; config: ClientConfig };

let made = 0;

/** A database without anything in it, on the run's PostgreSQL; gone with it. */
export async function emptyDatabase(): Promise<Database> {
  const { admin, app } = testPostgres();
  made += 1;
  const database = `parley_empty_${process.pid}_${made}_${randomBytes(4).toString('hex')}`;
  await query(admin, `create database ${database} owner ${app.user} template template0 encoding 'UTF8'`);
  const config = { ...app, database };
  const secret = app.password === undefined ? '' : `:${app.password}`;
  return { config, url: `postgres://${app.user}${secret}@${encodeURIComponent(app.host)}:${app.port}/${database}` };
}

export async function query<R extends pg.QueryResultRow>(config: ClientConfig, text: string): Promise<R[]> {
  const client = new pg.Client(config);
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<R>(text)).rows;
  } finally {
    await client.end();
  }
}

/** What is in each table, whatever the order of its rows; not of those that mean nothing elsewhere. */
export async function digests(config: ClientConfig): Promise<Record<string, string>> {
  const client = new pg.Client({ ...config, options: '-c timezone=UTC' });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
       and relname not in ('migration', 'process', 'connection') order by relname`,
    );
    const found: Record<string, string> = {};
    for (const { name } of rows) {
      const line = `count(*) || ' ' || coalesce(md5(string_agg(t::text, e'\\n' order by t::text collate "C")), '')`;
      found[name] = (await client.query(`select ${line} as digest from ${pg.escapeIdentifier(name)} t`)).rows[0].digest;
    }
    return found;
  } finally {
    await client.end();
  }
}

const binaries = '/usr/lib/postgresql/15/bin';
export const needsDebians = { skip: !existsSync(binaries) && 'needs the Debian package postgresql-15' };

/** Starts Debian's PostgreSQL 15 with an empty database. */
export async function startDebians(): Promise<Database & { stop(): Promise<void> }> {
  const folder = temporaryFolder(0o755);
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  if (isRoot) for (const path of [folder, data]) chownSync(path, 65534, 65534);
  const asNobody = [
    'setpriv',
    ...(isRoot ? ['--reuid=65534', '--regid=65534', '--clear-groups'] : []),
    '--pdeathsig',
    'INT',
  ];
  const [file = '', ...args] = [...asNobody, '--'];
  const initdb = [`${binaries}/initdb`, '-D', data, '-U', 'admin', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'];
  const { status, stderr } = spawnSync(file, [...args, ...initdb], { encoding: 'utf8', cwd: '/' });
  if (status !== 0) throw new Error(stderr);
  const settings = ['-c', 'listen_addresses=', '-c', `unix_socket_directories=${folder}`];
  const server = owned(
    spawn(file, [...args, `${binaries}/postgres`, '-D', data, ...settings], { stdio: 'ignore', cwd: '/' }),
  );
  await until(() => readPidFile(data)?.status === 'ready');
  const config = { host: folder, port: 5432, user: 'owner', database: 'site' };
  const admin = { ...config, user: 'admin', database: 'postgres' };
  await query(admin, 'create role owner login');
  await query(admin, 'create database site owner owner');
  return {
    config,
    url: `postgres://owner@${encodeURIComponent(folder)}:5432/site`,
    async stop() {
      server.kill('SIGINT');
      await once(server, 'exit');
    },
  };
}
