import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { type DatabaseConfig, openClient } from './database.ts';
import { refuse } from './embedded/refusal.ts';
import { lackingOf, type Migration, noteMigration, openHistory } from './migration-history.ts';
import { root } from './root.ts';

const folder = join(root, 'src/store/migrations');
const lock = 7_270_001;

export function migrations(): Migration[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => {
      const sql = readFileSync(join(folder, file), 'utf8');
      return {
        version: Number(file.slice(0, 4)),
        name: file,
        sql,
        hash: createHash('sha256').update(sql).digest('hex'),
      };
    });
}

/** Brings the schema forward: one transaction a migration, under an advisory lock so that two servers that start at once do it
 *  once (docs/decisions/0033-upgrades.md).
 *  @throws CannotRun where the database is newer than the program, or was made by other migrations than the program's */
export async function migrate(config: DatabaseConfig, upTo: number = Number.POSITIVE_INFINITY): Promise<void> {
  const client = openClient(config);
  await client.connect();
  try {
    await client.query('set statement_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [lock]);
    await openHistory(client);
    const lacking = await lackingOf(client, migrations());
    for (const migration of lacking.filter(({ version }) => version <= upTo)) await apply(client, migration);
  } finally {
    await client.end();
  }
}

/** For commands that work on a database as the program knows it, and change no schema.
 *  @throws CannotRun where the database is not at the program's schema */
export async function checkMigrated(config: DatabaseConfig): Promise<void> {
  const client = openClient(config);
  await client.connect();
  try {
    await openHistory(client);
    const [next] = await lackingOf(client, migrations());
    if (next)
      refuse(
        `The database lacks migration ${next.name}: start this Parley once, which brings it forward, and try again.`,
      );
  } finally {
    await client.end();
  }
}

async function apply(client: Client, migration: Migration): Promise<void> {
  await client.query('begin');
  await client.query(migration.sql);
  await noteMigration(client, migration);
  const { command } = await client.query('commit');
  if (command !== 'COMMIT') throw new Error(`Migration ${migration.name} was rolled back.`);
}
