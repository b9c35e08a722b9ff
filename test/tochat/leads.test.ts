import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { type Site, startSite } from '../support/site.ts';
import { ask, businessOf, type Door, openDoor, operator, type Said } from './door.ts';

let site: Site;
let door: Door;
let inside: Inside;
before(async () => {
  site = await startSite({ PARLEY_TRUSTED_PROXIES: '127.0.0.1' });
  door = await openDoor(site);
  inside = await goInside(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

const packed = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
const fields = (email: string) => [
  { name: 'your-name', value: 'Lucía Romero' },
  { name: 'email', value: email },
  { name: 'tel', value: '+34 600 12 34 56' },
  { name: 'message', value: 'Do you have it in blue?\nAnd in 54?' },
];
const page = 'https://shop.example/contact?utm=1';
const lead = (email: string) => ({ data: packed(fields(email)), screenwidth: 1280, url: page });

const made = async () => businessOf(await door.insert({ name: 'Leads', whatsapps: [operator] }));
const send = (
  id: string,
  body: unknown,
  headers: Record<string, string> = {},
  path = '/api/business/send',
): Promise<Said> =>
  ask(
    `${site.url}${path}/${id}`,
    'POST',
    { 'content-type': 'application/json', ...headers },
    typeof body === 'string' ? body : JSON.stringify(body),
  );

type Conversation = { id: string; contactId: string; unread: number; state: string };
type Messages = { items: { text: string; direction: string; author: { kind: string } }[] };
const v1 = () => apiOf(site.url, site.firstRun.v1.key);
const conversationsOf = async (id: string) =>
  (await v1()<{ items: Conversation[] }>('GET', `/v1/conversations?inboxId=${id}`)).body.items;
const messagesOf = async ({ id }: Conversation) =>
  (await v1()<Messages>('GET', `/v1/conversations/${id}/messages`)).body.items;
let made_ = 0;
const address = () => `lucia-${++made_}@example.com`;

test('a form becomes a contact with its fields, and shows in the inbox as a conversation', async () => {
  const { id } = await made();
  const email = address();
  const said = await send(id, lead(email.toUpperCase()));
  assert.deepEqual([said.status, said.text], [200, '{"status":true}']);
  assert.equal(said.headers.get('access-control-allow-origin'), '*');

  const [conversation, ...more] = await conversationsOf(id);
  assert.ok(conversation);
  assert.deepEqual([more.length, conversation.unread, conversation.state], [0, 1, 'open']);
  const [message] = await messagesOf(conversation);
  assert.deepEqual(
    [message?.direction, message?.author.kind, message?.text],
    [
      'in',
      'contact',
      `your-name: Lucía Romero\nemail: ${email.toUpperCase()}\ntel: +34 600 12 34 56\nmessage: Do you have it in blue?\nAnd in 54?\n\nhttps://shop.example/contact`,
    ],
  );
  const { body: contact } = await v1()('GET', `/v1/contacts/${conversation.contactId}`);
  assert.deepEqual(
    [contact.name, contact.addresses],
    [
      'Lucía Romero',
      [
        { kind: 'email', value: email },
        { kind: 'phone', value: '34600123456' },
      ],
    ],
  );
  const { body: forms } = await v1()<{ items: Record<string, unknown>[] }>(
    'GET',
    `/v1/contacts/${conversation.contactId}/leads`,
  );
  assert.deepEqual(
    forms.items.map(({ inboxId, listingId, page: at, screenWidth, fields: said_ }) => [
      inboxId,
      listingId,
      at,
      screenWidth,
      said_,
    ]),
    [
      [
        id,
        null,
        'https://shop.example/contact',
        1280,
        fields(email.toUpperCase()).map(({ name, value }) => ({ label: name, value })),
      ],
    ],
  );
  // Told live like any message.
  const events = await inside.core.read(inside.accountId).log.after((await inside.head()) - 3, 10);
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ['contact.created', 'conversation.created', 'message.created'],
  );
  await inside.pool.query(`delete from contact_address where value = '34600123456'`);
});

test('the same person again writes into the same conversation; what a form says of somebody known changes nothing of him', async () => {
  const { id } = await made();
  const email = address();
  await send(id, {
    data: packed([
      { name: 'email', value: email },
      { name: 'name', value: 'Nia' },
    ]),
  });
  await send(id, {
    data: packed([
      { name: 'email', value: email },
      { name: 'name', value: 'Mallory' },
      { name: 'phone', value: '34999999999' },
    ]),
  });
  const [conversation, ...more] = await conversationsOf(id);
  assert.ok(conversation);
  assert.deepEqual([more.length, (await messagesOf(conversation)).length], [0, 2]);
  const { body: contact } = await v1()('GET', `/v1/contacts/${conversation.contactId}`);
  assert.deepEqual([contact.name, contact.addresses], ['Nia', [{ kind: 'email', value: email }]]);
});

test('known by the phone where there is no e-mail; nobody known where there is neither', async () => {
  const { id } = await made();
  const phone = '34611222333';
  await inside.core.addContact(inside.call, {
    name: 'By phone',
    photo: null,
    addresses: [{ kind: 'phone', value: phone }],
  });
  await send(id, { data: packed([{ name: 'Móvil', value: '+34 611 222 333' }]) });
  await send(id, { data: packed([{ name: 'question', value: 'Open on Sundays?' }]) });
  await send(id, { data: packed([{ name: 'question', value: 'Open on Sundays?' }]) });
  const all = await conversationsOf(id);
  assert.equal(new Set(all.map(({ contactId }) => contactId)).size, 3);
  const contacts = await Promise.all(all.map(({ contactId }) => v1()('GET', `/v1/contacts/${contactId}`)));
  assert.deepEqual(contacts.map(({ body }) => [body.name, (body.addresses as object[]).length]).sort(), [
    [null, 0],
    [null, 0],
    ['By phone', 1],
  ]);
});

test('to an operator: kept with the lead', async () => {
  const { id, whatsapps } = await made();
  const said = await send(whatsapps[0]?.id as string, lead(address()));
  assert.deepEqual([said.status, said.text], [200, '{"status":true}']);
  const [row] = await inside.rows<{ listing_id: string }>('select listing_id from lead where inbox_id = $1', [id]);
  assert.equal(row?.listing_id, whatsapps[0]?.id);
  await inside.pool.query(`delete from contact_address where value = '34600123456'`);
});

const plain = (value: string) => [{ name: 'question', value }];
const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64');
const taken: [fact: string, path: string, headers: Record<string, string>, body: unknown, text: string][] = [
  ['a language before the path', '/es/api/business/send', {}, { data: packed(plain('a')) }, 'question: a'],
  ['a language and a country', '/pt-BR/api/business/send', {}, { data: packed(plain('b')) }, 'question: b'],
  [
    'a form',
    '/api/business/send',
    { 'content-type': 'application/x-www-form-urlencoded' },
    `data=${encodeURIComponent(packed(plain('c')))}&screenwidth=300`,
    'question: c',
  ],
  [
    'a form that forgot to encode its plus',
    '/api/business/send',
    { 'content-type': 'application/x-www-form-urlencoded' },
    `data=${base64('[{"name":"q","value":">>>>??>>"}]')}`,
    'q: >>>>??>>',
  ],
  [
    'JSON as plain text',
    '/api/business/send',
    { 'content-type': 'text/plain' },
    { data: packed(plain('d')) },
    'question: d',
  ],
  [
    'base64 of URLs, without its end',
    '/api/business/send',
    {},
    { data: Buffer.from(JSON.stringify(plain('>>?>>>'))).toString('base64url') },
    'question: >>?>>>',
  ],
  [
    'base64 in lines',
    '/api/business/send',
    {},
    { data: packed(plain('long '.repeat(40))).replace(/(.{76})/g, '$1\r\n') },
    `question: ${'long '.repeat(40)}`,
  ],
  [
    'Latin-1, as btoa makes it',
    '/api/business/send',
    {},
    { data: base64(Buffer.from(JSON.stringify(plain('José')), 'latin1')) },
    'question: José',
  ],
  [
    'a label beside the name',
    '/api/business/send',
    {},
    { data: packed([{ name: 'f1', label: 'Your wish', value: 'x' }]) },
    'Your wish: x',
  ],
  [
    'numbers and booleans',
    '/api/business/send',
    {},
    {
      data: packed([
        { name: 'n', value: 3 },
        { name: 'b', value: true },
      ]),
    },
    'n: 3\nb: true',
  ],
  [
    'several choices',
    '/api/business/send',
    {},
    { data: packed([{ name: 'c', value: ['red', 'blue'] }]) },
    'c: red, blue',
  ],
  [
    'fields left empty are left out',
    '/api/business/send',
    {},
    { data: packed([{ name: 'a', value: '' }, { name: 'b', value: 'x' }, { name: 'c' }]) },
    'b: x',
  ],
  ['no name', '/api/business/send', {}, { data: packed([{ value: 'just this' }]) }, 'just this'],
  [
    'a width and a page that are none',
    '/api/business/send',
    {},
    { data: packed(plain('e')), screenwidth: 'wide', url: 'javascript:alert(1)' },
    'question: e',
  ],
  [
    'markup stays text',
    '/api/business/send',
    {},
    { data: packed(plain('<img src=x onerror=alert(1)>')) },
    'question: <img src=x onerror=alert(1)>',
  ],
];
for (const [fact, path, headers, body, text] of taken) {
  test(`taken: ${fact}`, async () => {
    const { id } = await made();
    const said = await send(id, body, headers, path);
    assert.deepEqual([said.status, said.text], [200, '{"status":true}']);
    const [conversation] = await conversationsOf(id);
    assert.deepEqual(conversation && (await messagesOf(conversation)).map((message) => message.text), [text]);
  });
}

const noForm = '{"status":false,"error":"The data is no form."}';
const refused: [fact: string, body: unknown, status: number, text: string][] = [
  ['nothing', '', 200, noForm],
  ['no data', { screenwidth: 3 }, 200, noForm],
  ['data that is a list', { data: [{ name: 'a', value: 'b' }] }, 200, noForm],
  ['no base64', { data: '[{"name":"a","value":"b"}]' }, 200, noForm],
  ['no JSON', { data: base64('name=a') }, 200, noForm],
  ['no list', { data: packed({ name: 'a', value: 'b' }) }, 200, noForm],
  ['an empty list', { data: packed([]) }, 200, noForm],
  ['a list of texts', { data: packed(['a']) }, 200, noForm],
  ['a value that is an object', { data: packed([{ name: 'a', value: { b: 1 } }]) }, 200, noForm],
  ['nothing filled in', { data: packed([{ name: 'a', value: ' ' }]) }, 200, noForm],
  ['a NUL inside', { data: base64('[{"name":"a","value":"b\\u0000"}]') }, 200, noForm],
  ['half a surrogate inside', { data: base64('[{"name":"a","value":"b\\ud800"}]') }, 200, noForm],
  ['10,000 lists in each other', { data: base64('['.repeat(10_000) + ']'.repeat(10_000)) }, 200, noForm],
  ['__proto__ inside', { data: base64('[{"__proto__":{"name":"a","value":"b"}}]') }, 200, noForm],
  ['201 fields', { data: packed(Array(201).fill({ name: 'a', value: 'b' })) }, 200, noForm],
  [
    'more than 64 kB',
    { data: packed(plain('x'.repeat(60_000))) },
    413,
    '{"status":false,"error":"Request body too large."}',
  ],
  ['half a body', '{"data":', 400, '{"status":false,"error":"Invalid JSON."}'],
];
for (const [fact, body, status, text] of refused) {
  test(`refused, and nothing stored: ${fact}`, async () => {
    const { id } = await made();
    const head = await inside.head();
    const said = await send(id, body);
    assert.deepEqual([said.status, said.text], [status, text]);
    assert.equal(await inside.head(), head);
  });
}

test('nobody there: an unknown id, an inactive business, a path that is no language', async () => {
  const { id, whatsapps } = await made();
  await door.update(id, { active: false });
  const notFound = [404, '{"status":false,"error":"Business not found"}'];
  for (const one of [id, whatsapps[0]?.id as string, '01900000-0000-7000-8000-000000000000', 'x']) {
    const said = await send(one, lead(address()));
    assert.deepEqual([said.status, said.text], notFound);
  }
  for (const method of ['POST', 'GET']) {
    const said = await ask(`${site.url}/admin.php/api/business/send/${id}`, method, {});
    assert.deepEqual([said.status, said.text], [404, '{"status":false,"error":"Not Found"}']);
  }
});

test('once: the same key and body make one message, another body is refused', async () => {
  const { id } = await made();
  const body = { data: packed(plain('once')) };
  const key = { 'idempotency-key': 'lead-1' };
  const said = await Promise.all(Array.from({ length: 6 }, () => send(id, body, key)));
  assert.deepEqual([...new Set(said.map(({ text }) => text))], ['{"status":true}']);
  const [conversation, ...more] = await conversationsOf(id);
  assert.ok(conversation);
  assert.deepEqual([more.length, (await messagesOf(conversation)).length], [0, 1]);
  assert.equal((await send(id, { data: packed(plain('twice')) }, key)).status, 409);
});

test('limited: thirty of one address at once, exactly, and other addresses are not concerned', async () => {
  const { id } = await made();
  const from = (address: string) => ({ 'x-forwarded-for': address });
  const said = await Promise.all(
    Array.from({ length: 60 }, (_, i) => send(id, { data: packed(plain(`${i}`)) }, from('203.0.113.7'))),
  );
  const [over] = said.filter(({ status }) => status !== 200);
  const taken = said.filter(({ status }) => status === 200).length;
  assert.ok(taken === 30 || taken === 31, `${taken} taken`);
  assert.deepEqual([over?.status, over?.text], [429, '{"status":false,"error":"Too Many Requests"}']);
  const wait = Number(over?.headers.get('retry-after'));
  assert.ok(wait >= 1 && wait <= 20, `${wait}`);
  assert.equal((await send(id, { data: packed(plain('another')) }, from('203.0.113.8'))).status, 200);
});

test('who is erased leaves no form behind', async () => {
  const { id } = await made();
  await send(id, { data: packed([{ name: 'email', value: address() }]) });
  const [conversation] = await conversationsOf(id);
  assert.ok(conversation);
  assert.equal((await v1()('DELETE', `/v1/contacts/${conversation.contactId}`)).status, 200);
  assert.deepEqual(await inside.rows('select from lead where inbox_id = $1', [id]), []);
});
