import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { goInside, type Inside } from '../support/inside.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { ask, type Door, openDoor, operator } from './door.ts';

let site: Site;
let door: Door;
let inside: Inside;
before(async () => {
  site = await sharedSite();
  door = await openDoor(site);
  inside = await goInside(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

const json = 'application/json';
const form = 'application/x-www-form-urlencoded';
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const malformed = { status: false, error: 'Invalid JSON.' };

/** A body that is no JSON, or JSON that nobody should store (docs/dialects/README.md, rule 8). */
const unreadable: [fact: string, type: string, body: string | Uint8Array<ArrayBuffer>][] = [
  ['half a body', json, '{"name":"Shop"'],
  ['a comma too many', json, '{"name":"Shop",}'],
  ['two bodies', json, '{"name":"Shop"}{"name":"Shop"}'],
  ['words', json, 'name: Shop'],
  ['half a body that is called a form', form, '{"name":"Shop"'],
  ['UTF-8 that is none', json, new Uint8Array(Buffer.from('{"name":"Sh\xff\xfe"}', 'latin1'))],
  ['a form with UTF-8 that is none', form, new Uint8Array(Buffer.from('name=Sh\xff', 'latin1'))],
  ['UTF-16', json, new Uint8Array(Buffer.from('{"name":"Shop"}', 'utf16le'))],
  ['a NUL', json, '{"name":"Sh\\u0000op"}'],
  ['a bare NUL', json, '{"name":"Sh\0op"}'],
  ['a NUL in a form', form, 'name=Sh%00op'],
  ['a NUL in a key', json, '{"name":"Shop","\\u0000":1}'],
  ['a lone surrogate', json, '{"name":"Sh\\ud83dop"}'],
  ['a lone surrogate deep inside', json, '{"name":"Shop","whatsapps":[{"post":"\\udc00"}]}'],
  ['__proto__', json, '{"name":"Shop","__proto__":{"active":false}}'],
  ['__proto__ in an operator', json, '{"name":"Shop","whatsapps":[{"__proto__":{}}]}'],
  ['__proto__ in a form', form, 'name=Shop&__proto__[active]=0'],
  ['10,000 lists in each other', json, `{"name":"Shop","whatsapps":${nested(10_000)}}`],
  ['100,000 lists, and long digits', json, `{"name":1234567890123456789,"whatsapps":${nested(100_000)}}`],
];

for (const [fact, type, body] of unreadable) {
  test(`unreadable: ${fact}`, async () => {
    const headers = { 'content-type': type, authorization: `Bearer ${door.token}` };
    await changesNothing(async () => {
      const said = await ask(`${site.url}/api/business/insert`, 'POST', headers, body);
      assert.deepEqual([said.status, JSON.parse(said.text)], [400, malformed]);
      assert.equal(said.headers.get('access-control-allow-origin'), '*');
    });
  });
}

/** Readable, and wrong: the documented refusal. */
const wrong: [fact: string, body: string][] = [
  ['nothing', ''],
  ['null', 'null'],
  ['a number', '7'],
  ['150 lists in each other for a name', `{"name":${nested(150)}}`],
  ['150 lists in each other for operators', `{"name":"Shop","whatsapps":${nested(150)}}`],
  ['a name of 900,000', JSON.stringify({ name: 'x'.repeat(900_000) })],
  ['operators that are numbers, 100,000 of them', JSON.stringify({ name: 'Shop', whatsapps: Array(100_000).fill(1) })],
  [
    'a wrong one behind a right one',
    JSON.stringify({ name: 'Shop', whatsapps: [operator, { ...operator, name: [] }] }),
  ],
];

for (const [fact, body] of wrong) {
  test(`refused, and nothing stored: ${fact}`, async () => {
    await changesNothing(async () => {
      const said = await door.insert(body);
      const { status, error } = JSON.parse(said.text) as { status: boolean; error: string };
      assert.deepEqual([said.status, status], [200, false]);
      assert.match(error, /^Object\(App\\Entity\\Business\)[^\n]*:\n {4}This value [^\n]* \(code [0-9a-f-]{36}\)\n/);
    });
  });
}

test('10 MB: refused before it is read', async () => {
  await changesNothing(async () => {
    const said = await door.insert(JSON.stringify({ name: 'x'.repeat(10_000_000) })).catch(() => null);
    // A client may also find the connection closed while it is still sending.
    if (said) assert.deepEqual([said.status, JSON.parse(said.text).status], [413, false]);
  });
});

test('a bit over 1 MB: the same, in this envelope', async () => {
  const said = await door.insert(JSON.stringify({ name: 'x'.repeat(1_050_000) }));
  assert.deepEqual([said.status, JSON.parse(said.text)], [413, { status: false, error: 'Request body too large.' }]);
});

const nowhere: [fact: string, method: string, path: string][] = [
  ['another method', 'GET', '/api/business/insert'],
  ['a path that nobody documented', 'POST', '/api/business/remove/1'],
  ['the folder', 'GET', '/api/business/'],
  ['a path that cannot be read', 'GET', '/api/business/get/%ff'],
  ['an id of 5,000', 'GET', `/api/business/get/${'a'.repeat(5000)}`],
  ['a method that few know', 'PROPFIND', '/api/business/insert'],
];

for (const [fact, method, path] of nowhere) {
  test(`no such route: ${fact}`, async () => {
    const said = await ask(site.url + path, method, {});
    assert.deepEqual([said.status, JSON.parse(said.text)], [404, { status: false, error: 'Not Found' }]);
    assert.equal(said.headers.get('access-control-allow-origin'), '*');
  });
}

test('markup and quotes stay text, to the byte', async () => {
  const name = `<script>alert("x")</script> ' -- \\ \u2028 ${'{{7*7}}'}`;
  const { data } = JSON.parse((await door.insert({ name })).text) as { data: { id: string; name: string } };
  const got = JSON.parse((await door.get(data.id)).text) as { data: { name: string } };
  assert.deepEqual([data.name, got.data.name], [name, name]);
});

async function changesNothing(work: () => Promise<void>): Promise<void> {
  const count = async () => {
    const { rows } = await inside.pool.query(
      'select (select count(*) from inbox) as inboxes, (select count(*) from agent) as agents, (select count(*) from event) as events',
    );
    return rows[0];
  };
  const before = await count();
  await work();
  assert.deepEqual(await count(), before);
}
