// Programs that cannot send a key, from networks that an account named (hci point 1).
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { json } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { io, type ManagerOptions } from 'socket.io-client';
import type { Right } from '../../src/core/role.ts';
import { systemCall } from '../../src/core/session.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { type Server, type Site, sharedSite } from '../support/site.ts';

let site: Site;
let behindProxy: Server;
let inside: Inside;
let keyId: string;
/** The network of this machine has many addresses: this one is let in. */
const [allowed, other] = ['127.0.0.9', '127.0.0.8'];
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
  const rights: Right[] = ['conversations', 'settings'];
  keyId = done(await inside.core.makeKey(inside.call, { name: 'Old program', rights, ranges: [allowed] })).id;
  behindProxy = await site.start({ PARLEY_TRUSTED_PROXIES: '127.0.0.7' });
});
after(async () => {
  await inside.close();
  await site.stop();
});

type Asked = { method?: string; path?: string; from?: string; headers?: Record<string, string>; body?: object };

function ask(url: string, { method = 'GET', path = '/api/user', from = allowed, headers = {}, body }: Asked) {
  return new Promise<{ status: number; body: { success: boolean; data: object[] } }>((resolve, reject) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    // Node frames no body of a DELETE by itself.
    const framed = { ...headers, ...(text && { 'content-length': String(Buffer.byteLength(text)) }) };
    const sent = request(url + path, { method, headers: framed, localAddress: from }, async (response) => {
      resolve({ status: response.statusCode ?? 0, body: (await json(response)) as never });
    });
    sent.on('error', reject);
    sent.end(text);
  });
}

const here = () => site.url;
const there = () => behindProxy.url;
const wrong = 'pk_nobody';
const facts: [fact: string, to: () => string, asked: Asked, status: number][] = [
  ['an address of the range', here, {}, 200],
  ['an address beside it', here, { from: other }, 401],
  ['a wrong key is no missing one', here, { headers: { 'x-api-key': wrong } }, 401],
  ['a wrong key in the path', here, { path: `/hci/${wrong}/api/user` }, 401],
  ['two keys in the query', here, { path: '/api/user?key=a&key=b' }, 401],
  ['an Authorization that says nothing', here, { headers: { authorization: 'Digest x' } }, 401],
  ['a page of a browser', here, { headers: { origin: 'https://evil.example' } }, 401],
  ['our own page, too', here, { headers: { origin: 'null' } }, 401],
  ['a browser from another site', here, { headers: { 'sec-fetch-site': 'cross-site' } }, 401],
  ['a proxy that nobody trusts', here, { headers: { 'x-forwarded-for': allowed } }, 401],
  ['a proxy that nobody trusts, in its other words', here, { headers: { forwarded: `for=${allowed}` } }, 401],
  ['one that says it is the address', here, { from: other, headers: { 'x-real-ip': allowed } }, 401],
  ['whoever a trusted proxy names', there, { from: '127.0.0.7', headers: { 'x-forwarded-for': allowed } }, 200],
  ['whoever else it names', there, { from: '127.0.0.7', headers: { 'x-forwarded-for': other } }, 401],
  ['the same words of somebody else', there, { from: other, headers: { 'x-forwarded-for': allowed } }, 401],
  ['another API', here, { path: '/v1/conversations' }, 401],
];
for (const [fact, to, asked, status] of facts) {
  test(`without a key: ${status} for ${fact}`, async () => {
    const said = await ask(to(), asked);
    assert.equal(said.status, status, JSON.stringify(said.body));
    if (status === 200) assert.ok(said.body.success && said.body.data.length >= 1);
  });
}

test('such a program writes as the key that stands for it, and never sees a token', async () => {
  const managers = await ask(here(), {});
  assert.ok(managers.body.data.every((one) => (one as { facebookToken: string | null }).facebookToken === null));
  const number = site.firstRun.hci.number;
  const body = { number, name: 'Written', contactNumber: 34600123123 };
  const saved = await ask(here(), { method: 'POST', path: '/api/user/contact/save', body });
  assert.equal(saved.body.success, true);
  const gone = { number, contactNumber: 34600123123 };
  const deleted = await ask(here(), { method: 'DELETE', path: '/api/user/contact', body: gone });
  assert.equal(deleted.body.success, true);
  const [audit] = await inside.rows<{ actor: string; address: string }>(
    `select actor, address from audit where action = 'contact.removed' order by id desc limit 1`,
  );
  assert.deepEqual([audit?.actor, audit?.address], [`key:${keyId}`, allowed]);
});

