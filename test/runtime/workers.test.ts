// Several processes serve one site; one of them may die, all of them stop.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pauseBefore } from '../../src/process/pause.ts';
import { command, main, processesWith } from './command.ts';
import { postmasters, temporaryFolder, until } from './host.ts';

const folder = temporaryFolder();
const start = () => command([...main, 'start'], { PARLEY_DATA: folder, PARLEY_WORKERS: '2' });
const workers = () => processesWith(folder, 'worker');
const health = async (url: string) => (await fetch(`${url}/health`, { headers: { connection: 'close' } })).status;

test('two workers on one port; one that is killed is replaced; a signal stops them and PostgreSQL', async () => {
  const server = start();
  const url = await server.url();
  assert.equal(workers().length, 2);
  const [first, second] = workers() as [number, number];
  process.kill(first, 'SIGKILL');
  await until(
    () => new RegExp(`Worker ${first} ended \\(SIGKILL\\); the next starts in 100 ms\\.`).test(server.output()),
    5_000,
  );
  assert.equal(await health(url), 200);
  await until(() => workers().length === 2, 5_000);
  assert.ok(workers().includes(second) && !workers().includes(first));
  // Ctrl-C reaches the whole family.
  for (const pid of [...workers(), server.pid]) process.kill(pid, 'SIGINT');
  assert.equal((await server.ended).code, 0);
  assert.deepEqual([workers(), postmasters(folder)], [[], []]);
});

test('kill -9 of the primary takes the workers and PostgreSQL along', async () => {
  const server = start();
  await server.url();
  server.kill('SIGKILL');
  await until(() => workers().length === 0 && postmasters(folder).length === 0, 5_000);
});

test('a worker that keeps dying is replaced ever more slowly', () => {
  assert.deepEqual([1, 2, 3, 4].map(pauseBefore), [100, 200, 400, 800]);
  assert.equal(pauseBefore(50), 30_000);
});
