// When the bundled PostgreSQL cannot run, one sentence says why and what to do, and nothing is spoiled.
import assert from 'node:assert/strict';
import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { folderWithDatabase, host, isRoot, query, temporaryFolder, whileUp } from './host.ts';

async function refusal(folder: string, wrapper: string[] = []): Promise<string> {
  const { code, stderr } = await host(folder, wrapper).ended;
  assert.equal(code, 1);
  return stderr;
}

test('a second server on a data directory is refused by the name of the first, which goes on', async () => {
  const folder = await folderWithDatabase();
  const first = host(folder);
  const { app } = await first.up();
  assert.equal(
    await refusal(folder),
    `Another Parley server (process ${first.pid}) already runs on ${folder}; stop it or choose another PARLEY_DATA.`,
  );
  assert.deepEqual(await query(app, 'SELECT 1 AS one'), [{ one: 1 }]);
  first.kill('SIGTERM');
  assert.equal((await first.ended).code, 0);
});

test('a server that is stopping makes room for the next', async () => {
  const folder = await folderWithDatabase();
  const first = host(folder);
  await first.up();
  first.kill('SIGTERM');
  await whileUp(folder, async ({ app }) => assert.deepEqual(await query(app, 'SELECT 1 AS one'), [{ one: 1 }]));
});

test('of two first starts at once one makes the database, and the other is refused', async () => {
  const folder = temporaryFolder();
  const both = [host(folder), host(folder)];
  const starts = await Promise.allSettled(both.map((one) => one.up()));
  assert.deepEqual(starts.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  for (const one of both) one.kill('SIGTERM');
  const endings = await Promise.all(both.map(({ ended }) => ended));
  assert.match(endings.find(({ code }) => code === 1)?.stderr ?? '', /^Another Parley server \(process \d+\)/);
});

test('a database of another major version is left alone', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'postgres'));
  writeFileSync(join(folder, 'postgres/PG_VERSION'), '16\n');
  assert.match(
    await refusal(folder),
    /^\S+postgres was made by PostgreSQL 16 and this Parley brings 18: .*parley backup FILE.*parley restore FILE/,
  );
});

test('a folder with something else in it is left alone', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'postgres'));
  writeFileSync(join(folder, 'postgres/diary.txt'), 'dear diary');
  assert.match(await refusal(folder), /postgres is no PostgreSQL data directory: move it away/);
  rmSync(join(folder, 'postgres/diary.txt'));
  await whileUp(folder, async () => {});
});

test('a data directory that cannot be made or written', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  assert.match(
    await refusal(join(file, 'data')),
    /^\S+data cannot be made \(ENOTDIR\); choose another folder with PARLEY_DATA\.$/,
  );
});

test('a damaged database: the last lines of the log come along', async () => {
  const folder = await folderWithDatabase();
  rmSync(join(folder, 'postgres/global/pg_control'));
  assert.match(await refusal(folder), /^PostgreSQL did not start \(its log is .*\):\n.*pg_control/s);
});

test('a database that chown or a backup gave to root is taken back', { skip: !isRoot && 'needs root' }, async () => {
  const folder = await folderWithDatabase();
  chownSync(join(folder, 'postgres'), 0, 0);
  chmodSync(join(folder, 'postgres'), 0o700);
  await whileUp(folder, async ({ app }) => assert.deepEqual(await query(app, 'SELECT 1 AS one'), [{ one: 1 }]));
});
