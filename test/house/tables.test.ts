// The data can be spread over machines by tenant only while every key leads with the tenant: the catalogue says whether.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type pg from 'pg';
import { describeSchema, readTables, type Table } from '../support/catalogue.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { withClient } from '../support/postgres.ts';

/** Tables that no tenant owns, or that lead to the tenant. */
const outside = ['account', 'directory', 'migration', 'process'];
const schemaFile = join(import.meta.dirname, 'schema.txt');
const command = 'PARLEY_UPDATE_SCHEMA=1 npm test -- test/house/tables.test.ts';

let database: TestDatabase;
before(async () => {
  database = await createDatabase();
});
after(() => database.leave());

/** What keeps a table from being spread by tenant. */
function breaches({ name, primaryKey, uniqueKeys, foreignKeys }: Table): string[] {
  const found: string[] = [];
  if (primaryKey === null) found.push(`${name} has no primary key`);
  for (const key of primaryKey === null ? uniqueKeys : [primaryKey, ...uniqueKeys]) {
    if (key.columns[0] !== 'account_id') found.push(`${key.name} of ${name} leads with ${key.columns[0]}`);
  }
  for (const key of foreignKeys) {
    const target = key.to === 'account' ? 'id' : 'account_id';
    if (key.columns[0] !== 'account_id') found.push(`${key.name} of ${name} leads with ${key.columns[0]}`);
    if (key.toColumns[0] !== target) found.push(`${key.name} of ${name} leads to ${key.toColumns[0]} of ${key.to}`);
  }
  return found;
}

test('every table leads with account_id in its primary, unique and foreign keys, but for the four that cannot', async () => {
  const tables = await withClient(database.config, readTables);
  assert.ok(tables.length > outside.length);
  assert.deepEqual(
    tables.filter(({ name }) => !outside.includes(name)).flatMap((table) => breaches(table)),
    [],
  );
  assert.deepEqual(
    tables.filter((table) => breaches(table).length > 0).map(({ name }) => name),
    outside,
    'a table that is excepted without need',
  );
});

test('no foreign key names account_head: its row is locked by writers only', async () => {
  const tables = await withClient(database.config, readTables);
  assert.ok(tables.some(({ name }) => name === 'account_head'));
  assert.deepEqual(
    tables.filter(({ foreignKeys }) => foreignKeys.some(({ to }) => to === 'account_head')),
    [],
  );
});

const sound = `create table planted_parent (account_id uuid references account, id uuid, primary key (account_id, id))`;
const plants: [what: string, ddl: string, breach: string][] = [
  ['no primary key', 'create table planted (account_id uuid)', 'planted has no primary key'],
  [
    'a primary key without the tenant',
    'create table planted (account_id uuid, id uuid primary key)',
    'planted_pkey of planted leads with id',
  ],
  [
    'a primary key with the tenant second',
    'create table planted (account_id uuid, id uuid, primary key (id, account_id))',
    'planted_pkey of planted leads with id',
  ],
  [
    'a unique key without the tenant',
    'create table planted (account_id uuid, id uuid, name text unique, primary key (account_id, id))',
    'planted_name_key of planted leads with name',
  ],
  [
    'a unique index over an expression',
    'create table planted (account_id uuid primary key, name text); create unique index planted_lower on planted (lower(name))',
    'planted_lower of planted leads with (expression)',
  ],
  [
    'a partial unique index',
    'create table planted (account_id uuid primary key, name text); create unique index planted_part on planted (name) where name is not null',
    'planted_part of planted leads with name',
  ],
  [
    'a foreign key without the tenant',
    'create table planted (account_id uuid primary key, process_id uuid references process)',
    'planted_process_id_fkey of planted leads with process_id',
  ],
  [
    'a foreign key with the tenant second',
    `create unique index planted_turned on planted_parent (id, account_id); create table planted
      (account_id uuid primary key, p uuid, foreign key (p, account_id) references planted_parent (id, account_id))`,
    'planted_p_account_id_fkey of planted leads with p',
  ],
];

for (const [what, ddl, breach] of plants) {
  test(`planted: ${what} is found`, async () => {
    await withClient(database.config, async (client) => {
      await client.query(`begin; ${sound}; ${ddl}`);
      const planted = (await readTables(client)).filter(({ name }) => name.startsWith('planted'));
      assert.ok(planted.flatMap((table) => breaches(table)).includes(breach), JSON.stringify(planted));
    });
  });
}

test('planted: a sound table is not complained of', async () => {
  await withClient(database.config, async (client) => {
    await client.query(`begin; ${sound}`);
    const planted = (await readTables(client)).filter(({ name }) => name === 'planted_parent');
    assert.deepEqual(planted.map(breaches), [[]]);
  });
});

test('the schema is the one in schema.txt, so that a migration shows what it does', async () => {
  const schema = await withClient(database.config, describeSchema);
  if (process.env.PARLEY_UPDATE_SCHEMA !== undefined) writeFileSync(schemaFile, schema);
  assert.equal(schema, readFileSync(schemaFile, 'utf8'), `run \`${command}\` and look at the difference`);
});

test('schema.txt tells a column, a default, a check, an index, an option and a function', async () => {
  const describe = (client: pg.Client) => describeSchema(client);
  await withClient(database.config, async (client) => {
    const before = await describe(client);
    for (const change of [
      'alter table contact add planted text',
      `alter table contact add planted text default 'a'`,
      'alter table contact add check (id is not null)',
      'create index planted on contact (account_id, name) where name is not null',
      'alter table contact set (fillfactor = 50)',
      'alter table contact alter column name set not null',
      'create function planted() returns int language sql return 1',
      'create view planted as select id from contact',
    ]) {
      await client.query(`begin; ${change}`);
      assert.notEqual(await describe(client), before, change);
      await client.query('rollback');
    }
    assert.equal(await describe(client), before);
  });
});
