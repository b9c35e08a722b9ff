// Several processes serve one site; one of them may die, all of them stop.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pauseBefore } from '../../src/process/pause.ts';
import { patience, until } from '../support/patience.ts';
import { command, main, processesWith } from './command.ts';
import { postmasters, temporaryFolder } from './host.ts';

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
  await until(() =>
    new RegExp(`Worker ${first} ended \\(SIGKILL\\); the next starts in 100 ms\\.`).test(server.output()),
  );
  assert.equal(await health(url), 200);
  await until(() => workers().length === 2);
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
  await until(() => workers().length === 0 && postmasters(folder).length === 0);
});

test('metrics are the sum over the workers, whichever is asked', async () => {
  const server = start();
  const url = await server.url();
  for (let i = 0; i < 20; i++) assert.equal(await health(url), 200);
  const metrics = async () => (await fetch(`${url}/metrics`, { headers: { connection: 'close' } })).text();
  for (let i = 0; i < 6; i++) {
    const text = await metrics();
    assert.match(text, /^parley_http_request_seconds_count\{[^}]*route="\/health"[^}]*\} 20$/m);
    assert.match(text, /^parley_jobs\{state="waiting"\} 0$/m);
    const [, started] = /^process_cpu_seconds_total (\S+)/m.exec(text) ?? [];
    assert.ok(Number(started) > 0);
  }
  const [first] = workers() as [number, number];
  process.kill(first, 'SIGSTOP');
  // One that does not answer makes a clear failure, and no half of the truth.
  const enough = new AbortController();
  const signal = AbortSignal.any([enough.signal, AbortSignal.timeout(patience)]);
  const asked = Array.from({ length: 6 }, () => fetch(`${url}/metrics`, { headers: { connection: 'close' }, signal }));
  assert.equal((await Promise.any(asked)).status, 503);
  enough.abort();
  process.kill(first, 'SIGCONT');
  assert.match(await metrics(), /parley_streams 0/);
  server.kill('SIGTERM');
  assert.equal((await server.ended).code, 0);
});

test('a worker that keeps dying is replaced ever more slowly', () => {
  assert.deepEqual([1, 2, 3, 4].map(pauseBefore), [100, 200, 400, 800]);
  assert.equal(pauseBefore(50), 30_000);
});
