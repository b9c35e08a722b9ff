// Whenever a backup or a restore ends before its end, there is no half of it.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { command, main } from '../runtime/command.ts';
import { temporaryFolder } from '../runtime/host.ts';
import { testPostgres } from '../support/database.ts';
import { common, copying, largeDatabase, restoring } from './large.ts';
import { type Database, digests, emptyDatabase, parleyDoes, query } from './places.ts';

const folder = temporaryFolder();
const whole = join(folder, 'whole.tar.zst');
let source: Database;
before(async () => {
  source = await largeDatabase();
  await parleyDoes(['backup', whole], { ...common, DATABASE_URL: source.url });
});

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

test('a backup that finds no place is a sentence and no file', async () => {
  const target = join(temporaryFolder(), 'x.tar.zst');
  for (const kilobytes of [0, 4, 100, 1000, 4000]) {
    const limited = `trap '' XFSZ; ulimit -f ${kilobytes}; exec "$0" "$1" backup ${target}`;
    const backup = command(['/bin/bash', '-c', limited, ...main], { ...common, DATABASE_URL: source.url });
    const { code, output } = await backup.ended;
    assert.match(output, /^\S+x\.tar\.zst cannot be used \(write: EFBIG\)\.\n$/);
    assert.equal(code, 1);
    assert.deepEqual(readdirSync(join(target, '..')), []);
  }
});

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

const tablesIn = (target: Database) =>
  query(
    target.config,
    `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  );

test('a killed restore leaves nothing that the next one minds', async () => {
  const target = await emptyDatabase();
  const data = join(temporaryFolder(), 'data');
  const restore = await restoring(whole, target, data);
  restore.kill('SIGKILL');
  await restore.ended;
  await parleyDoes(['restore', whole], { PARLEY_DATA: data, DATABASE_URL: target.url });
  assert.deepEqual(await digests(target.config), await digests(source.config));
});

test('a restore that gets SIGTERM takes back everything', async () => {
  const target = await emptyDatabase();
  const data = join(temporaryFolder(), 'data');
  const restore = await restoring(whole, target, data);
  restore.kill('SIGTERM');
  assert.deepEqual(await restore.ended, { code: 1, output: 'Interrupted: nothing was changed.\n' });
  assert.deepEqual(await tablesIn(target), []);
  assert.equal(existsSync(data), false);
});

test('a restore whose database goes away is a sentence, and the database is empty', async () => {
  const target = await emptyDatabase();
  const restore = await restoring(whole, target, join(temporaryFolder(), 'data'));
  await terminate(target);
  const { code, output } = await restore.ended;
  assert.match(output, /^The database did not finish: .*\n$/);
  assert.equal(code, 1);
  assert.deepEqual(await tablesIn(target), []);
});
