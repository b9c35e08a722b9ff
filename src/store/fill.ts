import { pipeline } from 'node:stream/promises';
import type { Client } from 'pg';
import { from } from 'pg-copy-streams';
import { type DatabaseConfig, sqlState } from './database.ts';
import { CannotRun, refuse } from './embedded/refusal.ts';
import { migrate, migrations } from './migrate.ts';
import { noteMigration } from './migration-history.ts';
import { withPatience } from './patient.ts';
import { bound, contentsOf, keysOf, quoted, type Sequence, type Table, tablesOf } from './tables.ts';

/** A database with a schema and no rows, inside the transaction that gives it some. */
export type Blank = {
  tables: Table[];
  /** @param text in COPY's text format @returns how many rows it were */
  load(table: Table, text: AsyncIterable<Buffer>): Promise<number>;
  setSequence(sequence: Sequence): Promise<void>;
};

/** The connection broke in COMMIT: nobody knows. */
export class UncertainCommit extends CannotRun {}

export type Filling<T> = {
  /** The schema that the rows belong to. */
  migration: number;
  rows(blank: Blank): Promise<T>;
  /** What must be there before anybody can see the rows. */
  beforeCommit(): void;
};

/** @throws CannotRun when it is not empty */
export function checkEmpty(config: DatabaseConfig, signal: AbortSignal): Promise<void> {
  return withPatience(config, signal, refuseContents);
}

/**
 * Makes the schema of a migration and fills it, in one transaction: after a failure, or a kill, the database is as empty as it
 * was.
 * @throws CannotRun when it is not empty
 */
export async function fillDatabase<T>(config: DatabaseConfig, signal: AbortSignal, filling: Filling<T>): Promise<T> {
  await checkEmpty(config, signal);
  await migrate(config, 0);
  try {
    return await withPatience(config, signal, (client) => fill(client, filling));
  } catch (error) {
    await removeTraces(config).catch(() => {});
    throw error;
  }
}

const never = new AbortController().signal;

/** Brings a filled database to this program's schema; the next start would do the same. */
export async function settleDatabase(config: DatabaseConfig): Promise<void> {
  await migrate(config);
  await withPatience(config, never, async (client) => void (await client.query('analyze')));
}

async function refuseContents(client: Client): Promise<void> {
  const [content] = await contentsOf(client);
  if (content !== undefined)
    refuse(`The database is not empty (it has "${content}"): restore needs a new data directory or an empty database.`);
}

async function fill<T>(client: Client, { migration, rows, beforeCommit }: Filling<T>): Promise<T> {
  await client.query('begin');
  // A server that starts here meanwhile waits, and then finds everything done.
  await client.query('lock table migration in access exclusive mode');
  await refuseContents(client);
  await applyUpTo(client, migration);

  const tables = await tablesOf(client);
  // Made after the rows, a key is a sort and a foreign key one query, instead of a search for each row; and the order of the
  // tables, even a circle of them, does not matter.
  const keys = await keysOf(client);
  for (const { drop } of keys.toReversed()) await client.query(drop);
  // What a trigger would do is in the rows already.
  const triggers = async (change: 'enable' | 'disable') => {
    for (const { name } of tables) await client.query(`alter table ${quoted(name)} ${change} trigger user`);
  };
  await triggers('disable');
  const fillable = tables.filter(({ name }) => !bound.includes(name));
  await client.query(`truncate ${fillable.map(({ name }) => quoted(name)).join(', ')}`);

  const result = await rows({
    tables: fillable,
    load: (table, text) => load(client, table, text),
    setSequence: async ({ name, last }) => void (await client.query('select setval($1, $2)', [quoted(name), last])),
  });

  // What the backup's moment does not know yet is not brought to others twice, under numbers that they have: somebody looks first.
  await client.query(`update webhook set active = false, failure = 'restored' where active`);
  await triggers('enable');
  for (const { make } of keys) await client.query(make);
  beforeCommit();
  const { command } = await client.query('commit').catch((error: Error) => {
    throw new UncertainCommit(
      `The connection broke at the very end (${error.message}): if the database has tables, everything is restored; if it is empty, restore again.`,
    );
  });
  if (command !== 'COMMIT') throw new Error('The restored rows were rolled back.');
  return result;
}

async function applyUpTo(client: Client, newest: number): Promise<void> {
  for (const migration of migrations().filter(({ version }) => version <= newest)) {
    await client.query(migration.sql);
    await noteMigration(client, migration);
  }
}

async function load(client: Client, { name, columns }: Table, text: AsyncIterable<Buffer>): Promise<number> {
  const copy = client.query(from(`copy ${quoted(name)} (${columns.map(quoted).join(', ')}) from stdin`));
  try {
    await pipeline(text, copy);
  } catch (error) {
    const isData = /^2[23]/.test(sqlState(error) ?? '');
    if (isData) refuse(`The rows of ${name} do not fit into the database: ${(error as Error).message}.`);
    throw error;
  }
  return copy.rowCount;
}

async function removeTraces(config: DatabaseConfig): Promise<void> {
  await withPatience(config, never, async (client) => {
    await client.query('begin');
    await client.query('lock table migration in access exclusive mode');
    if ((await contentsOf(client)).length === 0) await client.query('drop table migration');
    await client.query('commit');
  });
}
