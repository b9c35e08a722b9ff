import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { migrate, migrations } from '../../src/store/migrate.ts';
import { createEmptyDatabase, type TestDatabase } from '../support/database.ts';
import { withClient } from '../support/postgres.ts';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
let folder: string;
before(async () => {
  site = await sharedSite();
  folder = mkdtempSync(join(tmpdir(), 'migrate-'));
});
after(async () => {
  await site.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function emptyDatabase(t: { after(work: () => unknown): void }): Promise<TestDatabase> {
  const database = await createEmptyDatabase();
  t.after(() => database.leave());
  return database;
}

const known = migrations().map(({ version, name }) => ({ version, name }));
const applied = (database: TestDatabase) =>
  withClient(database.config, async (client) => {
    const { rows } = await client.query('select version, name from migration order by version');
    return rows;
  });

test('two servers that start at once on an empty database migrate it once, make one demo account, and both serve it', async (t) => {
  const database = await emptyDatabase(t);
  const env = { DATABASE_URL: database.url, PARLEY_DATA: folder };
  const servers = await Promise.all([site.start(env), site.start(env)]);
  t.after(() => Promise.all(servers.map((server) => server.stop())));
  assert.deepEqual(await applied(database), known);
  const accounts = await withClient(database.config, (client) =>
    client.query('select name from account order by name'),
  );
  assert.deepEqual(accounts.rows, [{ name: 'Parley demo' }, { name: 'installation' }]);
  const { v1 } = JSON.parse(readFileSync(join(folder, 'first-run.json'), 'utf8'));
  for (const { url } of servers) {
    const { status } = await fetch(`${url}/v1/conversations`, { headers: { authorization: `Bearer ${v1.key}` } });
    assert.equal(status, 200);
  }
});

test('eight at once migrate once, and again changes nothing', async (t) => {
  const database = await emptyDatabase(t);
  await Promise.all(Array.from({ length: 8 }, () => migrate(database.config)));
  assert.deepEqual(await applied(database), known);
  await migrate(database.config);
  assert.deepEqual(await applied(database), known);
});

test('a migration that fails leaves nothing of itself, and is done whole the next time', async (t) => {
  const database = await emptyDatabase(t);
  // Everything of it can be done but noting that it was.
  const noted = 'create table migration (version int primary key, name text not null, applied_at timestamptz not null';
  await withClient(database.config, (client) => client.query(`${noted}, constraint not_yet check (version <> 1))`));
  await assert.rejects(migrate(database.config), pg.DatabaseError);
  const tables = `select table_name as name from information_schema.tables where table_schema = 'public' order by 1`;
  const left = await withClient(database.config, (client) => client.query(tables));
  assert.deepEqual(left.rows, [{ name: 'migration' }]);
  assert.deepEqual(await applied(database), []);
  await withClient(database.config, (client) => client.query('alter table migration drop constraint not_yet'));
  await migrate(database.config);
  assert.deepEqual(await applied(database), known);
});

test('a database that is newer than the program is refused in a sentence, and left as it is', async (t) => {
  const database = await emptyDatabase(t);
  await migrate(database.config);
  await withClient(database.config, (client) =>
    client.query(`insert into migration (version, name, applied_at) values (9999, '9999-later.sql', now())`),
  );
  const start = site.start({ DATABASE_URL: database.url, PARLEY_DATA: folder });
  const sentence = `The database is at migration 9999, this program knows ${known.at(-1)?.version}: start a newer Parley.`;
  await assert.rejects(start, (error: Error) => {
    assert.equal(error.message, `The server ended with 1:\n${sentence}\n`);
    return true;
  });
  assert.equal((await applied(database)).length, known.length + 1);
});
