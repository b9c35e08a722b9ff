// Promise 17: an upgrade keeps everything.
import assert from 'node:assert/strict';
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { migrate, migrations } from '../../src/store/migrate.ts';
import { schemaPrint } from '../../src/store/migration-history.ts';
import { digests, emptyDatabase, parley, parleyDoes, passphrase, query } from '../backup/places.ts';
import { command, house } from '../runtime/command.ts';
import { apiOf } from '../support/api.ts';
import { type Address, withClient } from '../support/postgres.ts';
import { type Server, startServer } from '../support/site.ts';
import { setStage } from '../v1/stage.ts';
import { fillSite, type Known } from './fill-site.ts';

const sites = join(import.meta.dirname, 'sites');
const newest = migrations().at(-1)?.version as number;
let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'upgrade-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Our own program as it was when a migration was its newest: it can restore a site of then and leave it so. */
function programOf(migration: number): string[] {
  const program = join(folder, `program-${migration}`);
  for (const folder of ['dist/server', 'src/store/migrations'])
    cpSync(join(house, folder), join(program, folder), { recursive: true });
  symlinkSync(join(house, 'node_modules'), join(program, 'node_modules'));
  writeFileSync(join(program, 'package.json'), readFileSync(join(house, 'package.json')));
  for (const { name, version } of migrations()) {
    if (version > migration) rmSync(join(program, 'src/store/migrations', name));
  }
  return [process.execPath, join(program, 'dist/server/main.js')];
}

type Columns = Map<string, { column: string }[]>;

async function columnsOf(config: Parameters<typeof query>[0]): Promise<Columns> {
  const found = await query<{ table: string; column: string }>(
    config,
    `select table_name::text as table, column_name::text as column from information_schema.columns
     where table_schema = 'public' and table_name in (select tablename from pg_tables where schemaname = 'public')
       and table_name not in ('migration', 'process', 'connection') order by table_name, ordinal_position`,
  );
  return Map.groupBy(found, ({ table }) => table);
}

/** What migrations change on purpose in rows that were there, by table: the columns that they rewrite. */
const rewritten: Record<string, string[]> = {};

/** What stands in columns that were there before, whatever the order of the rows. */
async function rowsOf(config: Parameters<typeof query>[0], columns: Columns): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const [table, list] of columns) {
    const names = list.map(({ column }) => column);
    const kept = names.filter((name) => !rewritten[table]?.includes(name)).map((name) => `"${name}"`);
    const rows = await query<{ row: string }>(config, `select row(${kept.join(', ')})::text as row from "${table}"`);
    found[table] = rows.map(({ row }) => row).sort();
  }
  return found;
}

async function goesOn({ url }: Server, known: Known): Promise<void> {
  const [key, owner] = [apiOf(url, known.key), apiOf(url, known.session)];
  const [visitor, linkVisitor] = [apiOf(url, known.visitor), apiOf(url, known.linkVisitor)];
  const user = apiOf(url, known.user);
  const good = async (reply: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await reply;
    assert.ok(status < 300, `${status} ${JSON.stringify(body)}`);
    return JSON.stringify(body);
  };
  const conversation = `/v1/conversations/${known.conversation}`;
  assert.match(await good(visitor('GET', '/v1/visitor/messages')), /Second line.*Kept by the upgrade/);
  await good(visitor('POST', '/v1/visitor/messages', { text: 'After the upgrade' }));
  assert.match(await good(owner('GET', `${conversation}/messages`)), /After the upgrade.*A note/);
  await good(key('POST', `${conversation}/messages`, { text: 'Answered after the upgrade' }));
  assert.match(await good(visitor('GET', '/v1/visitor/messages')), /Answered after the upgrade/);
  assert.match(await good(linkVisitor('GET', '/v1/visitor/messages')), /By a link/);
  await good(linkVisitor('POST', '/v1/visitor/messages', { text: 'Still here' }));
  assert.match(await good(user('GET', '/v1/user/chats')), /items/);
  assert.equal((await fetch(url + known.link)).status, 200);
  const wallet = `/v1/wallets/${known.wallet}`;
  const tokens = async () => Number((await key<{ tokens: string }>('GET', wallet)).body.tokens);
  const held = await tokens();
  await good(key('POST', `${wallet}/entries`, { kind: 'correction', tokens: '-3', reason: 'A call' }));
  assert.equal(await tokens(), held - 3);
}

