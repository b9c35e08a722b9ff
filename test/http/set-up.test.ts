import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { type Server, startServer } from '../support/site.ts';

let database: TestDatabase;
let server: Server;
const dataDirectory = mkdtempSync(join(tmpdir(), 'serve-'));

before(async () => {
  database = await createDatabase();
  server = await startServer({ DATABASE_URL: database.url, PARLEY_DATA: dataDirectory }, 'serve');
});
after(async () => {
  await server.stop();
  await database.drop();
  rmSync(dataDirectory, { recursive: true, force: true });
});

const owner = { account: 'Shop', name: 'Eva', password: 'long enough 1' };

test('a production start makes no demo, but a one-time link that makes the owner once', async () => {
  const token = /\/setup#(\S+)/.exec(server.output())?.[1] as string;
  const api = apiOf(server.url, null);
  const wrong = await api('POST', '/v1/setup', { ...owner, email: 'x@shop.example', token: 'x'.repeat(43) });
  assert.equal(wrong.status, 410);
  const tries = await Promise.all(
    Array.from({ length: 5 }, (_, i) => api('POST', '/v1/setup', { ...owner, email: `eva${i}@shop.example`, token })),
  );
  assert.deepEqual(tries.map((one) => one.status).sort(), [201, 410, 410, 410, 410]);
  const email = `eva${tries.findIndex((one) => one.status === 201)}@shop.example`;
  const signedIn = await api('POST', '/v1/session', { email, password: owner.password });
  assert.equal(signedIn.status, 201);
  assert.equal((await api('POST', '/v1/setup', { ...owner, email: 'y@shop.example', token })).status, 410);
});

test('the pages behind one-time links send no referrer, load nothing from outside and are in no frame', async () => {
  for (const path of ['/setup', '/console/welcome']) {
    const response = await fetch(server.url + path);
    const html = await response.text();
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
    assert.match(response.headers.get('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/);
    assert.doesNotMatch(html, /https?:\/\//);
  }
});
