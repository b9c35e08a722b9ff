// Where nothing can be kept, or nothing can be listened on: one sentence, exit code 1, and nothing was made.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { createDatabase } from '../support/database.ts';
import { patience } from '../support/patience.ts';
import { command, main } from './command.ts';
import { temporaryFolder } from './host.ts';

/** What it said in the end. @throws when it did not end by itself */
async function refusal(env: Record<string, string>): Promise<string> {
  const server = command([...main, 'start'], env);
  const late = setTimeout(() => server.kill('SIGKILL'), patience);
  const { code, output } = await server.ended;
  clearTimeout(late);
  assert.equal(code, 1, `ended with ${code}: ${output}`);
  assert.equal(output.trim().split('\n').length, 1, output);
  return output.trim();
}

const folder = temporaryFolder();
const file = join(folder, 'file');
writeFileSync(file, '');
const places = [
  '/proc/parley',
  '/proc/self/parley/data',
  '/proc',
  '/sys/parley',
  '/dev/null/parley',
  file,
  join(file, 'x'),
];

for (const place of places) {
  test(`PARLEY_DATA ${place.replace(folder, '…')} is refused in a sentence`, async () => {
    assert.match(await refusal({ PARLEY_DATA: place }), /^\S+ cannot be (made|written) \(E[A-Z]+\); choose/);
  });
}

test('with a database elsewhere too, where the master key lies in the data directory', async () => {
  const database = await createDatabase();
  try {
    const said = await refusal({ PARLEY_DATA: '/proc/parley', DATABASE_URL: database.url });
    assert.match(said, /^\/proc\/parley cannot be made \(ENOENT\)/);
  } finally {
    await database.leave();
  }
});

test('a taken port is told before anything is made', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const data = join(folder, 'never');
  for (const workers of ['1', '2']) {
    const said = await refusal({ PARLEY_DATA: data, PORT: String(port), PARLEY_WORKERS: workers });
    assert.equal(said, `Port ${port} of 127.0.0.1 is taken; choose another with PORT.`);
    assert.equal(existsSync(data), false);
  }
  other.close();
});
