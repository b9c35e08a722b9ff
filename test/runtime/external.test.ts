// The operator's own PostgreSQL: Debian's 15, the oldest that Parley takes, and what is told when it is set up badly.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { before, test } from 'node:test';
import pg from 'pg';
import { checkExternalDatabase, wrongSettings } from '../../src/store/external.ts';
import { until } from '../support/patience.ts';
import { isRoot, owned, temporaryFolder } from './host.ts';

const binaries = '/usr/lib/postgresql/15/bin';
const needsDebians = { skip: !existsSync(binaries) && 'needs the Debian package postgresql-15' };
const asNobody = [
  'setpriv',
  ...(isRoot ? ['--reuid=65534', '--regid=65534', '--clear-groups'] : []),
  '--pdeathsig',
  'INT',
  '--',
];

const folder = temporaryFolder(0o755);
const url = (database: string, user = 'owner', port = 5432) =>
  `postgres://${user}@${encodeURIComponent(folder)}:${port}/${database}`;

async function asAdmin(...statements: string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url('postgres', 'admin') });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

before(async () => {
  if (needsDebians.skip) return;
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  if (isRoot) for (const path of [folder, data]) chownSync(path, 65534, 65534);
  const [command, ...args] = asNobody as [string, ...string[]];
  const initdb = ['-D', data, '-U', 'admin', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'];
  const { status, stderr } = spawnSync(command, [...args, `${binaries}/initdb`, ...initdb], {
    encoding: 'utf8',
    cwd: '/',
  });
  assert.equal(status, 0, stderr);
  const settings = ['-c', 'listen_addresses=', '-c', `unix_socket_directories=${folder}`, '-c', 'shared_buffers=16MB'];
  owned(spawn(command, [...args, `${binaries}/postgres`, '-D', data, ...settings], { stdio: 'ignore', cwd: '/' }));
  await until(
    () =>
      existsSync(join(data, 'postmaster.pid')) && /^ready/m.test(readFileSync(join(data, 'postmaster.pid'), 'utf8')),
  );
  await asAdmin(
    'CREATE ROLE owner LOGIN',
    'CREATE ROLE guest LOGIN',
    'CREATE DATABASE good OWNER owner',
    `CREATE DATABASE bytes OWNER owner ENCODING 'SQL_ASCII' TEMPLATE template0`,
    'CREATE DATABASE hasty OWNER owner',
    'ALTER DATABASE hasty SET synchronous_commit = off',
  );
});

test('refused: a version before 15', () => {
  const durable = ['fsync', 'full_page_writes', 'synchronous_commit'].map((name) => [name, 'on'] as const);
  const settings = new Map([
    ...durable,
    ['server_encoding', 'UTF8'],
    ['server_version', '14.9'],
    ['server_version_num', '140009'],
  ]);
  assert.deepEqual(wrongSettings(settings), ['The database is PostgreSQL 14.9; Parley needs 15 or newer.']);
  assert.deepEqual(wrongSettings(settings.set('server_version_num', '150000')), []);
});

test('a good database is taken', needsDebians, async () => {
  assert.deepEqual(await checkExternalDatabase(url('good')), []);
});

const wrong: [fact: string, url: string, sentence: RegExp][] = [
  ['an encoding other than UTF8', url('bytes'), /^The database is encoded in SQL_ASCII; make one with CREATE DATABASE/],
  [
    'answers before the disk has them',
    url('hasty'),
    /^The database has synchronous_commit=off, so a power cut could lose/,
  ],
  [
    'a role that may not create tables',
    url('good', 'guest'),
    /^The role guest may not create tables in the database good; .*ALTER/,
  ],
  [
    'no such database',
    url('none'),
    /^The database of DATABASE_URL cannot be reached: database "none" does not exist\.$/,
  ],
  ['nobody there', url('good', 'owner', 1), /^The database of DATABASE_URL cannot be reached: .*ENOENT/],
];

for (const [fact, address, sentence] of wrong) {
  test(`refused: ${fact}`, needsDebians, async () => {
    const problems = await checkExternalDatabase(address);
    assert.equal(problems.length, 1);
    assert.match(problems[0] as string, sentence);
  });
}

for (const setting of ['fsync', 'full_page_writes']) {
  test(`refused: ${setting} off`, needsDebians, async () => {
    await asAdmin(`ALTER SYSTEM SET ${setting} = off`, 'SELECT pg_reload_conf()', 'SELECT pg_sleep(0.2)');
    const problems = await checkExternalDatabase(url('good'));
    await asAdmin(`ALTER SYSTEM RESET ${setting}`, 'SELECT pg_reload_conf()', 'SELECT pg_sleep(0.2)');
    assert.deepEqual(problems, [
      `The database has ${setting}=off, so a power cut could lose what was answered; set it to on.`,
    ]);
  });
}

test(
  'refused: a pooler that gives every transaction another connection, so that notifications get lost',
  needsDebians,
  async () => {
    const pooler = createServer((client) => forget(client, connect(join(folder, '.s.PGSQL.5432'))));
    pooler.listen(join(folder, '.s.PGSQL.6432'));
    await once(pooler, 'listening');
    const problems = await checkExternalDatabase(url('good', 'owner', 6432));
    pooler.close();
    assert.deepEqual(problems.length, 1);
    assert.match(
      problems[0] as string,
      /^LISTEN and NOTIFY do not work through DATABASE_URL; behind a pooler use session mode/,
    );
  },
);

/** Passes everything but NotificationResponse ('A'): PostgreSQL's documentation, "Message Formats". */
function forget(client: Socket, server: Socket): void {
  client.pipe(server);
  let rest: Buffer = Buffer.alloc(0);
  server.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 5 && rest.length > rest.readInt32BE(1)) {
      const length = rest.readInt32BE(1) + 1;
      if (rest[0] !== 'A'.charCodeAt(0)) client.write(rest.subarray(0, length));
      rest = rest.subarray(length);
    }
  });
  server.on('close', () => client.destroy());
  client.on('close', () => server.destroy());
}
