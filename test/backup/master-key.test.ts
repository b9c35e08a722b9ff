// The master key arrives where the new place looks for it, wherever the old one had it.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { masterKeyFrom } from '../../src/master-key.ts';
import { openPool } from '../../src/store/database.ts';
import { loadMasterKey, openDataKey } from '../../src/store/master-key.ts';
import { command, main } from '../runtime/command.ts';
import { temporaryFolder } from '../runtime/host.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { entriesOf } from './crafted.ts';
import { emptyDatabase, parleyDoes } from './places.ts';

const words = 'every good passphrase has some twenty letters';
const folder = temporaryFolder();
const files = { secret: join(folder, 'secret.tar.zst'), file: join(folder, 'file.tar.zst') };
const databases: TestDatabase[] = [];

/** A server starts only with the key that its database was sealed with. */
async function assertStarts(env: Record<string, string>): Promise<void> {
  const server = command([...main, 'serve'], env);
  await server.url();
  server.kill('SIGTERM');
  assert.equal((await server.ended).code, 0, server.output());
}

/** What such a start opens first: the key of the database, by the master key. */
async function assertOpens(env: { DATABASE_URL: string; PARLEY_DATA: string; PARLEY_SECRET?: string }): Promise<void> {
  const pool = openPool({ connectionString: env.DATABASE_URL }, 1);
  const secret = env.PARLEY_SECRET === undefined ? null : masterKeyFrom(env.PARLEY_SECRET);
  await openDataKey(pool, loadMasterKey(env.PARLEY_DATA, secret)).finally(() => pool.end());
}

before(async () => {
  for (const [kind, env] of Object.entries({ secret: { PARLEY_SECRET: words }, file: {} as Record<string, string> })) {
    const database = await createDatabase();
    databases.push(database);
    const place = { ...env, DATABASE_URL: database.url, PARLEY_DATA: join(folder, `from-${kind}`) };
    await assertStarts(place);
    await parleyDoes(['backup', files[kind as 'secret' | 'file']], place);
  }
});
after(() => Promise.all(databases.map((database) => database.leave())));

test('PARLEY_SECRET here and the same there: nothing is written', async () => {
  const { url } = await emptyDatabase();
  const place = { DATABASE_URL: url, PARLEY_DATA: join(folder, 'same'), PARLEY_SECRET: words };
  assert.doesNotMatch(await parleyDoes(['restore', files.secret], place), /master key/);
  assert.equal(existsSync(join(folder, 'same/master.key')), false);
  await assertOpens(place);
});

test('PARLEY_SECRET here and none there: the key becomes a file of its owner only', async () => {
  const { url } = await emptyDatabase();
  const place = { DATABASE_URL: url, PARLEY_DATA: join(folder, 'none') };
  const told = await parleyDoes(['restore', files.secret], place);
  const file = join(folder, 'none/master.key');
  assert.match(told, new RegExp(`The master key is in ${file}; PARLEY_SECRET is not needed\\.`));
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.deepEqual(Buffer.from(readFileSync(file, 'utf8'), 'base64'), masterKeyFrom(words));
  await assertStarts(place);
  // And the operator may go back to PARLEY_SECRET.
  await assertOpens({ ...place, PARLEY_SECRET: words });
});

test('a file here: a file there, or PARLEY_SECRET with the same bytes', async () => {
  const key = readFileSync(join(folder, 'from-file/master.key'), 'utf8').trim();
  const [one, other] = [await emptyDatabase(), await emptyDatabase()];
  const asFile = { DATABASE_URL: one.url, PARLEY_DATA: join(folder, 'as-file') };
  await parleyDoes(['restore', files.file], asFile);
  assert.equal(readFileSync(join(folder, 'as-file/master.key'), 'utf8').trim(), key);
  await assertOpens(asFile);
  const asSecret = { DATABASE_URL: other.url, PARLEY_DATA: join(folder, 'as-secret'), PARLEY_SECRET: key };
  await parleyDoes(['restore', files.file], asSecret);
  assert.equal(existsSync(join(folder, 'as-secret/master.key')), false);
  await assertOpens(asSecret);
});

test('the same key already there is taken', async () => {
  const { url } = await emptyDatabase();
  await parleyDoes(['restore', files.file], { DATABASE_URL: url, PARLEY_DATA: join(folder, 'from-file') });
});

test('nowhere in the file is the key to be read', async () => {
  const key = Buffer.from(readFileSync(join(folder, 'from-file/master.key'), 'utf8'), 'base64');
  for (const { name, data } of await entriesOf(files.file)) {
    for (const form of [key, key.toString('base64').slice(0, -1), key.toString('hex'), key.toString('base64url')])
      assert.equal(data.includes(form), false, name);
  }
});
