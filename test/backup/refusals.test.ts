// What cannot be backed up or restored is told in one sentence, and nothing is left behind.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { clusterOf } from '../../src/store/embedded/address.ts';
import { command, main } from '../runtime/command.ts';
import { isRoot, temporaryFolder } from '../runtime/host.ts';
import { createDatabase } from '../support/database.ts';
import { changed } from './crafted.ts';
import { type Database, emptyDatabase, errand, parley, parleyDoes, passphrase, query } from './places.ts';

const secret = '0'.repeat(64);
const folder = temporaryFolder(0o755);
const file = join(folder, 'good.tar.zst');
const path = (name: string) => join(folder, name);
let source: Database;
let sealed: Database;
before(async () => {
  source = await createDatabase();
  await parleyDoes(['backup', file], { DATABASE_URL: source.url, PARLEY_DATA: path('none'), PARLEY_SECRET: secret });
  // One that a server sealed with this secret.
  sealed = await createDatabase();
  const server = command([...main, 'serve'], {
    DATABASE_URL: sealed.url,
    PARLEY_DATA: path('sealed'),
    PARLEY_SECRET: secret,
  });
  await server.url();
  server.kill('SIGTERM');
  await server.ended;
});

/** It ends with 1 and this sentence, nothing more. */
async function refuses(words: string[], env: Record<string, string>, sentence: RegExp): Promise<void> {
  const { code, output } = await errand(words, env);
  assert.match(output, sentence);
  assert.equal(output.trim().split('\n').length, 1, output);
  assert.equal(code, 1);
}

async function assertEmpty({ config }: Database): Promise<void> {
  const found = await query(config, `select relname from pg_class where relnamespace = 'public'::regnamespace`);
  assert.deepEqual(found, []);
}

const backups: [what: string, env: () => Promise<Record<string, string>> | Record<string, string>, sentence: RegExp][] =
  [
    [
      'a data directory without a database',
      () => ({ PARLEY_DATA: path('nothing') }),
      /^There is no database in .*nothing; PARLEY_DATA or DATABASE_URL must say where it is\.$/m,
    ],
    [
      'a database without its key',
      () => ({ DATABASE_URL: source.url, PARLEY_DATA: path('nothing') }),
      /^There is no master key: neither PARLEY_SECRET nor .*nothing\/master\.key is there\.$/m,
    ],
    [
      'another key than the database’s',
      () => ({ DATABASE_URL: sealed.url, PARLEY_SECRET: '1'.repeat(64) }),
      /^The master key is not the one that this database was sealed with/,
    ],
    [
      'an empty database',
      async () => ({ DATABASE_URL: (await emptyDatabase()).url, PARLEY_SECRET: secret }),
      /^The database is empty: there is nothing to back up\.$/m,
    ],
    [
      'somebody else’s database',
      async () => {
        const { config, url } = await emptyDatabase();
        await query(config, 'create table pets (name text)');
        return { DATABASE_URL: url, PARLEY_SECRET: secret };
      },
      /^The database holds no Parley: there is nothing to back up\.$/m,
    ],
    [
      'a database of a newer Parley',
      async () => {
        const { config, url } = await createDatabase();
        await query(config, `insert into migration values (9000, '9000-future.sql', now())`);
        return { DATABASE_URL: url, PARLEY_SECRET: secret };
      },
      /^The database is at migration 9000, this program knows \d+: use a newer Parley\.$/m,
    ],
    [
      'a database that is not there',
      () => ({ DATABASE_URL: 'postgres://127.0.0.1:1/parley', PARLEY_SECRET: secret }),
      /^The database cannot be reached: .*ECONNREFUSED/,
    ],
  ];

for (const [what, env, sentence] of backups) {
  test(`backup refuses ${what}, and leaves no file`, async () => {
    const target = join(temporaryFolder(), 'x.tar.zst');
    await refuses(['backup', target], await env(), sentence);
    assert.deepEqual(readdirSync(join(target, '..')), []);
  });
}

