import { existsSync } from 'node:fs';
import type { DatabaseConfig } from '../store/database.ts';
import { clusterOf, runningEmbeddedPostgres } from '../store/embedded/address.ts';
import { refuse } from '../store/embedded/refusal.ts';
import { startEmbeddedPostgres } from '../store/embedded/start.ts';
import { checkExternalDatabase } from '../store/external.ts';

/** Where one Parley keeps everything. */
export type Place = {
  dataDirectory: string;
  /** null: the PostgreSQL in the data directory. */
  databaseUrl: string | null;
  /** The master key of PARLEY_SECRET; null: master.key in the data directory. */
  secret: Buffer | null;
};

export type Log = (line: string) => void;

/** @throws CannotRun when there is nothing to back up */
export function checkSource(place: Place): void {
  if (isUnmade(place))
    refuse(`There is no database in ${place.dataDirectory}; PARLEY_DATA or DATABASE_URL must say where it is.`);
}

/** The database to back up; PostgreSQL runs meanwhile, whoever started it. */
export async function withSource<T>(
  { dataDirectory, databaseUrl }: Place,
  log: Log,
  use: (database: DatabaseConfig) => Promise<T>,
): Promise<T> {
  if (databaseUrl !== null) return await use({ connectionString: databaseUrl });
  const running = runningEmbeddedPostgres(dataDirectory);
  return running ? await use(running.app) : await whileEmbedded(dataDirectory, log, use);
}

/** True when there is no database, not even an empty one. */
export function isUnmade({ dataDirectory, databaseUrl }: Place): boolean {
  return databaseUrl === null && !existsSync(clusterOf(dataDirectory));
}

/** The database to restore into, made when it is not there. @throws CannotRun when a server uses it, or it is not fit */
export async function withTarget<T>(
  { dataDirectory, databaseUrl }: Place,
  log: Log,
  use: (database: DatabaseConfig) => Promise<T>,
): Promise<T> {
  if (databaseUrl === null) return await whileEmbedded(dataDirectory, log, use);
  const problems = await checkExternalDatabase(databaseUrl);
  if (problems.length > 0) refuse(problems.join('\n'));
  return await use({ connectionString: databaseUrl });
}

async function whileEmbedded<T>(
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
