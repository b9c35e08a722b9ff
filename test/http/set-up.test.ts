import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { apiOf } from '../support/api.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { type Server, startServer, startSite } from '../support/site.ts';

let database: TestDatabase;
let server: Server;
const dataDirectory = mkdtempSync(join(tmpdir(), 'serve-'));

before(async () => {
  database = await createDatabase();
  server = await startServer({ DATABASE_URL: database.url, PARLEY_DATA: dataDirectory }, 'serve');
});
after(async () => {
  await server.stop();
  await database.leave();
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

test('a set-up that dies in its middle can be done again', async () => {
  const half = await createDatabase();
  const directory = mkdtempSync(join(tmpdir(), 'serve-'));
  const started = await startServer({ DATABASE_URL: half.url, PARLEY_DATA: directory }, 'serve');
  const client = new pg.Client(half.url);
  try {
    await client.connect();
    // The owner cannot be stored: as if the server died between the account and its owner.
    await client.query('alter table member add constraint nobody check (false) not valid');
    const token = /\/setup#(\S+)/.exec(started.output())?.[1] as string;
    const api = apiOf(started.url, null);
    const body = { ...owner, email: 'eva@shop.example', token };
    assert.equal((await api('POST', '/v1/setup', body)).status, 503);
    await client.query('alter table member drop constraint nobody');
    assert.equal((await api('POST', '/v1/setup', body)).status, 201);
  } finally {
    await client.end();
    await started.stop();
    await half.leave();
    rmSync(directory, { recursive: true, force: true });
  }
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

test('a production start on a database that was tried with a demo account says so', async () => {
  const site = await startSite();
  try {
    const tried = { DATABASE_URL: site.database.url, PARLEY_DATA: site.dataDirectory };
    const production = await startServer(tried, 'serve');
    assert.match(production.output(), /This database has the demo account/);
    await production.stop();
  } finally {
    await site.stop();
  }
});