test('backup refuses a place that is none for a file', async () => {
  const env = { DATABASE_URL: source.url, PARLEY_SECRET: secret };
  await refuses(['backup', folder], env, /^\S+ is no ordinary file\.$/m);
  await refuses(
    ['backup', path('no/such/folder/x')],
    env,
    /^\S*no\/such\/folder\/x\S* cannot be used \(open: ENOENT\)\.$/m,
  );
  await refuses(['backup', '/dev/full'], env, /^\/dev\/full is no ordinary file\.$/m);
});

test('without a terminal and without PARLEY_BACKUP_PASSPHRASE both refuse', async () => {
  const env = { DATABASE_URL: source.url, PARLEY_SECRET: secret };
  for (const words of [
    ['backup', path('unasked')],
    ['restore', file],
  ]) {
    const { code, output } = await command(['setsid', '--wait', ...main, ...words], env).ended;
    assert.match(output, /^There is no terminal to ask for the passphrase; set PARLEY_BACKUP_PASSPHRASE\.\n$/);
    assert.equal(code, 1);
  }
  assert.equal(existsSync(path('unasked')), false);
});

const craft = (name: string, bytes: Buffer | string) => {
  writeFileSync(path(name), bytes);
  return path(name);
};
const files: [what: string, file: () => Promise<string> | string, sentence: RegExp, env?: Record<string, string>][] = [
  ['a file that is not there', () => path('absent'), /^\S+absent cannot be used \(stat: ENOENT\)\.$/m],
  ['a folder', () => folder, /^\S+ is no ordinary file\.$/m],
  [
    'a file that is no backup',
    () => craft('notes', 'hello'),
    /^\S+notes cannot be restored: it is no Parley backup\.$/m,
  ],
  [
    'half a backup',
    () => craft('half', readFileSync(file).subarray(0, -30)),
    /^\S+half cannot be restored: it is damaged or cut off \(Z_BUF_ERROR\)\.$/m,
  ],
  [
    'a backup that was changed',
    async () =>
      craft(
        'changed',
        await changed(file, 'contents.json', (data) => data.toString().replace('"count": 0', '"count": 1')),
      ),
    /^\S+changed cannot be restored: it was changed after it was made\.$/m,
  ],
  [
    'a wrong passphrase',
    () => file,
    /^\S+ cannot be restored: the passphrase is not the one that it was made with\.$/m,
    { PARLEY_BACKUP_PASSPHRASE: `${passphrase}!` },
  ],
  [
    'a backup of a newer Parley',
    async () =>
      craft(
        'newer',
        await changed(file, 'manifest.json', (data) =>
          data.toString().replace(/"migration": \d+/, '"migration": 9000'),
        ),
      ),
    /^\S+newer cannot be restored: Parley \S+ made it with migration 9000, and this one knows \d+: use a newer Parley\.$/m,
  ],
  [
    'another PARLEY_SECRET',
    () => file,
    /^PARLEY_SECRET is not the master key of this backup: set it as it was where the backup was made, or unset it/,
    { PARLEY_SECRET: '1'.repeat(64) },
  ],
];

for (const [what, make, sentence, env = {}] of files) {
  test(`restore refuses ${what}, and makes nothing`, async () => {
    const target = await emptyDatabase();
    const from = await make();
    const data = join(temporaryFolder(), 'data');
    await Promise.all([
      refuses(['restore', from], { ...env, PARLEY_DATA: data }, sentence),
      refuses(['restore', from], { ...env, PARLEY_DATA: join(data, '../other'), DATABASE_URL: target.url }, sentence),
    ]);
    await assertEmpty(target);
    assert.deepEqual(readdirSync(join(data, '..')), []);
  });
}

