// The bundled PostgreSQL as it should be: private, durable, quick.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { runningEmbeddedPostgres } from '../../src/store/embedded/address.ts';
import { startEmbeddedPostgres } from '../../src/store/embedded/start.ts';
import { folderWithDatabase, host, isRoot, postmasters, query, temporaryFolder, whileUp } from './host.ts';

test('a first start makes a UTF8 database in bytewise order, with checksums, for a role that is no superuser', async () => {
  await whileUp(temporaryFolder(), async ({ app }) => {
    const rows = await query(
      app,
      `SELECT current_user AS user, rolsuper, rolcreatedb, rolcreaterole, current_setting('server_encoding') AS encoding,
              datcollate, 'É' < 'z' AS "É<z", lower('É') AS lower, current_setting('data_checksums') AS checksums
         FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()`,
    );
    const nobody = { user: 'parley', rolsuper: false, rolcreatedb: false, rolcreaterole: false };
    assert.deepEqual(rows, [
      { ...nobody, encoding: 'UTF8', datcollate: 'C', 'É<z': false, lower: 'é', checksums: 'on' },
    ]);
    await query(app, 'CREATE TABLE note (text text)');
  });
});

test('what is answered is on the disk, and nothing listens on a network', async () => {
  await whileUp(await folderWithDatabase(), async ({ admin }) => {
    const names = ['fsync', 'full_page_writes', 'synchronous_commit', 'listen_addresses', 'max_connections'];
    const settings = await query<{ name: string; setting: string }>(
      admin,
      `SELECT name, setting FROM pg_settings WHERE name IN ('${names.join("','")}')`,
    );
    assert.deepEqual(Object.fromEntries(settings.map(({ name, setting }) => [name, setting])), {
      fsync: 'on',
      full_page_writes: 'on',
      synchronous_commit: 'on',
      listen_addresses: '',
      max_connections: '200',
    });
  });
});

test('a failed statement leaves no text in the log, because it may hold personal data', async () => {
  const folder = await folderWithDatabase();
  await whileUp(folder, async ({ app }) => {
    await query(app, `CREATE TABLE person (phone text PRIMARY KEY)`);
    await query(app, `INSERT INTO person VALUES ('+351912345678')`);
    await assert.rejects(query(app, `INSERT INTO person VALUES ('+351912345678')`), { code: '23505' });
  });
  assert.doesNotMatch(readFileSync(join(folder, 'postgres.log'), 'utf8'), /351912345678/);
});

test('a later start has the same data', async () => {
  const folder = await folderWithDatabase();
  await whileUp(folder, ({ app }) => query(app, `CREATE TABLE kept AS SELECT 'é' AS text`));
  await whileUp(folder, async ({ app }) =>
    assert.deepEqual(await query(app, 'SELECT text FROM kept'), [{ text: 'é' }]),
  );
});

test('a folder that it makes is private', async () => {
  const folder = join(temporaryFolder(), 'deep/data');
  await whileUp(folder, async () => {});
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  assert.equal(statSync(join(folder, 'postgres')).mode & 0o777, 0o700);
});

test('a data directory may have a path longer than a socket may', async () => {
  const folder = join(temporaryFolder(), 'é'.repeat(100));
  mkdirSync(folder);
  const running = host(folder);
  await running.up();
  // A process that did not start it finds it too.
  const addresses = runningEmbeddedPostgres(folder);
  assert.ok(addresses !== null);
  assert.deepEqual(await query(addresses.app, 'SELECT 1 AS one'), [{ one: 1 }]);
  running.kill('SIGTERM');
  await running.ended;
  assert.equal(runningEmbeddedPostgres(folder), null);
});

test('nobody but the user that Parley runs as is let in', { skip: !isRoot && 'needs root' }, async () => {
  const folder = await folderWithDatabase(0o755);
  await whileUp(folder, async ({ app }) => {
    // Not even through an open door: the kernel tells PostgreSQL who calls.
    const { stderr } = spawnSync('chmod', ['755', join(folder, 'postgres')], { encoding: 'utf8' });
    assert.equal(stderr, '');
    spawnSync('chmod', ['777', join(folder, 'postgres/.s.PGSQL.5432')]);
    // It becomes somebody else only after loading pg, which that user may not reach.
    const code = `import pg from ${JSON.stringify(import.meta.resolve('pg'))};
      process.setgroups([]); process.setgid(65534); process.setuid(65534);
      const client = new pg.Client(${JSON.stringify(app)});
      client.connect().then(() => console.log('in'), (error) => console.log(error.code)).finally(() => process.exit());`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' });
    assert.equal(stdout, '28000\n');
  });
});

test('within one process it stops, and starts again', async () => {
  const folder = await folderWithDatabase();
  for (let turn = 0; turn < 2; turn++) {
    const { app, stop } = await startEmbeddedPostgres({ dataDirectory: folder });
    assert.deepEqual(await query(app, 'SELECT 1 AS one'), [{ one: 1 }]);
    await Promise.all([stop(), stop()]);
    assert.deepEqual(postmasters(folder), []);
  }
});
