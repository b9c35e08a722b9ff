import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createDatabase, testPostgres } from './database.ts';
import { withClient } from './postgres.ts';
import { startServer } from './site.ts';

// Making the demo account takes a server two seconds: a run of many files makes it once, and each site begins with a copy.

const database = 'parley_site';
const variable = 'PARLEY_TEST_SITE';

/** Makes the demo account that sites are copied from, for this run. */
export async function makeSiteTemplate(directory: string): Promise<void> {
  const dataDirectory = join(directory, 'site');
  mkdirSync(dataDirectory);
  const made = await createDatabase(undefined, database);
  const server = await startServer({ DATABASE_URL: made.url, PARLEY_DATA: dataDirectory });
  await server.stop();
  await withClient(testPostgres().admin, (client) =>
    client.query(`alter database ${database} is_template true allow_connections false`),
  );
  process.env[variable] = dataDirectory;
}

/** The database that a site with nothing of its own is cloned from; undefined: where there is no template, it makes its account itself.
 *  @param dataDirectory gets the template's files: its master key opens what is sealed in the database */
export function copySite(dataDirectory: string): string | undefined {
  const from = process.env[variable];
  if (from === undefined || !existsSync(from)) return undefined;
  cpSync(from, dataDirectory, { recursive: true });
  return database;
}
