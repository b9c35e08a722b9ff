import { existsSync } from 'node:fs';
import type { DatabaseConfig } from './database.ts';
import { clusterOf, runningEmbeddedPostgres } from './embedded/address.ts';
import { startEmbeddedPostgres } from './embedded/start.ts';

/** Where a database is, for commands beside the server. */
export type Source = {
  dataDirectory: string;
  /** null: the PostgreSQL in the data directory. */
  databaseUrl: string | null;
};

type Log = (line: string) => void;

/** Uses the database; PostgreSQL runs meanwhile, whoever started it. */
export async function withSource<T>(
  { dataDirectory, databaseUrl }: Source,
  log: Log,
  use: (database: DatabaseConfig) => Promise<T>,
): Promise<T> {
  if (databaseUrl !== null) return await use({ connectionString: databaseUrl });
  const running = runningEmbeddedPostgres(dataDirectory);
  return running ? await use(running.app) : await whileEmbedded(dataDirectory, log, use);
}

/** True when there is no database, not even an empty one. */
export function isUnmade({ dataDirectory, databaseUrl }: Source): boolean {
  return databaseUrl === null && !existsSync(clusterOf(dataDirectory));
}

export async function whileEmbedded<T>(
  dataDirectory: string,
  log: Log,
  use: (database: DatabaseConfig) => Promise<T>,
): Promise<T> {
  const own = await startEmbeddedPostgres({ dataDirectory, log });
  try {
    return await use(own.app);
  } finally {
    await own.stop();
  }
}
