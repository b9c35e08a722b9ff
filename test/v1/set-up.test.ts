import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import type { Server } from '../support/site.ts';
import { type Reference, readReference } from './reference.ts';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
let empty: TestDatabase;
let server: Server;
let reference: Reference;
before(async () => {
  stage = await setStage();
  empty = await createDatabase();
  const PARLEY_DATA = mkdtempSync(join(tmpdir(), 'empty-'));
  server = await stage.site.start({ DATABASE_URL: empty.url, PARLEY_DATA, PARLEY_DEMO: '0' });
  reference = await readReference(server.url);
});
after(async () => {
  await stage.stop();
  await empty.leave();
});

const owner = {
  account: 'Mine',
  timezone: 'Europe/Lisbon',
  name: 'Me',
  email: 'Me@Example.com',
  password: 'a long password',
};

test('a fresh installation gets one owner, by the link that its start printed, of several at once', async () => {
  const [, token] = /setup#(\S+)/.exec(server.output()) ?? assert.fail(server.output());
  const nobody = reference.apiOf(null);
  assert.equal((await nobody('POST', '/v1/setup', { ...owner, token: `${token}x` })).status, 410);
  const foreign = { origin: 'https://evil.example' };
  assert.equal((await nobody('POST', '/v1/setup', { ...owner, token }, foreign)).status, 403);
  const tries = [1, 2, 3, 4].map((i) => nobody('POST', '/v1/setup', { ...owner, email: `me${i}@example.com`, token }));
  const statuses = (await Promise.all(tries)).map(({ status }) => status);
  assert.deepEqual(statuses.toSorted(), [201, 410, 410, 410]);
  assert.equal((await nobody('POST', '/v1/setup', { ...owner, token })).status, 410);
  const email = `ME${statuses.indexOf(201) + 1}@example.com`;
  const { password } = owner;
  const signedIn = await nobody<{ token: string; account: object }>('POST', '/v1/session', {
    email,
    password,
    as: 'token',
  });
  assert.equal(signedIn.status, 201);
  const me = reference.apiOf(signedIn.body.token);
  const account = (await me('GET', '/v1/account')).body;
  assert.deepEqual([account.name, account.timezone], ['Mine', 'Europe/Lisbon']);
  assert.equal((await me<{ items: object[] }>('GET', '/v1/members')).body.items.length, 1);
});
