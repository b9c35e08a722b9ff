import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { rights } from '../../src/core/role.ts';
import { bodyBytes } from '../../src/dialects/contract.ts';
import { type Api, becomeVisitor } from '../support/api.ts';
import { v1 } from '../support/patterns.ts';
import { furnish } from './furnish.ts';
import type { Operation } from './reference.ts';
import { type Ids, pathOf, samples } from './samples.ts';
import { type Stage, setStage } from './stage.ts';
import { furnishUsers } from './user-samples.ts';

let stage: Stage;
let accountId: string;
let ids: Ids;
let api: Api;
let token: string;
/** These tests write more often than one client may: visitors and users take turns. */
const visitors: string[] = [];
const users: string[] = [];

before(async () => {
  stage = await setStage();
  accountId = await stage.tenant('Tried');
  ids = await furnish(stage.inside, accountId);
  ({ api, token } = await stage.key([...rights], accountId));
  for (let i = 0; i < 12; i++) {
    visitors.push((await becomeVisitor(stage.url, ids.inbox)).token);
    users.push((await furnishUsers(stage.inside, accountId)).userKey);
  }
});
after(() => stage.stop());

let turns = 0;

/** Bytes as they are. */
function raw(method: string, path: string, body: Buffer | string, headers: Record<string, string> = {}) {
  turns++;
  const isUser = path.startsWith('/v1/user/');
  const outside = isUser ? users : path.startsWith('/v1/visitor/') ? visitors : null;
  const bearer = outside?.[turns % outside.length] ?? token;
  return new Promise<{ status: number; text: string; type: string }>((resolve, reject) => {
    const all = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', ...headers };
    const sent = request(stage.url + path, { method, headers: all }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const type = response.headers['content-type'] ?? '';
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString(), type });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
const hostile: [fact: string, body: Buffer | string, status: number][] = [
  ['broken JSON', '{"name":', 400],
  ['two values', '{} {}', 400],
  ['a form', 'name=Eva&role=owner', 400],
  ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0x6e, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 400],
  ['a surrogate in UTF-8', Buffer.from([0x7b, 0x22, 0x6e, 0x22, 0x3a, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x7d]), 400],
  ['a NUL byte', '{"name":"a\0b"}', 400],
  ['an escaped NUL', '{"name":"a\\u0000b"}', 400],
  ['a NUL in a key', '{"na\\u0000me":"a"}', 400],
  ['half a surrogate', '{"name":"\\ud800"}', 400],
  ['the other half', '{"name":"\\udc00x"}', 400],
  ['__proto__', '{"__proto__":{"isAdmin":true}}', 400],
  ['__proto__ in disguise', '{"\\u005f_proto__":{"isAdmin":true}}', 400],
  ['__proto__ far inside', '{"name":{"a":[{"__proto__":{}}]}}', 400],
  ['nested 10,000 deep', `{"name":${deep}}`, 400],
  ['only brackets, 10,000 deep', deep, 400],
  ['nothing', '', 422],
  ['a list', '[]', 422],
  ['a text', '"name"', 422],
  ['a number', '1e400', 422],
  ['constructor', '{"constructor":{"prototype":{"isAdmin":true}}}', 422],
  ['an unknown field', '{"unknown":1}', 422],
  ['three hundred unknown fields', `{${Array.from({ length: 300 }, (_, i) => `"f${i}":1`).join()}}`, 422],
  ['four thousand unknown fields', `{${Array.from({ length: 4000 }, (_, i) => `"f${i}":1`).join()}}`, 422],
  ['a hundred thousand unknown fields', `{${Array.from({ length: 100_000 }, (_, i) => `"f${i}":1`).join()}}`, 413],
];

const limits = new Map(v1().routes.map(({ method, path, mostBytes }) => [`${method} ${path}`, mostBytes]));

/** What a route says that takes less than these bytes. */
function statusOf({ method, path }: Operation, body: Buffer | string, status: number): number {
  const most = limits.get(`${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`) ?? bodyBytes.usual;
  if (Buffer.byteLength(body) > most) return 413;
  return status === 413 ? 422 : status;
}

for (const [fact, body, status] of hostile) {
  test(`every route that takes a body refuses ${fact}, and nothing changes`, async () => {
    const before = await stateOf();
    let tried = 0;
    for (const [name, operation] of stage.reference.operations) {
      if (!operation.body || (fact === 'nothing' && !isRequired(operation))) continue;
      const { id } = samples[name] ?? assert.fail(name);
      const said = await raw(operation.method, pathOf(name, id && ids[id]), body);
      assert.equal(said.status, statusOf(operation, body, status), `${name}: ${said.text.slice(0, 300)}`);
      assert.match(said.type, /^application\/problem\+json/, name);
      assert.ok(said.text.length < 10_000, `${name} answers at length`);
      tried++;
    }
    assert.ok(tried > 15);
    assert.equal(await stateOf(), before, 'something changed');
  });
}

test('10 MB are refused before they are read', async () => {
  const before = await stateOf();
  const body = JSON.stringify({ name: 'x'.repeat(10_000_000) });
  for (const [name, operation] of stage.reference.operations) {
    if (!operation.body) continue;
    const { id } = samples[name] ?? assert.fail(name);
    const path = pathOf(name, id && ids[id]);
    const said = await raw(operation.method, path, '', { 'content-length': '10000000', expect: '100-continue' });
    assert.deepEqual([said.status, JSON.parse(said.text).type], [413, 'urn:parley:too_large'], name);
  }
  // Whoever sends on without asking is answered or cut off.
  const rude = await raw('POST', '/v1/agents', body).catch((error: NodeJS.ErrnoException) => error);
  assert.ok(rude instanceof Error ? /EPIPE|ECONNRESET/.test(rude.code ?? '') : rude.status === 413);
  const chunked = await raw('POST', '/v1/agents', body, { 'transfer-encoding': 'chunked' }).catch((error) => error);
  assert.ok(chunked instanceof Error || chunked.status === 413);
  assert.equal(await stateOf(), before, 'something changed');
  assert.equal((await fetch(`${stage.url}/health`)).status, 200);
});

/** What no value of a JSON type becomes by being read generously. */
const values: unknown[] = [
  null,
  true,
  5,
  -1,
  1.5,
  1e300,
  '',
  ' ',
  'x',
  '5',
  'true',
  'x'.repeat(30_000),
  [],
  [5],
  ['x'],
  {},
  { x: 1 },
  Array.from({ length: 600 }, (_, i) => `${i}`),
];

test('every field of every body: what is not of its type, too long or too much is refused, and named', async () => {
  const before = await stateOf();
  let tried = 0;
  for (const [name, operation] of stage.reference.operations) {
    const { id, body } = samples[name] ?? assert.fail(name);
    if (!body || !operation.body) continue;
    const good = body(ids);
    for (const field of Object.keys(good)) {
      for (const value of values) {
        const sent = JSON.stringify({ ...good, [field]: value });
        if (stage.reference.takes(name, JSON.parse(sent))) continue;
        const said = await raw(operation.method, pathOf(name, id && ids[id]), sent);
        const wants = statusOf(operation, sent, 422);
        assert.equal(said.status, wants, `${name} took ${field}: ${JSON.stringify(value)?.slice(0, 80)}: ${said.text}`);
        if (wants === 422) assert.match(said.text, new RegExp(`"${field}|problems":\\[`), name);
        tried++;
      }
    }
  }
  assert.ok(tried > 500, `${tried} tried`);
  assert.equal(await stateOf(), before, 'something changed');
});

test('every field that is needed is missed', async () => {
  const before = await stateOf();
  for (const [name, operation] of stage.reference.operations) {
    const { id, body } = samples[name] ?? assert.fail(name);
    for (const field of requiredOf(operation)) {
      const { [field]: _, ...rest } = (body?.(ids) ?? {}) as Record<string, unknown>;
      const said = await raw(operation.method, pathOf(name, id && ids[id]), JSON.stringify(rest));
      assert.equal(said.status, 422, `${name} without ${field}`);
    }
  }
  assert.equal(await stateOf(), before, 'something changed');
});

const nobody = '019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071';
const wrong: [method: string, path: string, noun: keyof Ids | null, body: object, status?: number][] = [
  ['PATCH', '/v1/account', null, {}],
  ['PATCH', '/v1/account', null, { timezone: null }],
  ['PATCH', '/v1/account', null, { timezone: 'Mars/Olympus' }],
  ['PATCH', '/v1/account', null, { timezone: '+02:00' }],
  ['PATCH', '/v1/account', null, { settings: { idleMinutes: 0 } }],
  ['PATCH', '/v1/account', null, { settings: { other: 1 } }],
  ['PATCH', '/v1/account', null, { name: 'a\nb' }],
  ['PATCH', '/v1/account', null, { name: '\u0085' }],
  ['POST', '/v1/members', null, { email: 'a@b', name: 'A', role: 'agent' }],
  ['POST', '/v1/members', null, { email: 'a b@example.com', name: 'A', role: 'agent' }],
  ['POST', '/v1/members', null, { email: `${'a'.repeat(250)}@example.com`, name: 'A', role: 'agent' }],
  ['POST', '/v1/members', null, { email: 'a@example.com', name: 'A', role: 'root' }],
  ['PATCH', '/v1/members/', 'member', { email: 'new@example.com' }],
  ['PATCH', '/v1/members/', 'member', { agentId: 'no id' }],
  ['POST', '/v1/keys', null, { name: 'A', rights: [] }],
  ['POST', '/v1/keys', null, { name: 'A', rights: ['everything'] }],
  ['POST', '/v1/keys', null, { name: 'A', rights: ['settings', 'settings'] }],
  ['POST', '/v1/agents', null, { name: 'A', ref: 'a1' }],
  ['POST', '/v1/agents', null, { name: 'A', ref: '1'.repeat(33) }],
  ['POST', '/v1/agents', null, { name: 'A', whatsappNumber: 'call me' }],
  ['POST', '/v1/agents', null, { name: 'A', whatsappNumber: '12' }],
  ['POST', '/v1/agents', null, { name: 'A', pictureUrl: 'javascript:alert(1)' }],
  ['POST', '/v1/agents', null, { name: 'A', pictureUrl: 'data:image/png;base64,AA==' }],
  ['POST', '/v1/agents', null, { name: 'A', presence: 'online' }],
  ['PATCH', '/v1/agents/', 'agent', { id: '019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071' }],
  ['PATCH', '/v1/agents/', 'agent', { capacity: 3_000_000_000 }],
  ['POST', '/v1/teams', null, { name: 'A', agentIds: ['019A1B2C-3D4E-7F00-8A1B-2C3D4E5F6071'] }],
  ['POST', '/v1/teams', null, { name: 'A', timezone: 'Europe/Nowhere' }],
  ['POST', '/v1/teams', null, { name: 'A', schedule: { windows: [{ day: 'MO', from: '9:00', until: '17:00' }] } }],
  ['POST', '/v1/canned-answers', null, { shortcut: 'two words', text: 'A' }],
  ['POST', '/v1/canned-answers', null, { shortcut: '/a', text: 'A' }],
  ['POST', '/v1/canned-answers', null, { shortcut: '-', text: 'A' }],
  ['POST', '/v1/canned-answers', null, { shortcut: 'a', text: 'Hello {{contact.password}}' }],
  ['POST', '/v1/canned-answers', null, { shortcut: 'a', text: '{{agent_name}} {{}}' }],
  ['POST', '/v1/canned-answers', null, { shortcut: 'a', text: 'x'.repeat(5001) }],
  ['PATCH', '/v1/canned-answers/', 'cannedAnswer', { text: '{{constructor}}' }],
  ['PATCH', '/v1/canned-answers/', 'cannedAnswer', {}],
  ['POST', '/v1/inboxes', null, { channel: 'fax', name: 'A' }],
  ['POST', '/v1/inboxes', null, { channel: 'web', name: 'A', address: '34600000001' }],
  ['POST', '/v1/inboxes', null, { channel: 'whatsapp', name: 'A', address: 'somebody' }],
  ['POST', '/v1/inboxes', null, { channel: 'email', name: 'A', address: 'somebody' }],
  ['POST', '/v1/inboxes', null, { channel: 'web', name: 'A', timezone: 'Nowhere' }],
  ['PATCH', '/v1/inboxes/', 'inbox', { channel: 'sms' }],
  ['PATCH', '/v1/inboxes/', 'inbox', { schedule: { windows: [{ day: 'MO', from: '9:00', until: '17:00' }] } }],
  ['PATCH', '/v1/inboxes/', 'inbox', { schedule: { windows: [{ day: 'MO', from: '09:00', until: '24:00' }] } }],
  ['PATCH', '/v1/inboxes/', 'inbox', { schedule: { windows: [{ day: 'mo', from: '09:00', until: '17:00' }] } }],
  ['PATCH', '/v1/inboxes/', 'inbox', { schedule: { windows: [{ day: 'MO', from: '09:00' }] } }],
  ['PATCH', '/v1/inboxes/', 'inbox', { schedule: {} }],
  ['POST', '/v1/contacts', null, { addresses: [{ kind: 'visitor', value: 'a' }] }],
  ['POST', '/v1/contacts', null, { addresses: [{ kind: 'email', value: 'a' }] }],
  ['POST', '/v1/contacts', null, { addresses: [{ kind: 'phone', value: '+' }] }],
  ['POST', '/v1/contacts', null, { addresses: [{ kind: 'external', value: 'a', contactId: 'b' }] }],
  ['POST', '/v1/contacts', null, { photo: 'file:///etc/passwd' }],
  ['PUT', '/v1/conversations//state', 'conversation', { state: 'snoozed' }],
  ['PUT', '/v1/conversations//state', 'conversation', { state: 'snoozed', snoozedUntil: '2001-01-01T00:00:00Z' }],
  ['PUT', '/v1/conversations//state', 'conversation', { state: 'snoozed', snoozedUntil: 'tomorrow' }],
  ['PUT', '/v1/conversations//state', 'conversation', { state: 'snoozed', snoozedUntil: '+275760-09-13T00:00:00Z' }],
  ['PUT', '/v1/conversations//state', 'conversation', { state: 'snoozed', snoozedUntil: '-000100-01-01T00:00:00Z' }],
  ['PUT', '/v1/conversations//state', 'conversation', { state: 'pending' }],
  ['PUT', '/v1/conversations//read', 'conversation', { number: 1.5 }],
  ['PUT', '/v1/conversations//assignment', 'conversation', {}],
  ['POST', '/v1/conversations//messages', 'conversation', { text: '' }],
  ['POST', '/v1/conversations//messages', 'conversation', { text: 'A', note: true, mentions: ['Ana'] }],
  ['POST', '/v1/conversations//messages', 'conversation', { text: 'A', mentions: [nobody] }],
  ['POST', '/v1/conversations//messages', 'conversation', { text: 'A', note: true, mentions: [nobody, nobody] }],
  ['POST', '/v1/conversations//messages', 'conversation', { text: 'x'.repeat(20_001) }],
];

for (const [method, path, noun, body] of wrong) {
  const shown = JSON.stringify(body).slice(0, 90);
  test(`refused: ${method} ${path} ${shown}`, async () => {
    const before = await stateOf();
    const whole = noun === null ? path : path.replace(/(?<=\w\/)(?=\/|$)/, ids[noun]);
    const { status, body: said } = await api(method, whole, body);
    assert.deepEqual([status, said.type], [422, 'urn:parley:invalid'], JSON.stringify(said));
    assert.ok('problems' in said || 'field' in said, 'the field is named');
    assert.equal(await stateOf(), before, 'something changed');
  });
}

const queries: [query: string, status: number][] = [
  ['/v1/agents?limit=0', 422],
  ['/v1/agents?limit=201', 422],
  ['/v1/agents?limit=1.5', 422],
  ['/v1/agents?limit=ten', 422],
  ['/v1/agents?limit=1&limit=2', 422],
  ['/v1/agents?limit=', 422],
  ['/v1/agents?after=', 422],
  ['/v1/agents?after=1', 422],
  ["/v1/agents?after=' or 1=1", 422],
  ['/v1/agents?after=%00', 422],
  ['/v1/agents?after=%ff', 422],
  ['/v1/agents?after[]=1', 200],
  ['/v1/conversations?after=Infinity', 422],
  ['/v1/conversations?after=1e5', 422],
  ['/v1/conversations?after=-1', 422],
  ['/v1/conversations?after=9999999999999999', 422],
  ['/v1/conversations?state=gone', 422],
  ['/v1/conversations?agentId=nobody', 422],
  ['/v1/conversations?agentId=none', 200],
  ['/v1/conversations?inboxId=%00', 422],
  ['/v1/conversations?q=', 422],
  ['/v1/conversations?q=%20!%20', 422],
  ['/v1/conversations?q=a%00b', 422],
  ['/v1/conversations?q=%ff', 200],
  [`/v1/conversations?q=${'x'.repeat(101)}`, 422],
  [`/v1/conversations?q=${'a%20'.repeat(30)}`, 200],
  ["/v1/conversations?q=a')--", 200],
  ['/v1/conversations?q=a%5C%27:*%26!', 200],
  ['/v1/contacts?address=phone', 422],
  ['/v1/contacts?address=phone:', 422],
  ['/v1/contacts?address=fax:1', 422],
  ['/v1/contacts?address=visitor:a', 422],
  ['/v1/contacts?address=external:a%00b', 422],
  ['/v1/contacts?address=external:%ff%fe', 200],
  ['/v1/contacts?__proto__=1', 200],
  [`/v1/contacts?address=external:${'x'.repeat(400)}`, 422],
  ['/v1/contacts?ids=', 422],
  ['/v1/contacts?ids=nobody', 422],
  [`/v1/contacts?ids=${'-'.repeat(36)}`, 200],
  [`/v1/contacts?ids=${Array(101).fill('019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071')}`, 422],
  ['/v1/live?after=x', 422],
  ['/v1/live?after=-1', 422],
  ['/v1/live?after=1&after=2', 422],
];

for (const [query, status] of queries) {
  test(`a query: ${query.slice(0, 60)} is ${status}`, async () => {
    const said = await raw('GET', query.replaceAll(' ', '%20').replaceAll("'", '%27'), '');
    assert.equal(said.status, status, said.text.slice(0, 300));
    if (status >= 400) assert.match(said.type, /^application\/problem\+json/);
  });
}

const paths: [path: string, status: number][] = [
  ['/v1/agents/%00', 404],
  ['/v1/agents/%', 404],
  ['/v1/agents/%ff', 404],
  ['/v1/agents/..%2f..%2fetc%2fpasswd', 404],
  [`/v1/agents/${'a'.repeat(5000)}`, 404],
  ['/v1/agents/00000000-0000-0000-0000-000000000000', 404],
  ['/v1//agents', 404],
];

for (const [path, status] of paths) {
  test(`a path: ${path.slice(0, 60)} is ${status}`, async () => {
    const said = await raw('GET', path, '');
    assert.deepEqual([said.status, said.type.split(';')[0]], [status, 'application/problem+json'], said.text);
  });
}

test('an upgrade of what is no path is refused, and the server goes on', async () => {
  for (const path of ['//', '/v1/agents', '/v1/live?after=x', '/%']) {
    const headers = { connection: 'upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    const said = await raw('GET', path, '', headers);
    assert.ok(said.status >= 400 && said.status < 500, `${path}: ${said.status}`);
  }
  assert.equal((await fetch(`${stage.url}/health`)).status, 200);
});

/** Everything that a refusal must leave as it is. */
async function stateOf(): Promise<string> {
  const counted = [
    'agent',
    'team',
    'inbox',
    'contact',
    'conversation',
    'message',
    'member',
    'api_key',
    'job',
    'audit',
    'canned_answer',
    'mention',
  ];
  const counts = counted.map((table) => `(select count(*) from ${table} where account_id = $1)`);
  const rows = await stage.inside.rows(`select ${counts.join(` || ' ' || `)} as counts`, [accountId]);
  return JSON.stringify([await stage.inside.head(accountId), rows]);
}

function requiredOf({ body }: Operation): string[] {
  return (body as { required?: string[] } | null)?.required ?? [];
}

function isRequired({ body }: Operation): boolean {
  return body !== null && !('anyOf' in body);
}

test('every other path or method is a 404 in the same form', async () => {
  for (const [method, path] of [
    ['GET', '/v1'],
    ['GET', '/v1/'],
    ['GET', '/v1/nothing'],
    ['GET', '/v1/agents/'],
    ['POST', '/v1/account'],
    ['PUT', '/v1/agents'],
    ['DELETE', '/v1/agents'],
    ['OPTIONS', '/v1/agents'],
    ['GET', '/v1/keys/019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071'],
  ] as const) {
    const { status, headers, body } = await api(method, path);
    assert.deepEqual([status, body.type], [404, 'urn:parley:not_found'], `${method} ${path}`);
    assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/);
    assert.equal(headers.get('access-control-allow-origin'), null);
  }
});
