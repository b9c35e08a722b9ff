import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { cookie as cookieOf, renewed } from '../../src/dialects/cookies.ts';
import { furnish } from './furnish.ts';
import { type Ids, pathOf, samples } from './samples.ts';
import { password, type Stage, setStage } from './stage.ts';

// What a browser does with the console's cookie, and what a page of somebody else makes it do.
let stage: Stage;
let ids: Ids;
let cookie: string;
let publicOrigin: string;

before(async () => {
  publicOrigin = 'https://chat.example.com';
  stage = await setStage({ PARLEY_URL: publicOrigin });
  ids = await furnish(stage.inside, stage.inside.accountId);
  cookie = `other=1; __Host-parley_session=${stage.owner.token}; more=2`;
});
after(() => stage.stop());

const json = { 'content-type': 'application/json' };

function ask(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Response> {
  return fetch(stage.url + path, { method, headers, ...(body !== undefined && { body }) });
}

const own = () => new URL(stage.url).origin;
const pages: [fact: string, headers: () => Record<string, string>, ours: boolean][] = [
  ['our page', () => ({ ...json, origin: own(), 'sec-fetch-site': 'same-origin' }), true],
  ['our page, in a browser that names only the origin', () => ({ ...json, origin: own() }), true],
  ['our page, in a browser that names only the site', () => ({ ...json, 'sec-fetch-site': 'same-origin' }), true],
  ['our page behind the proxy', () => ({ ...json, origin: publicOrigin, 'sec-fetch-site': 'same-origin' }), true],
  ['another page', () => ({ ...json, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }), false],
  ['another page that names only its origin', () => ({ ...json, origin: 'https://evil.example' }), false],
  ['a sandboxed page', () => ({ ...json, origin: 'null' }), false],
  ['another page of the same site', () => ({ ...json, origin: own(), 'sec-fetch-site': 'same-site' }), false],
  ['an address typed in', () => ({ ...json, 'sec-fetch-site': 'none' }), false],
  ['a cookie that somebody took along', () => json, false],
  ['a prefix of our origin', () => ({ ...json, origin: `${own()}.evil.example` }), false],
  ['our origin on another port', () => ({ ...json, origin: 'http://127.0.0.1:1' }), false],
];

for (const [fact, headers, ours] of pages) {
  test(`${ours ? 'taken' : 'refused'}: every write with the cookie, from ${fact}`, async () => {
    const before = await stage.inside.head();
    for (const [name, { id, body }] of Object.entries(samples)) {
      const { method, schemes } = stage.reference.operations.get(name) ?? assert.fail(name);
      if (method === 'GET' || !schemes.includes('session') || name === 'DELETE /v1/session') continue;
      // What does not exist is enough to see whether it came in.
      const path = pathOf(name, id && '019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071');
      if (ours && id === undefined) continue;
      const sent = method === 'DELETE' ? undefined : JSON.stringify(body?.(ids) ?? {});
      const said = await ask(method, path, { ...headers(), cookie }, sent);
      assert.equal(said.status, ours ? 404 : 401, `${name}: ${await said.text()}`);
    }
    assert.equal(await stage.inside.head(), before, 'something changed');
  });

  test(`${ours ? 'taken' : 'refused'}: signing in, from ${fact}`, async () => {
    const { email } = await stage.person('agent');
    const said = await ask('POST', '/v1/session', headers(), JSON.stringify({ email, password }));
    // Programs name neither origin nor site, and have no cookie that could be misused.
    const isProgram = fact === 'a cookie that somebody took along';
    assert.equal(said.status, ours || isProgram ? 201 : 403);
    if (said.status === 403) assert.match(await said.text(), /urn:parley:foreign_page/);
    else assert.match(said.headers.get('set-cookie') ?? '', /^__Host-parley_session=ps_/);
  });
}

const types = [
  'application/x-www-form-urlencoded',
  'text/plain',
  'multipart/form-data; boundary=x',
  'application/jsonx',
];

for (const type of types) {
  test(`refused, even from our page: a body that a form can send, as "${type}"`, async () => {
    const headers = { origin: own(), 'sec-fetch-site': 'same-origin', 'content-type': type };
    const before = await stage.inside.head();
    const body = JSON.stringify({ name: 'Form' });
    assert.equal((await ask('POST', '/v1/agents', { ...headers, cookie }, body)).status, 401);
    const { email } = stage.owner;
    assert.equal((await ask('POST', '/v1/session', headers, JSON.stringify({ email, password }))).status, 403);
    assert.equal(await stage.inside.head(), before);
  });
}

test('the cookie: out of scripts’ reach, of this site only, over TLS, as long as the session', async () => {
  const { email } = await stage.person('agent');
  const said = await ask('POST', '/v1/session', json, JSON.stringify({ email, password }));
  const [value = '', ...attributes] = (said.headers.getSetCookie()[0] ?? '').split('; ');
  assert.match(value, /^__Host-parley_session=ps_[\w-]+$/);
  const expires = attributes.find((one) => one.startsWith('Expires=')) ?? '';
  assert.deepEqual(
    attributes.filter((one) => one !== expires),
    ['Path=/', 'HttpOnly', 'SameSite=Lax', 'Secure'],
  );
  const days = (Date.parse(expires.slice('Expires='.length)) - Date.now()) / 86_400_000;
  assert.ok(days > 29 && days < 31);
  const body = await said.json();
  assert.ok(
    !JSON.stringify(body).includes(value.slice('__Host-parley_session='.length)),
    'no script reads it in the body',
  );
  assert.equal(said.headers.get('cache-control'), 'no-store');
  const read = await ask('GET', '/v1/session', { cookie: value });
  assert.equal(read.status, 200);
  assert.ok((await read.text()).includes(email));
});

test('over https a cookie of the bare name is read and replaced until its end, and over http for good', () => {
  const bare = { cookie: 'parley_session=kept' };
  const both = { cookie: 'parley_session=of-another-site; __Host-parley_session=kept' };
  const [before, after] = ['2027-02-28T23:59:59Z', '2027-03-01T00:00:00Z'].map(Date.parse) as [number, number];
  const read = (headers: { cookie: string }, origin: string, now: number) =>
    cookieOf(headers, 'parley_session', origin, now);
  for (const now of [before, after]) {
    assert.equal(read(both, publicOrigin, now), 'kept');
    assert.deepEqual(renewed(both, 'parley_session', true, now), []);
    assert.equal(read(bare, 'http://127.0.0.1:8080', now), 'kept');
    assert.deepEqual(renewed(bare, 'parley_session', false, now), []);
  }
  assert.equal(read(bare, publicOrigin, before), 'kept');
  const [kept = '', forgotten = ''] = renewed(bare, 'parley_session', true, before);
  assert.match(kept, /^__Host-parley_session=kept; Path=\/; Max-Age=2592000; .*Secure$/);
  assert.match(forgotten, /^parley_session=; Path=\/; Max-Age=0/);
  assert.equal(read(bare, publicOrigin, after), null);
  assert.deepEqual(renewed(bare, 'parley_session', true, after), []);
});

test('signing out ends the session and takes the cookie away', async () => {
  const { token } = await stage.person('agent');
  const headers = { cookie: `__Host-parley_session=${token}`, 'sec-fetch-site': 'same-origin' };
  const said = await ask('DELETE', '/v1/session', headers);
  assert.equal(said.status, 204);
  assert.match(said.headers.get('set-cookie') ?? '', /^__Host-parley_session=; Path=\/; Expires=Thu, 01 Jan 1970/);
  assert.equal((await ask('GET', '/v1/session', headers)).status, 401);
});

test('an invitation’s link leads to the public address', async () => {
  const { body } = await stage.owner.api<{ link: string }>('POST', `/v1/members/${ids.member}/link`);
  assert.match(body.link, /^https:\/\/chat\.example\.com\/console\/welcome#pl_[\w-]+$/);
});

test('a socket with the cookie is only for our pages', async () => {
  const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
  const key = { 'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==' };
  const { request } = await import('node:http');
  const open = (headers: Record<string, string>) =>
    new Promise<number>((resolve, reject) => {
      const sent = request(`${stage.url}/v1/live`, { headers: { ...upgrade, ...key, cookie, ...headers } });
      sent.on('upgrade', (response, socket) => {
        socket.destroy();
        resolve(response.statusCode ?? 0);
      });
      sent.on('response', (response) => resolve(response.statusCode ?? 0));
      sent.on('error', reject);
      sent.end();
    });
  assert.equal(await open({ origin: own() }), 101);
  assert.equal(await open({ origin: 'https://evil.example' }), 401);
  assert.equal(await open({}), 401);
});
