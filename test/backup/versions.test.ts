// A backup of an older Parley is restored by a newer one; and a schema with everything that PostgreSQL has survives.
import assert from 'node:assert/strict';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { command, house } from '../runtime/command.ts';
import { temporaryFolder } from '../runtime/host.ts';
import { createDatabase } from '../support/database.ts';
import { entriesOf } from './crafted.ts';
import { type Database, digests, emptyDatabase, errand, parleyDoes, passphrase, query } from './places.ts';

const common = { PARLEY_SECRET: '0'.repeat(64), PARLEY_BACKUP_PASSPHRASE: passphrase };
const folder = temporaryFolder();
const id = '00000000-0000-0000-0000-000000000009';

/** Our own sources with one more migration: numbers, a circle of keys, a computed column, a trigger, odd names. */
const later = join(folder, 'later');
const migration = `
  alter table account add later text not null default 'from migration 9000';
  create table "odd ""name""" (
    account_id uuid not null, n bigint generated always as identity, "a column" text, twice bigint generated always as (n * 2) stored,
    other bigint, seen int not null default 0, primary key (account_id, n));
  create table circle (account_id uuid not null, n bigint not null, primary key (account_id, n),
    foreign key (account_id, n) references "odd ""name""" (account_id, n));
  alter table "odd ""name""" add foreign key (account_id, other) references circle (account_id, n);
  create function count_seen() returns trigger language plpgsql as $$ begin new.seen = new.seen + 1; return new; end $$;
  create trigger count_seen before insert on "odd ""name""" for each row execute function count_seen();`;

async function laterDoes(words: string[], env: Record<string, string>): Promise<void> {
  const { code, output } = await command([process.execPath, join(later, 'dist/server/main.js'), ...words], {
    ...common,
    ...env,
  }).ended;
  assert.equal(code, 0, output);
}

let source: Database;
before(async () => {
  for (const folder of ['dist/server', 'src/store/migrations'])
    cpSync(join(house, folder), join(later, folder), { recursive: true });
  symlinkSync(join(house, 'node_modules'), join(later, 'node_modules'));
  const packageJson = readFileSync(join(house, 'package.json'), 'utf8');
  writeFileSync(join(later, 'package.json'), packageJson.replace(/"version": ".*"/, '"version": "99.0.0"'));
  writeFileSync(join(later, 'src/store/migrations/9000-later.sql'), migration);
  source = await createDatabase();
  await query(source.config, `insert into account (id, name, created_at) values ('${id}', 'kept', now())`);
});

test('a newer Parley restores an older one’s backup, and brings it to its own schema', async () => {
  const file = join(folder, 'older.tar.zst');
  await parleyDoes(['backup', file], { ...common, DATABASE_URL: source.url });
  const target = await emptyDatabase();
  await laterDoes(['restore', file], { DATABASE_URL: target.url });
  const [account] = await query(target.config, `select name, later from account where id = '${id}'`);
  assert.deepEqual(account, { name: 'kept', later: 'from migration 9000' });
  const versions = await query<{ version: number }>(target.config, 'select version from migration order by version');
  assert.equal(versions.at(-1)?.version, 9000);
});

test('numbers given out, circles, computed columns, triggers and odd names arrive as they were; an older Parley refuses', async () => {
  const older = join(folder, 'older-again.tar.zst');
  const file = join(folder, 'later.tar.zst');
  await parleyDoes(['backup', older], { ...common, DATABASE_URL: source.url });
  const [one, other, refused] = [await emptyDatabase(), await emptyDatabase(), await emptyDatabase()];
  await laterDoes(['restore', older], { DATABASE_URL: one.url });
  await query(
    one.config,
    `insert into "odd ""name""" (account_id, "a column") select '${id}', E'a\\tb\\nc\\\\N' from generate_series(1, 5);
     insert into circle select account_id, n from "odd ""name""";
     update "odd ""name""" set other = 6 - n, seen = 0`,
  );
  await laterDoes(['backup', file], { DATABASE_URL: one.url });
  assert.match((await entriesOf(file))[0]?.data.toString() ?? '', /"parley": "99\.0\.0",\n.*\n *"migration": 9000/);

  await laterDoes(['restore', file], { DATABASE_URL: other.url });
  assert.deepEqual(await digests(other.config), await digests(one.config));
  const [next] = await query(
    other.config,
    `insert into "odd ""name""" (account_id) values ('${id}') returning n, twice, seen`,
  );
  assert.deepEqual(next, { n: '6', twice: '12', seen: 1 });
  await assert.rejects(query(other.config, `insert into circle values ('${id}', 77)`), { code: '23503' });
  await assert.rejects(query(other.config, `update "odd ""name""" set other = 77`), { code: '23503' });

  const { code, output } = await errand(['restore', file], { ...common, DATABASE_URL: refused.url });
  assert.match(
    output,
    /later\.tar\.zst cannot be restored: Parley 99\.0\.0 made it with migration 9000, and this one knows \d+: use a newer Parley\.\n$/,
  );
  assert.equal(code, 1);
});