test('a damaged backup on standard input is found while it is loaded, and nothing stays', async () => {
  const target = await emptyDatabase();
  const data = join(temporaryFolder(), 'data');
  for (const cut of [30, 300]) {
    const half = craft(`half-${cut}`, readFileSync(file).subarray(0, -cut));
    const shell = ['/bin/sh', '-c', `exec "$0" "$1" restore - < ${half}`, ...main];
    const { code, output } = await command(shell, {
      PARLEY_BACKUP_PASSPHRASE: passphrase,
      PARLEY_DATA: data,
      DATABASE_URL: target.url,
    }).ended;
    assert.match(output, /^Standard input cannot be restored: it is damaged or cut off \(Z_BUF_ERROR\)\.\n$/);
    assert.equal(code, 1);
    await assertEmpty(target);
    assert.equal(existsSync(data), false);
  }
});

test('restore refuses a database with anything in it', async () => {
  const target = await emptyDatabase();
  await query(target.config, 'create view pets as select 1 as one');
  const sentence =
    /^The database is not empty \(it has "pets"\): restore needs a new data directory or an empty database\.$/m;
  await refuses(['restore', file], { DATABASE_URL: target.url, PARLEY_DATA: path('unused') }, sentence);
  assert.equal(existsSync(path('unused')), false);
});

test('restore refuses a database that is not fit to hold one', async () => {
  const target = await emptyDatabase();
  await query(target.config, `alter database ${target.config.database} set synchronous_commit = off`);
  await refuses(
    ['restore', file],
    { DATABASE_URL: target.url, PARLEY_DATA: path('unused') },
    /^The database has synchronous_commit=off/,
  );
});

test('restore refuses a data directory with a server, and the server goes on', async () => {
  const PARLEY_DATA = path('served');
  const server = command([...main, 'serve'], { PARLEY_DATA });
  const url = await server.url();
  await refuses(
    ['restore', file],
    { PARLEY_DATA },
    /^Another Parley server \(process \d+\) already runs on .*served; stop it/,
  );
  assert.equal((await fetch(`${url}/health`)).status, 200);
  server.kill('SIGTERM');
  await server.ended;
  await refuses(['restore', file], { PARLEY_DATA }, /^The database is not empty \(it has "[a-z_]+"\)/);
});

test('restore refuses a data directory with the key or the files of another Parley, and leaves them', async () => {
  const data = path('taken');
  mkdirSync(data);
  const target = await emptyDatabase();
  const places: Record<string, string>[] = [{ PARLEY_DATA: data }, { PARLEY_DATA: data, DATABASE_URL: target.url }];
  writeFileSync(join(data, 'master.key'), `${Buffer.alloc(32, 1).toString('base64')}\n`);
  for (const env of places)
    await refuses(['restore', file], env, /^\S+taken\/master\.key is the key of another Parley: move it away/);
  writeFileSync(join(data, 'master.key'), `${Buffer.alloc(32, 0).toString('base64')}\n`);
  mkdirSync(join(data, 'files'));
  writeFileSync(join(data, 'files/photo'), 'mine');
  for (const env of places) await refuses(['restore', file], env, /^\S+taken\/files is not empty: move it away/);
  assert.equal(readFileSync(join(data, 'files/photo'), 'utf8'), 'mine');
  assert.equal(existsSync(clusterOf(data)), false);
  await assertEmpty(target);
});

test('a command with too few or too many words is told how it goes', async () => {
  for (const words of [['backup'], ['restore'], ['backup', 'a', 'b']]) {
    const { code, output } = await parley(words);
    assert.equal(code, 2);
    assert.match(output, /npx parley backup FILE/);
  }
});

test('a server of another user is told apart', { skip: !isRoot && 'only root can be somebody else' }, async () => {
  const PARLEY_DATA = join(temporaryFolder(0o777), 'data');
  const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--pdeathsig', 'TERM', '--'];
  const server = command([...asNobody, ...main, 'serve'], { PARLEY_DATA });
  await server.url();
  const sentence =
    /^The database cannot be reached: Peer authentication failed .*; run this as the user that the server runs as\.$/m;
  await refuses(['backup', path('other-user')], { PARLEY_DATA }, sentence);
  server.kill('SIGTERM');
  await server.ended;
});
