import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { FirstRun } from '../../src/demo/demo.ts';
import { clusterOf } from '../../src/store/embedded/address.ts';
import { readPidFile } from '../../src/store/embedded/postmaster.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/store/embedded/start.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { type Server, type Site, startServer } from '../support/site.ts';

/** A PostgreSQL of its own and several servers on it, each of which may be killed at any time and comes back. */
export type House = {
  firstRun: FirstRun;
  running: readonly Server[];
  /** of a server, which may be dying */
  url(random: () => number): string;
  killServer(at: number, signal: 'kill' | 'stop'): Promise<void>;
  killPostgres(): Promise<void>;
  /** the core as one more process; only while nothing is killed */
  inside(): Promise<Inside>;
  /** what PostgreSQL wrote */
  log(): string;
  stop(): Promise<void>;
};

/** @param settings of each server's environment */
export async function openHouse(servers: number, settings: Record<string, string> = {}): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'soak-'));
  const cluster = join(folder, 'pg');
  const dataDirectory = join(folder, 'site');
  let postgres = await startPostgres(cluster);
  const { host, port, user, database } = postgres.app;
  const env = {
    DATABASE_URL: `postgres://${user}@${encodeURIComponent(host)}:${port}/${database}`,
    PARLEY_DATA: dataDirectory,
    ...settings,
  };
  const running: Server[] = [];
  for (let i = 0; i < servers; i++) running.push(await startServer(env));
  const firstRun = JSON.parse(readFileSync(join(dataDirectory, 'first-run.json'), 'utf8')) as FirstRun;
  return {
    firstRun,
    running,
    url: (random) => (running[Math.floor(random() * running.length)] as Server).url,
    async killServer(at, signal) {
      await (running[at] as Server)[signal]();
      running[at] = await patiently(() => startServer(env));
    },
    async killPostgres() {
      const pid = readPidFile(clusterOf(cluster))?.pid;
      if (pid === undefined) throw new Error('PostgreSQL does not run');
      process.kill(pid, 'SIGKILL');
      await postgres.exited;
      postgres = await startPostgres(cluster);
    },
    inside: () => goInside({ database: { config: postgres.app }, dataDirectory, firstRun } as unknown as Site),
    log: () => readFileSync(join(cluster, 'postgres.log'), 'utf8'),
    async stop() {
      await Promise.all(running.map((server) => server.stop()));
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Those who worked for a killed postmaster need a moment to notice. */
function startPostgres(dataDirectory: string): Promise<EmbeddedPostgres> {
  return patiently(() => startEmbeddedPostgres({ dataDirectory }));
}

async function patiently<T>(start: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await start();
    } catch (error) {
      if (tries === 20) throw error;
      await pause(250);
    }
  }
}
