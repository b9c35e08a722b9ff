// Whenever a backup or a restore ends before its end, there is no half of it.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { type Command, command, main } from '../runtime/command.ts';
import { temporaryFolder } from '../runtime/host.ts';
import { createDatabase, testPostgres } from '../support/database.ts';
import { type Database, digests, emptyDatabase, parleyDoes, passphrase, query } from './places.ts';

const secret = '0'.repeat(64);
const folder = temporaryFolder();
const whole = join(folder, 'whole.tar.zst');
const common = { PARLEY_BACKUP_PASSPHRASE: passphrase, PARLEY_SECRET: secret };
let source: Database;
before(async () => {
  source = await createDatabase();
  await query(
    source.config,
    `insert into account (id, name, created_at) values ('00000000-0000-0000-0000-000000000009', 'large', now());
     insert into contact (account_id, id, name, created_at)
     select '00000000-0000-0000-0000-000000000009', gen_random_uuid(),
       (select string_agg(md5(random()::text), '') from generate_series(1, 10) where i > 0), now()
     from generate_series(1, 60000) i`,
  );
  await parleyDoes(['backup', whole], { ...common, DATABASE_URL: source.url });
});

/** Waits until it copies rows in this database. */
async function copying({ config }: Database, running: Command): Promise<void> {
  const active = `select pid from pg_stat_activity where datname = '${config.database}' and query like 'copy "contact"%'`;
  for (let found = false; !found; await pause(2)) {
    assert.equal(running.output(), '', 'it ended before');
    found = (await query(testPostgres().admin, active)).length > 0;
  }
}

const terminate = ({ config }: Database) =>
  query(
    testPostgres().admin,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${config.database}'`,
  );

test('a killed backup leaves the file that was there, and none under a new name', async () => {
  for (const name of ['old.tar.zst', 'new.tar.zst']) {
    const target = join(temporaryFolder(), name);
    if (name.startsWith('old')) writeFileSync(target, 'the old one');
    const backup = command([...main, 'backup', target], { ...common, DATABASE_URL: source.url });
    await copying(source, backup);
    backup.kill('SIGKILL');
    await backup.ended;
    if (name.startsWith('old')) assert.equal(readFileSync(target, 'utf8'), 'the old one');
    else assert.equal(existsSync(target), false);
    await parleyDoes(['backup', target], { ...common, DATABASE_URL: source.url });
  }
});

for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  test(`a backup that gets ${signal} clears up and says so`, async () => {
    const target = join(temporaryFolder(), 'x.tar.zst');
    const backup = command([...main, 'backup', target], { ...common, DATABASE_URL: source.url });
    await copying(source, backup);
    backup.kill(signal);
    assert.deepEqual(await backup.ended, { code: 1, output: 'Interrupted: nothing was changed.\n' });
    assert.deepEqual(readdirSync(join(target, '..')), []);
  });
}

test('a backup whose database goes away is a sentence and no file', async () => {
  const target = join(temporaryFolder(), 'x.tar.zst');
  const backup = command([...main, 'backup', target], { ...common, DATABASE_URL: source.url });
  await copying(source, backup);
  await terminate(source);
  const { code, output } = await backup.ended;
  assert.match(output, /^The database did not finish: .*\n$/);
  assert.equal(code, 1);
  assert.deepEqual(readdirSync(join(target, '..')), []);
});

async function restoring(target: Database, data: string): Promise<Command> {
  const restore = command([...main, 'restore', whole], {
    PARLEY_BACKUP_PASSPHRASE: passphrase,
    DATABASE_URL: target.url,
    PARLEY_DATA: data,
  });
  await copying(target, restore);
  return restore;
}

const tablesIn = (target: Database) =>
  query(
    target.config,
    `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  );

test('a killed restore leaves nothing that the next one minds', async () => {
  const target = await emptyDatabase();
  const data = join(temporaryFolder(), 'data');
  const restore = await restoring(target, data);
  restore.kill('SIGKILL');
  await restore.ended;
  await parleyDoes(['restore', whole], { PARLEY_DATA: data, DATABASE_URL: target.url });
  assert.deepEqual(await digests(target.config), await digests(source.config));
});

test('a restore that gets SIGTERM takes back everything', async () => {
  const target = await emptyDatabase();
  const data = join(temporaryFolder(), 'data');
  const restore = await restoring(target, data);
  restore.kill('SIGTERM');
  assert.deepEqual(await restore.ended, { code: 1, output: 'Interrupted: nothing was changed.\n' });
  assert.deepEqual(await tablesIn(target), []);
  assert.equal(existsSync(data), false);
});

test('a restore whose database goes away is a sentence, and the database is empty', async () => {
  const target = await emptyDatabase();
  const restore = await restoring(target, join(temporaryFolder(), 'data'));
  await terminate(target);
  const { code, output } = await restore.ended;
  assert.match(output, /^The database did not finish: .*\n$/);
  assert.equal(code, 1);
  assert.deepEqual(await tablesIn(target), []);
});

test('two restores into one database: one does it, the other is refused', async () => {
  const target = await emptyDatabase();
  const first = await restoring(target, join(temporaryFolder(), 'data'));
  const second = command([...main, 'restore', whole], {
    ...common,
    DATABASE_URL: target.url,
    PARLEY_DATA: join(temporaryFolder(), 'other'),
  });
  const [done, refused] = [await first.ended, await second.ended];
  assert.equal(done.code, 0, done.output);
  assert.equal(refused.code, 1);
  assert.match(refused.output, /^The database is not empty \(it has "(account|migration)"\)/);
  assert.deepEqual(await digests(target.config), await digests(source.config));
});

test('a server that is started on the database meanwhile waits, and serves what was restored', async () => {
  const target = await emptyDatabase();
  const restore = await restoring(target, join(temporaryFolder(), 'data'));
  const server = command([...main, 'serve'], { ...common, DATABASE_URL: target.url, PARLEY_DATA: temporaryFolder() });
  const url = await server.url();
  const { code, output } = await restore.ended;
  assert.equal(code, 0, output);
  assert.equal((await fetch(`${url}/health`)).status, 200);
  server.kill('SIGTERM');
  assert.equal((await server.ended).code, 0, server.output());
  const { secret: _, ...restored } = await digests(target.config);
  const { secret: __, ...there } = await digests(source.config);
  assert.deepEqual(restored, there);
});
