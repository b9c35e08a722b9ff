// npm start, npm run serve and npx parley, as an operator runs and kills them.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '../support/patience.ts';
import { command, processesWith } from './command.ts';
import { postmasters, temporaryFolder } from './host.ts';

const folder = temporaryFolder();
const env = { PARLEY_DATA: folder };
const healthy = async (url: string) => assert.equal((await fetch(`${url}/health`)).status, 200);

/** Nothing of it runs any more, and PostgreSQL was shut down in order. */
async function gone(): Promise<void> {
  const quiet = () =>
    postmasters(folder).length === 0 && ['start', 'serve'].every((word) => processesWith(folder, word).length === 0);
  await until(quiet);
  assert.ok(!existsSync(join(folder, 'postgres/postmaster.pid')));
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} to npm start stops the server and PostgreSQL, and npm waits for it`, async () => {
    const npm = command(['npm', 'start'], env);
    await healthy(await npm.url());
    npm.kill(signal);
    const { code } = await npm.ended;
    assert.equal(code, 0);
    await gone();
  });

  test(`${signal} to the server under npm run serve stops it all`, async () => {
    const npm = command(['npm', 'run', 'serve'], env);
    await healthy(await npm.url());
    const [server] = processesWith(folder, 'serve').filter((pid) => pid !== npm.pid);
    assert.ok(server !== undefined);
    process.kill(server, signal);
    assert.equal((await npm.ended).code, 0);
    await gone();
  });
}

test('kill -9 of npm: the server stops in order, and the next npm start works at once', async () => {
  const first = command(['npm', 'start'], env);
  await first.url();
  first.kill('SIGKILL');
  const second = command(['npm', 'start'], env);
  await healthy(await second.url());
  second.kill('SIGTERM');
  await second.ended;
  await gone();
});

test('npx parley start runs a server, SIGTERM to npx stops it', async () => {
  const npx = command(['npx', 'parley', 'start'], env);
  await healthy(await npx.url());
  npx.kill('SIGTERM');
  await npx.ended;
  await gone();
});

test('kill -9 of the command parley: the server stops', async () => {
  const parley = command(['bin/parley.mjs', 'start'], env);
  await healthy(await parley.url());
  parley.kill('SIGKILL');
  await gone();
});
