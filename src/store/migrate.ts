import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { type DatabaseConfig, openClient } from './database.ts';
import { refuse } from './embedded/refusal.ts';

const folder = join(import.meta.dirname, 'migrations');
const lock = 7_270_001;

export type Migration = { version: number; name: string; sql: string };

export function migrations(): Migration[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => ({ version: Number(file.slice(0, 4)), name: file, sql: readFileSync(join(folder, file), 'utf8') }));
}

/** Brings the schema forward: one transaction a migration, under an advisory lock so that two servers that start at once do it
 *  once. A database that is newer than this program is refused: its rows may mean something this program does not know. */
export async function migrate(config: DatabaseConfig, upTo: number = Number.POSITIVE_INFINITY): Promise<void> {
  const client = openClient(config);
  await client.connect();
  try {
    await client.query('set statement_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [lock]);
    await apply(
      client,
      migrations().filter((migration) => migration.version <= upTo),
    );
  } finally {
    await client.end();
  }
}

async function apply(client: Client, known: Migration[]): Promise<void> {
  await client.query(
    'create table if not exists migration (version int primary key, name text not null, applied_at timestamptz not null)',
  );
  const { rows } = await client.query<{ version: number }>('select version from migration');
  const done = new Set(rows.map((row) => row.version));
  const newest = Math.max(0, ...done);
  const last = known.at(-1)?.version ?? 0;
  if (newest > last) {
    refuse(`The database is at migration ${newest}, this program knows ${last}: start a newer Parley.`);
  }
  for (const migration of known.filter((one) => !done.has(one.version))) {
    await client.query('begin');
    await client.query(migration.sql);
    await client.query('insert into migration (version, name, applied_at) values ($1, $2, now())', [
      migration.version,
      migration.name,
    ]);
    const { command } = await client.query('commit');
    if (command !== 'COMMIT') throw new Error(`Migration ${migration.name} was rolled back.`);
  }
}
