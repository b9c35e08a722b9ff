import type { Config } from '../config.ts';
import type { DatabaseConfig } from '../store/database.ts';
import { addressesIn } from '../store/embedded/address.ts';
import { CannotRun } from '../store/embedded/refusal.ts';
import { startEmbeddedPostgres } from '../store/embedded/start.ts';
import { checkExternalDatabase } from '../store/external.ts';
import type { Log } from './words.ts';

export type RunningDatabase = {
  /** Resolves with a sentence if it ends without having been asked to. */
  exited: Promise<string>;
  stop(): Promise<void>;
};

/** Starts the bundled PostgreSQL, or looks whether the operator's own one is fit. @throws CannotRun */
export async function openDatabase({ databaseUrl, dataDirectory }: Config, log: Log): Promise<RunningDatabase> {
  if (databaseUrl === null) return startEmbeddedPostgres({ dataDirectory, log });
  const problems = await checkExternalDatabase(databaseUrl);
  if (problems.length > 0) throw new CannotRun(problems.join('\n'));
  return { exited: new Promise(() => {}), stop: async () => {} };
}

/** Where this process, the one that started it or another, reaches the database. */
export function databaseAddress({ databaseUrl, dataDirectory }: Config): DatabaseConfig {
  return databaseUrl === null ? addressesIn(dataDirectory).app : { connectionString: databaseUrl };
}
