// One server process: how it stops, and how it ends when it must.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../support/patience.ts';
import { command, main } from './command.ts';
import { postmasters, temporaryFolder } from './host.ts';

const folder = temporaryFolder();
const env = { PARLEY_DATA: folder };
const start = (more: Record<string, string> = {}) => command([...main, 'start'], { ...env, ...more });

/** A request that never ends, so that the server waits for it. */
async function endlessRequest(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  const head = 'Content-Type: application/json\r\nContent-Length: 99\r\nExpect: 100-continue\r\n\r\n';
  socket.write(`POST /v1/session HTTP/1.1\r\nHost: x\r\n${head}`);
  const [said] = await once(socket, 'data');
  assert.match(String(said), /^HTTP\/1\.1 100 /);
  socket.write('{');
}

test('a second signal hurries a stop that waits for a request; the same signal sent twice at once does not', async () => {
  const server = start();
  await endlessRequest(await server.url());
  server.kill('SIGTERM');
  server.kill('SIGINT');
  await until(() => server.output().includes('Parley is stopping.'));
  // For a second a signal counts as the same one.
  await pause(1_200);
  assert.match(server.output(), /Parley is stopping\.\n$/);
  assert.equal(postmasters(folder).length > 0, true);
  server.kill('SIGTERM');
  assert.equal((await server.ended).code, 0);
  assert.deepEqual(postmasters(folder), []);
});

test('a signal during the start stops it too', async () => {
  const server = start();
  await pause(400);
  server.kill('SIGTERM');
  const { code } = await server.ended;
  assert.ok(code === 0 || code === null, `${code}`);
  assert.deepEqual(postmasters(folder), []);
});

test('when PostgreSQL ends by itself, the server says so and ends with 1', async () => {
  const server = start();
  await server.url();
  process.kill(Number(readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
  const { code, output } = await server.ended;
  assert.equal(code, 1);
  assert.match(output, /\nPostgreSQL ended by itself \(SIGKILL\); its log is \S+postgres\.log\.\n/);
});

test('a port that is taken: one sentence, and PostgreSQL is stopped', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => other.once('listening', resolve));
  const { port } = other.address() as { port: number };
  after(() => other.close());
  for (const PARLEY_WORKERS of ['1', '2']) {
    const { code, output } = await start({ PORT: `${port}`, PARLEY_WORKERS }).ended;
    assert.equal(code, 1);
    assert.match(output, new RegExp(`^Port ${port} of 127.0.0.1 is taken; choose another with PORT\\.$`, 'm'));
    assert.deepEqual(postmasters(folder), []);
  }
});

const refusals: [fact: string, words: string[], env: Record<string, string>, code: number, output: RegExp][] = [
  [
    'all problems of the environment at once',
    ['start'],
    { PORT: 'x', PARLEY_WORKERS: '0' },
    1,
    /^PORT must be .*\nPARLEY_WORKERS must be .*\n$/,
  ],
  ['a demo in production', ['serve'], { PARLEY_DEMO: '1' }, 1, /^PARLEY_DEMO cannot be 1 for npm run serve/],
  [
    'a database that is not there',
    ['serve'],
    { DATABASE_URL: 'postgres://a:geheim@127.0.0.1:1/b' },
    1,
    /^The database of DATABASE_URL cannot be reached: connect ECONNREFUSED 127\.0\.0\.1:1\.\n$/,
  ],
  ['an unknown command', ['strat'], {}, 2, /^There is no command "strat"\.\nUsage:/],
  ['no command', [], {}, 2, /Usage:/],
];

for (const [fact, words, more, code, output] of refusals) {
  test(`refused in sentences: ${fact}`, async () => {
    const end = await command([...main, ...words], { ...env, ...more }).ended;
    assert.equal(end.code, code);
    assert.match(end.output, output);
  });
}

for (const words of [['--help'], ['start', '--help'], ['help']]) {
  test(`${words.join(' ')} lists commands and variables`, async () => {
    const { code, output } = await command([...main, ...words], env).ended;
    assert.equal(code, 0);
    assert.match(output, /^Usage:\n {2}npm start .*\n[\s\S]*^ {2}PARLEY_SECRET /m);
  });
}
