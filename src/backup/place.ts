import type { DatabaseConfig } from '../store/database.ts';
import { refuse } from '../store/embedded/refusal.ts';
import { checkExternalDatabase } from '../store/external.ts';
import { isUnmade, type Source, whileEmbedded } from '../store/source.ts';

/** Where one Parley keeps everything. */
export type Place = Source & {
  /** The master key of PARLEY_SECRET; null: master.key in the data directory. */
  secret: Buffer | null;
};

export type Log = (line: string) => void;

/** @throws CannotRun when there is nothing to back up */
export function checkSource(place: Place): void {
  if (isUnmade(place))
    refuse(`There is no database in ${place.dataDirectory}; PARLEY_DATA or DATABASE_URL must say where it is.`);
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
