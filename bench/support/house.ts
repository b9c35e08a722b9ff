import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import type { FirstRun } from '../../src/demo/demo.ts';
import type { DatabaseConfig } from '../../src/store/database.ts';
import { openPool } from '../../src/store/database.ts';
import { startEmbeddedPostgres } from '../../src/store/embedded/start.ts';
import { startProcess } from './process.ts';

export type House = {
  url: string;
  pid: number;
  firstRun: FirstRun;
  accountId: string;
  database: DatabaseConfig;
  pool: pg.Pool;
  /** one more server on the same data, its database somewhere else for it */
  start(databaseUrl: string): Promise<{ url: string; stop(): Promise<void> }>;
  stop(): Promise<void>;
};

/** Parley with the demo account, and its database from inside.
 *  @param settings more environment variables */
export async function startHouse(settings: Record<string, string> = {}): Promise<House> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  chmodSync(directory, 0o755);
  const postgres = await startEmbeddedPostgres({ dataDirectory: directory });
  const { host, port, user, database } = postgres.app;
  const env = {
    DATABASE_URL: `postgres://${user}@${encodeURIComponent(host as string)}:${port}/${database}`,
    PARLEY_DATA: directory,
    PORT: '0',
    PARLEY_LOG_LEVEL: 'warn',
    ...settings,
  };
  const main = join(import.meta.dirname, '../../dist/server/main.js');
  const parley = await startProcess([main, 'start'], env);
  const firstRun = JSON.parse(readFileSync(join(directory, 'first-run.json'), 'utf8')) as FirstRun;
  const pool = openPool(postgres.app, 2);
  const { rows } = await pool.query<{ id: string }>(`select id from account where name = 'Parley demo'`);
  return {
    url: parley.url,
    pid: parley.pid,
    firstRun,
    accountId: (rows[0] as { id: string }).id,
    database: postgres.app,
    pool,
    start: (databaseUrl) => startProcess([main, 'start'], { ...env, DATABASE_URL: databaseUrl }),
    async stop() {
      await pool.end();
      await parley.stop();
      await postgres.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
