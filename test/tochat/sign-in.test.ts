import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Site, sharedSite } from '../support/site.ts';
import { ask, json, signIn } from './door.ts';

let site: Site;
before(async () => {
  site = await sharedSite();
});
after(() => site.stop());

const post = (body: string, path = '/api/login_check') => ask(site.url + path, 'POST', json, body);
const wrong = '{"code":401,"message":"Invalid credentials."}';

const incomplete: [fact: string, body: string, message: string][] = [
  ['no body', '', 'Invalid JSON.'],
  ['JSON with a slip', '{"username":"a",}', 'Invalid JSON.'],
  ['a list', '["a","b"]', 'Invalid JSON.'],
  ['a text', '"a"', 'Invalid JSON.'],
  ['null', 'null', 'Invalid JSON.'],
  ['an empty object', '{}', 'The key "username" must be provided.'],
  ['no username', '{"password":"b"}', 'The key "username" must be provided.'],
  ['no password', '{"username":"a"}', 'The key "password" must be provided.'],
  ['null for a password', '{"username":"a","password":null}', 'The key "password" must be provided.'],
  ['a list for a username', '{"username":["a"],"password":"b"}', 'The key "username" must be provided.'],
  ['an object for a password', '{"username":"a","password":{}}', 'The key "password" must be provided.'],
  ['a NUL', '{"username":"a\\u0000","password":"b"}', 'Invalid JSON.'],
  ['half a surrogate', '{"username":"\\ud800","password":"b"}', 'Invalid JSON.'],
];

for (const [fact, body, message] of incomplete) {
  test(`not even tried: ${fact}`, async () => {
    for (const path of ['/api/login_check', '/api/authentication_token']) {
      const said = await post(body, path);
      assert.deepEqual([said.status, JSON.parse(said.text)], [400, { code: 400, message }]);
      assert.equal(said.headers.get('access-control-allow-origin'), '*');
    }
  });
}

const failed: [fact: string, change: (right: { username: string; password: unknown }) => object][] = [
  ['a wrong password', (right) => ({ ...right, password: 'wrong' })],
  ['an unknown e-mail', (right) => ({ ...right, username: 'nobody@shop.example' })],
  ['nothing for an e-mail', (right) => ({ ...right, username: '' })],
  ['a password that is a number', (right) => ({ ...right, password: 12345678 })],
  ['an e-mail of 3,500 random signs', (right) => ({ ...right, username: longEmail() })],
  ['a password of 3,500', (right) => ({ ...right, password: 'x'.repeat(3500) })],
];

for (const [fact, change] of failed) {
  test(`wrong: ${fact}`, async () => {
    const { username, password } = site.firstRun.tochat;
    const said = await post(JSON.stringify(change({ username, password })));
    assert.deepEqual([said.status, said.text, said.headers.get('www-authenticate')], [401, wrong, 'Bearer']);
    // A right one forgets the wrong ones, so that the next row is not throttled.
    assert.ok(await signIn(site.url, username, password));
  });
}

const failures: [fact: string, method: string, path: string, status: number][] = [
  ['another method', 'GET', '/api/login_check', 404],
  ['a path below', 'POST', '/api/login_check/x', 404],
];

for (const [fact, method, path, status] of failures) {
  test(`no such route: ${fact}`, async () => {
    const said = await ask(site.url + path, method, {});
    assert.deepEqual([said.status, JSON.parse(said.text)], [status, { code: status, message: 'Not Found' }]);
  });
}

test('too large, from 4 kB on: in this envelope too', async () => {
  const said = await post(JSON.stringify({ username: 'a', password: 'x'.repeat(4096) }));
  assert.deepEqual([said.status, JSON.parse(said.text)], [413, { code: 413, message: 'Request body too large.' }]);
});

test('throttled: after five wrong ones the right one waits, and is told how long', async () => {
  const { username, password } = site.firstRun.tochat;
  for (let i = 0; i < 5; i++) assert.equal((await post(JSON.stringify({ username, password: 'x' }))).status, 401);
  const said = await post(JSON.stringify({ username, password }));
  assert.equal(said.status, 429);
  const body = JSON.parse(said.text) as { code: number; message: string };
  assert.deepEqual(Object.keys(body), ['code', 'message']);
  assert.equal(body.code, 429);
  const seconds = Number(said.headers.get('retry-after'));
  assert.ok(seconds >= 1 && seconds <= 5, `${seconds}`);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  assert.ok(await signIn(site.url, username, password));
});

function longEmail(): string {
  return `${Array.from({ length: 3500 }, () => String.fromCharCode(97 + Math.random() * 26)).join('')}@shop.example`;
}