for (const file of globSync('site-*.parley', { cwd: sites })) {
  const name = basename(file, '.parley');
  const made = Number(name.slice('site-'.length));
  const known = () => JSON.parse(readFileSync(join(sites, `${name}.json`), 'utf8')) as Known;

  test(`a site of migration ${made} keeps every row, and goes on`, async () => {
    const database = await emptyDatabase();
    const dataDirectory = join(folder, name);
    const env = { DATABASE_URL: database.url, PARLEY_DATA: dataDirectory, PARLEY_BACKUP_PASSPHRASE: passphrase };
    const restored = await command([...programOf(made), 'restore', join(sites, file)], env).ended;
    assert.equal(restored.code, 0, restored.output);
    const [{ last }] = (await query<{ last: number }>(
      database.config,
      'select max(version) as last from migration',
    )) as [{ last: number }];
    assert.equal(last, made);
    const columns = await columnsOf(database.config);
    const before = await rowsOf(database.config, columns);
    assert.ok(Object.values(before).flat().length > 100);

    const tools = [['ledger', 'verify'], ['rotate-keys'], ['change-master-key']];
    if (made < newest) {
      for (const words of tools) {
        const { code, output } = await parley(words, env);
        assert.equal(code, 1);
        assert.match(output, /^The database lacks migration .*: start this Parley once/);
      }
    }
    await migrate(database.config as Address);
    assert.deepEqual(await rowsOf(database.config, columns), before);

    // What ran out since the site was kept is good again, whatever day it is.
    for (const table of ['session', 'access_link', 'access_entry', 'user_session'])
      await query(database.config, `update ${table} set expires_at = now() + interval '1 day'`);
    const server = await startServer(env);
    try {
      await goesOn(server, known());
    } finally {
      await server.stop();
    }
    for (const words of tools) {
      const { code, output } = await parley(words, env);
      assert.equal(code, 0, output);
    }
  });

  test(`a backup of migration ${made} is restored by this program, twice the same`, async () => {
    const [one, other] = [await emptyDatabase(), await emptyDatabase()];
    for (const [i, { url }] of [one, other].entries()) {
      await parleyDoes(['restore', join(sites, file)], {
        DATABASE_URL: url,
        PARLEY_DATA: join(folder, `${name}-${i}`),
      });
    }
    assert.deepEqual(await digests(one.config), await digests(other.config));
  });
}

test('a filled site of today is backed up and restored', async () => {
  const stage = await setStage();
  const kept = process.env.PARLEY_KEEP_SITE ?? folder;
  const name = `site-${String(newest).padStart(4, '0')}`;
  const file = join(kept, `${name}.parley`);
  try {
    const known = await fillSite(stage);
    writeFileSync(join(kept, `${name}.json`), `${JSON.stringify(known, null, 2)}\n`);
    rmSync(file, { force: true });
    await parleyDoes(['backup', file], {
      DATABASE_URL: stage.site.database.url,
      PARLEY_DATA: stage.site.dataDirectory,
    });
  } finally {
    await stage.stop();
  }
  const target = await emptyDatabase();
  await parleyDoes(['restore', file], { DATABASE_URL: target.url, PARLEY_DATA: join(folder, 'restored') });
  const [{ wallets }] = (await query<{ wallets: number }>(
    target.config,
    'select count(*)::int as wallets from wallet',
  )) as [{ wallets: number }];
  assert.ok(wallets >= 4);
});

test('migrations stay as they were committed', async () => {
  const frozen = readFileSync(join(import.meta.dirname, 'migrations.txt'), 'utf8')
    .trim()
    .split('\n');
  assert.deepEqual(
    migrations().map(({ name, hash }) => `${hash} ${name}`),
    frozen,
    'a committed migration never changes; a new one is added to test/store/migrations.txt with its hash',
  );
});

test('a database that another 0001 made is refused in a sentence, and left as it is', async (t) => {
  const sentence =
    /^The server ended with 1:\nMigration 0001-house.sql of the database is not the one that this program has: [^\n]+\n$/;
  const cases: [name: string, change: string][] = [
    [
      'of before hashes were kept, with another column',
      'update migration set hash = null; alter table contact add odd text',
    ],
    [
      'of before hashes were kept, with a column less',
      'update migration set hash = null; alter table contact drop photo',
    ],
    ['with another hash', `update migration set hash = repeat('0', 64)`],
  ];
  for (const [name, change] of cases) {
    await t.test(name, async () => {
      const { config, url } = await emptyDatabase();
      const env = { DATABASE_URL: url, PARLEY_DATA: join(folder, 'refused'), PARLEY_SECRET: '0'.repeat(64) };
      await migrate(config as Address, 1);
      await query(config, change);
      const before = await withClient(config as Address, schemaPrint);
      const start = startServer(env);
      await assert.rejects(start, (error: Error) => sentence.test(error.message));
      assert.equal(await withClient(config as Address, schemaPrint), before);
      for (const words of [['ledger', 'verify'], ['rotate-keys']]) {
        const { code, output } = await parley(words, env);
        assert.equal(code, 1);
        assert.match(output, /^Migration 0001-house.sql of the database is not the one/);
      }
    });
  }
});

test('a database of before hashes were kept gets them where its schema is the frozen one', async () => {
  const { config } = await emptyDatabase();
  const address = config as Address;
  await migrate(address, 1);
  await query(config, 'alter table migration drop hash');
  await migrate(address);
  const hashes = await query<{ hash: string }>(config, 'select hash from migration order by version');
  assert.deepEqual(
    hashes.map(({ hash }) => hash),
    migrations().map(({ hash }) => hash),
  );
});
