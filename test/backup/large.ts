// A database that takes its time to be copied, and processes that are at it.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { type Command, command, main } from '../runtime/command.ts';
import { createDatabase, testPostgres } from '../support/database.ts';
import { type Database, passphrase, query } from './places.ts';

export const common = { PARLEY_BACKUP_PASSPHRASE: passphrase, PARLEY_SECRET: '0'.repeat(64) };

const account = '00000000-0000-0000-0000-000000000009';

export async function largeDatabase(): Promise<Database> {
  const database = await createDatabase();
  await query(
    database.config,
    `insert into account (id, name, created_at) values ('${account}', 'large', now());
     insert into contact (account_id, id, name, created_at)
     select '${account}', gen_random_uuid(),
       (select string_agg(md5(random()::text), '') from generate_series(1, 10) where i > 0), now()
     from generate_series(1, 40000) i`,
  );
  return database;
}

/** Waits until it copies rows in this database. */
export async function copying({ config }: Database, running: Command): Promise<void> {
  const active = `select pid from pg_stat_activity where datname = '${config.database}' and query like 'copy "contact"%'`;
  for (let found = false; !found; await pause(2)) {
    assert.equal(running.output(), '', 'it ended before');
    found = (await query(testPostgres().admin, active)).length > 0;
  }
}

/** A restore in the middle of it. */
export async function restoring(file: string, target: Database, data: string): Promise<Command> {
  const restore = command([...main, 'restore', file], {
    PARLEY_BACKUP_PASSPHRASE: passphrase,
    DATABASE_URL: target.url,
    PARLEY_DATA: data,
  });
  await copying(target, restore);
  return restore;
}
