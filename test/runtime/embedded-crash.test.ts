// Whatever is killed, and whenever: no process stays, and the data is whole.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { until } from '../support/patience.ts';
import { folderWithDatabase, host, isRoot, postmasters, query, temporaryFolder, whileUp } from './host.ts';

const commandLine = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'utf8');
const pidFile = (folder: string) => join(folder, 'postgres/postmaster.pid');

test('kill -9 of Node in the middle of writing: PostgreSQL ends too, and what was answered is there', async () => {
  const folder = await folderWithDatabase();
  const running = host(folder);
  const { app } = await running.up();
  await query(app, 'CREATE TABLE note (number int PRIMARY KEY)');
  const answered: number[] = [];
  const writer = new pg.Client(app);
  writer.on('error', () => {});
  await writer.connect();
  for (let number = 1; ; number++) {
    const done = await writer.query('INSERT INTO note VALUES ($1)', [number]).then(
      () => true,
      () => false,
    );
    if (!done) break;
    answered.push(number);
    if (number === 50) running.kill('SIGKILL');
  }
  await until(() => postmasters(folder).length === 0);
  assert.ok(!existsSync(pidFile(folder)), 'it shut down in order');

  await whileUp(folder, async ({ app }) => {
    const rows = await query<{ number: number }>(app, 'SELECT number FROM note ORDER BY number');
    const kept = rows.map(({ number }) => number);
    assert.deepEqual(kept.slice(0, answered.length), answered);
    // The last one may have been committed without the answer having arrived.
    assert.ok(kept.length <= answered.length + 1);
  });
});

test('a start right after kill -9 waits for the old PostgreSQL', async () => {
  const folder = await folderWithDatabase();
  const first = host(folder);
  const { app } = await first.up();
  await query(app, 'CREATE TABLE kept AS SELECT 1 AS one');
  // Without it the shutdown cannot end.
  const checkpointer = postmasters(folder).find((pid) => commandLine(pid).includes('checkpointer')) as number;
  process.kill(checkpointer, 'SIGSTOP');
  const old = Number(readFileSync(pidFile(folder), 'utf8').split('\n')[0]);
  first.kill('SIGKILL');
  const second = host(folder);
  await until(() => second.output() !== '');
  assert.equal(second.output(), `Waiting for PostgreSQL (process ${old}) of a former server to shut down.\n`);
  process.kill(checkpointer, 'SIGCONT');
  assert.deepEqual(await query((await second.up()).app, 'SELECT one FROM kept'), [{ one: 1 }]);
  second.kill('SIGTERM');
  await second.ended;
});

test('kill -9 at any moment of the first start: the next one makes it', async () => {
  const folder = temporaryFolder();
  for (const milliseconds of [150, 300, 450, 600, 750]) {
    const running = host(folder);
    await pause(milliseconds);
    running.kill('SIGKILL');
    await running.ended;
    await until(() => postmasters(folder).length === 0);
  }
  await whileUp(folder, async ({ app }) => assert.deepEqual(await query(app, 'SELECT 1 AS one'), [{ one: 1 }]));
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.includes('.new')),
    [],
  );
});

test('kill -9 of PostgreSQL: a sentence, and the next start recovers', async () => {
  const folder = await folderWithDatabase();
  const running = host(folder);
  const { app } = await running.up();
  await query(app, 'CREATE TABLE kept AS SELECT 1 AS one');
  const pid = Number(readFileSync(pidFile(folder), 'utf8').split('\n')[0]);
  process.kill(pid, 'SIGKILL');
  const { code, stderr } = await running.ended;
  assert.equal(code, 3);
  assert.match(stderr, /^PostgreSQL ended by itself \(SIGKILL\); its log is .*postgres\.log\.\n$/);
  await whileUp(folder, async ({ app }) => assert.deepEqual(await query(app, 'SELECT one FROM kept'), [{ one: 1 }]));
});

test('a process that got the number of a dead PostgreSQL does not keep it from starting', async () => {
  const folder = await folderWithDatabase();
  // Of the same user, so that PostgreSQL itself would take it for a PostgreSQL.
  const user = isRoot ? ['--reuid', 'parley', '--regid', 'parley', '--clear-groups'] : [];
  const sleeper = spawn('setpriv', [...user, '--', 'sleep', '60'], { stdio: 'ignore', cwd: '/' });
  try {
    await until(() => readFileSync(`/proc/${sleeper.pid}/comm`, 'utf8') === 'sleep\n');
    const socketLock = join(folder, 'postgres/.s.PGSQL.5432.lock');
    writeFileSync(socketLock, `${sleeper.pid}\n/proc/self/cwd\n1700000000\n5432\n.\n`, { mode: 0o644 });
    writeFileSync(pidFile(folder), `${sleeper.pid}\n/proc/self/cwd\n1700000000\n5432\n.\n\n 16039950 4\nready   \n`);
    await whileUp(folder, async ({ app }) => assert.deepEqual(await query(app, 'SELECT 1 AS one'), [{ one: 1 }]));
  } finally {
    sleeper.kill('SIGKILL');
  }
});
