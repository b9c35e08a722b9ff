import { isDeepStrictEqual } from 'node:util';
import type { Client } from 'pg';
import { to } from 'pg-copy-streams';
import { type DatabaseConfig, first, sqlState } from './database.ts';
import { refuse } from './embedded/refusal.ts';
import { sealedDataKey } from './master-key.ts';
import { migrations } from './migrate.ts';
import { withPatience } from './patient.ts';
import { bound, quoted, type Sequence, sequencesOf, type Table, tablesOf } from './tables.ts';

/** A database as it was at one moment, while others go on writing. */
export type Snapshot = {
  /** Of PostgreSQL, like 18.4. */
  server: string;
  /** The newest that was applied. */
  migration: number;
  /** Those whose rows mean something elsewhere. */
  tables: Table[];
  /** Proves the master key, which sealed it; null when no server ever started on this database. */
  sealedDataKey: Buffer | null;
  /** A table in COPY's text format, whole before the next is asked for. */
  rowsOf(table: Table): { text: AsyncIterable<Buffer>; count(): Promise<number> };
  /** Read last: they stand outside the snapshot, and must not be behind its rows. */
  sequences(): Promise<Sequence[]>;
};

/** @throws CannotRun when the database holds no Parley, or one newer than this program */
export function withSnapshot<T>(
  config: DatabaseConfig,
  signal: AbortSignal,
  use: (snapshot: Snapshot) => Promise<T>,
): Promise<T> {
  return withPatience(config, signal, async (client) => {
    const tables = await begin(client);
    const migration = await newestMigration(client, tables);
    const known = migrations().at(-1)?.version ?? 0;
    if (migration > known)
      refuse(`The database is at migration ${migration}, this program knows ${known}: use a newer Parley.`);
    const { server } = (await first<{ server: string }>(
      client,
      `select split_part(current_setting('server_version'), ' ', 1) as server`,
      [],
    )) as { server: string };
    return await use({
      server,
      migration,
      tables: tables.filter(({ name }) => !bound.includes(name)),
      sealedDataKey: await sealedDataKey(client),
      rowsOf: (table) => rowsOf(client, table),
      sequences: () => sequencesOf(client),
    });
  });
}

// The locks come before the snapshot, or a migration between the two that rewrites a table would leave it empty in there.
async function begin(client: Client): Promise<Table[]> {
  for (;;) {
    const tables = await tablesOf(client);
    if (tables.length === 0) refuse('The database is empty: there is nothing to back up.');
    await client.query('begin isolation level repeatable read, read only');
    try {
      await client.query(`lock table ${tables.map(({ name }) => quoted(name)).join(', ')} in access share mode`);
      if (isDeepStrictEqual(await tablesOf(client), tables)) return tables;
    } catch (error) {
      const undefinedTable = '42P01';
      if (sqlState(error) !== undefinedTable) throw error;
    }
    await client.query('rollback');
  }
}

async function newestMigration(client: Client, tables: Table[]): Promise<number> {
  const isParley = tables.some(({ name }) => name === 'migration');
  const newest = isParley
    ? await first<{ version: number }>(client, 'select max(version) as version from migration', [])
    : null;
  return newest?.version ?? refuse('The database holds no Parley: there is nothing to back up.');
}

function rowsOf(client: Client, { name, columns }: Table): ReturnType<Snapshot['rowsOf']> {
  const copy = client.query(to(`copy ${quoted(name)} (${columns.map(quoted).join(', ')}) to stdout`));
  return {
    text: copy,
    async count() {
      // The number comes after the rows; an answer to something else comes after the number.
      await client.query('select');
      return copy.rowCount;
    },
  };
}