/** Whether a socket is let in. */
function listens(url: string, localAddress: string, extraHeaders: Record<string, string> = {}): Promise<boolean> {
  const options = { path: '/api/socket', transports: ['websocket'], forceNew: true, reconnection: false };
  const socket = io(url, { ...options, localAddress, extraHeaders } as Partial<ManagerOptions>);
  return new Promise<boolean>((resolve) => {
    socket.on('ready', () => resolve(true));
    socket.on('connect_error', () => resolve(false));
  }).finally(() => socket.close());
}

test('the socket lets in the same, and lets go when the key is revoked', async () => {
  assert.equal(await listens(here(), allowed), true);
  assert.equal(await listens(here(), other), false);
  assert.equal(await listens(here(), allowed, { origin: 'https://evil.example' }), false);
  assert.equal(await listens(there(), '127.0.0.7', { 'x-forwarded-for': allowed }), true);
  assert.equal(await listens(there(), '127.0.0.7', { 'x-forwarded-for': other }), false);
});

test('a start warns of it', async () => {
  assert.match(behindProxy.output(), new RegExp(`Warning: .*no key from ${allowed}/32`));
});

test('ranges that are none, too wide, for too strong a right, or another account’s are refused', async () => {
  const tenant = done(
    await inside.core.createAccount(
      { name: 'Other', timezone: 'UTC', owner: { email: 'o@other.example', name: 'O', password: 'a long password' } },
      null,
    ),
  ).accountId;
  const rights: Right[] = ['conversations'];
  type Try = [fact: string, accountId: string, rights: Right[], ranges: string[], refused: string | null];
  const tries: Try[] = [
    ['none', inside.accountId, rights, ['localhost'], 'invalid'],
    ['everybody', inside.accountId, rights, ['0.0.0.0/0'], 'invalid'],
    ['one of two', inside.accountId, rights, ['10.0.0.0/8', '10.0.0.0/99'], 'invalid'],
    ['with secrets', inside.accountId, ['conversations', 'secrets'], ['10.0.0.0/8'], 'invalid'],
    ['wide beside another account', tenant, rights, ['11.0.0.0/8'], 'invalid'],
    ['wider than one place', tenant, rights, ['34.5.0.0/23'], 'invalid'],
    ['the same of IPv6', tenant, rights, ['2001:db8::/47'], 'invalid'],
    ['more than a few', tenant, rights, Array.from({ length: 21 }, (_, i) => `34.5.${i}.0/24`), 'invalid'],
    ['with members', inside.accountId, ['members'], ['10.0.0.0/8'], 'invalid'],
    ['another account’s own', tenant, rights, [allowed], 'already_exists'],
    ['around another account’s', tenant, rights, ['127.0.0.0/24'], 'already_exists'],
    ['around one’s own', inside.accountId, rights, ['127.0.0.0/24'], null],
    ['the same again', inside.accountId, rights, [allowed], null],
  ];
  for (const [fact, accountId, held, ranges, refused] of tries) {
    const made = await inside.core.makeKey(systemCall(accountId, 'test'), { name: fact, rights: held, ranges });
    assert.equal('refused' in made ? made.refused : null, refused, fact);
  }
});

test('the narrowest range counts, and what is revoked lets nobody in, and is free', async () => {
  const { core, call, accountId } = inside;
  const rights: Right[] = ['conversations'];
  const wide = done(await core.makeKey(call, { name: 'Wide', rights, ranges: ['127.9.9.0/24'] }));
  const narrow = done(await core.makeKey(call, { name: 'Narrow', rights, ranges: ['127.9.9.8/29'] }));
  const who = async (address: string) => (await core.authenticateAddress(address))?.credential ?? null;
  assert.deepEqual([await who('127.9.9.9'), await who('::ffff:127.9.9.1')], [`key:${narrow.id}`, `key:${wide.id}`]);
  done(await core.revokeKey(call, narrow.id));
  assert.equal(await who('127.9.9.9'), `key:${wide.id}`);
  done(await core.revokeKey(call, wide.id));
  assert.equal(await who('127.9.9.9'), null);
  const { items } = await core.read(accountId).keys.list({ after: null, limit: 100 });
  assert.ok(items.some(({ id, ranges }) => id === keyId && ranges[0] === `${allowed}/32`));
  for (const { id, ranges } of items) if (ranges.length > 0) done(await core.revokeKey(call, id));
  assert.equal((await ask(here(), {})).status, 401);
  assert.deepEqual(await inside.rows(`select 1 from directory where kind = 'range'`), []);
});
