import assert from 'node:assert/strict';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { asForm, inParts } from '../support/forms.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { type Contact, dataOf, doorOf, makeKey, newNumber, reasonOf, type Sent, type Stage, setStage } from './door.ts';

let site: Site;
let inside: Inside;
let stage: Stage;
let key: string;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
  stage = await setStage(site);
  key = site.firstRun.hci.key;
});
after(async () => {
  await inside.close();
  await site.stop();
});

const basic = (user: string) => ({ authorization: `Basic ${Buffer.from(user).toString('base64')}` });

/** Where a key may stand, and how paths are written. */
const ways: [fact: string, path: () => string, headers: () => Record<string, string>][] = [
  ['x-api-key', () => '/api/user', () => ({ 'x-api-key': key })],
  ['Bearer', () => '/api/user', () => ({ authorization: `Bearer ${key}` })],
  ['bearer in small letters', () => '/api/user', () => ({ authorization: `bearer ${key}` })],
  ['the user of HTTP Basic', () => '/api/user', () => basic(`${key}:`)],
  ['its user without a colon', () => '/api/user', () => basic(key)],
  ['?key=', () => `/api/user?key=${key}`, () => ({})],
  ['the path', () => `/hci/${key}/api/user`, () => ({})],
  ['the path, with a slash too many', () => `/hci/${key}//api/user/`, () => ({})],
  ['the path in upper case', () => `/HCI/${key}/API/USER/`, () => ({})],
  ['upper case', () => '/API/User', () => ({ 'x-api-key': key })],
  ['a slash at the end', () => '/api/user/', () => ({ 'x-api-key': key })],
];
for (const [fact, path, headers] of ways) {
  test(`taken: ${fact}`, async () => {
    assert.ok(dataOf<object[]>(await doorOf(site.url, null)('GET', path(), undefined, headers())).length >= 1);
  });
}

const nobody: [fact: string, path: () => string, headers: () => Record<string, string>][] = [
  ['no key', () => '/api/user', () => ({})],
  ['a wrong one', () => '/api/user', () => ({ 'x-api-key': `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}` })],
  ['a wrong one in the path', () => '/hci/nobody/api/user', () => ({})],
  ['an odd one in the path', () => '/hci/%ff%00/api/user', () => ({})],
  ['two in the query', () => `/api/user?key=${key}&key=${key}`, () => ({})],
  ['no Basic', () => '/api/user', () => ({ authorization: 'Basic' })],
];
for (const [fact, path, headers] of nobody) {
  test(`401: ${fact}`, async () => {
    const said = await doorOf(site.url, null)('GET', path(), undefined, headers());
    assert.equal(said.status, 401);
    assert.equal(reasonOf(said), 'A valid key is needed');
  });
}

test('a file without a key is not read', async () => {
  const body = `{"base64":"${'A'.repeat(2_000_000)}"}`;
  const said = await doorOf(site.url, null)('POST', '/api/chat/message/send/operator/file/1', body);
  assert.equal(said.status, 401);
});

/** As the document itself prints them. */
const relaxed: [fact: string, body: string][] = [
  ['names without quotes', '{ number: NUMBER }'],
  ['single quotes', "{ 'number': 'NUMBER', }"],
  ['a comma at the end', '{"number": NUMBER,}'],
  ['a missing comma', '{ name: "it\\"s" number: NUMBER }'],
  ['no braces', 'name: "x", number: NUMBER'],
  ['lines', '{\n  number: NUMBER,\n  list: [1, 2,],\n}'],
  ['a number as a text', '{"number":"+NUMBER"}'],
  ['another name', '{"mumber":"00NUMBER"}'],
];
for (const [fact, body] of relaxed) {
  test(`read: ${fact}`, async () => {
    const said = await stage.door('POST', '/api/user', body.replace('NUMBER', String(stage.number)));
    assert.equal(dataOf<{ number: number }>(said).number, stage.number);
  });
}

for (const [what, inForm] of [
  ['a form', asForm],
  ['a form in parts', inParts],
] as const) {
  test(`read: ${what}`, async () => {
    const { type, body } = inForm([['number', `${stage.number}`]]);
    const said = await stage.door('POST', '/api/user', body, { 'content-type': type });
    assert.equal(dataOf<{ number: number }>(said).number, stage.number);
  });
}

const long = 'x'.repeat(30_000);
const to = () => ({ contactNumber: 34_600_999_999, managerNumber: stage.number, from: 34_600_999_999 });

/** What is refused in the envelope; nothing of it may come to the server's harm. */
const bad: [fact: string, method: string, path: () => string, body: () => unknown, reason: RegExp][] = [
  ['a list for a body', 'POST', () => '/api/user', () => [], /must be an object/],
  ['no manager', 'POST', () => '/api/user', () => ({}), /number or facebookId is needed/],
  ['an object for a number', 'POST', () => '/api/user', () => ({ number: {} }), /must be a text/],
  ['a number without end', 'POST', () => '/api/user', () => ({ number: '1'.repeat(300) }), /too long/],
  ['letters for a number', 'POST', () => '/api/user', () => ({ number: 'abc' }), /must be a number/],
  ['letters for a page', 'POST', () => '/api/user/facebook', () => ({ facebookId: 'abc' }), /must be digits/],
  ['an unknown manager', 'POST', () => '/api/user', () => ({ number: 34_999_999 }), /Manager not found/],
  ['a manager of nothing', 'POST', () => '/api/user/save', () => ({ name: 'x' }), /number or facebookId is needed/],
  [
    'a number that is there',
    'POST',
    () => '/api/user/save',
    () => ({ number: stage.number }),
    /number belongs to another/,
  ],
  [
    'a page that is there',
    'POST',
    () => '/api/user/save',
    () => ({ facebookId: stage.page }),
    /page belongs to another/,
  ],
  [
    'a port that is there',
    'POST',
    () => '/api/user/save',
    () => ({ number: 34_999_001, controllerPort: stage.port }),
    /controllerPort belongs/,
  ],
  [
    'another page',
    'POST',
    () => '/api/user/save/facebook',
    () => ({ number: stage.number, facebookId: '1', token: 't' }),
    /another number or page/,
  ],
  [
    'an unknown contact',
    'PUT',
    () => '/api/user/contact/sa/increase',
    () => ({ facebookId: stage.page, contactId: '1' }),
    /Contact not found/,
  ],
  [
    'an unknown area',
    'POST',
    () => '/api/user/contact/save',
    () => ({ number: stage.number, contactNumber: 34_600_999_998, area: 'Moon' }),
    /Area not found/,
  ],
  [
    'an unknown operator',
    'POST',
    () => '/api/user/contact/operator',
    () => ({ number: stage.number, operatorId: 'Zeno' }),
    /Operator not found/,
  ],
  ['no text', 'POST', () => '/api/chat/message/send', to, /content is needed/],
  ['a text without end', 'POST', () => '/api/chat/message/send', () => ({ ...to(), content: long }), /too long/],
  [
    'an unknown type',
    'POST',
    () => '/api/chat/message/send',
    () => ({ ...to(), type: '__proto__', url: 'x' }),
    /type must be/,
  ],
  ['no base64', 'POST', () => '/api/chat/message/send', () => ({ ...to(), type: 'base64', content: '%%%' }), /base64/],
  [
    'NUL in base64',
    'POST',
    () => '/api/chat/message/send',
    () => ({ ...to(), type: 'base64', content: 'AAAA' }),
    /base64/,
  ],
  [
    'a picture without an address',
    'POST',
    () => '/api/chat/message/send',
    () => ({ ...to(), type: 'image' }),
    /url is needed/,
  ],
  [
    'a contact that never wrote',
    'POST',
    () => '/api/chat/message/send',
    () => ({ ...to(), content: 'Hi', from: stage.number }),
    /has not written yet/,
  ],
  [
    'an unknown port',
    'POST',
    () => '/api/chat/message/send/operator/1',
    () => ({ contactNumber: 1, content2: 'x' }),
    /Manager not found/,
  ],
  ['an unknown chat', 'POST', () => '/api/chat/message', () => ({ contactId: 34_600_999_997 }), /Contact not found/],
];
for (const [fact, method, path, body, reason] of bad) {
  test(`refused: ${fact}`, async () => {
    const before = await inside.head();
    assert.match(reasonOf(await stage.door(method, path(), body())), reason);
    assert.equal(await inside.head(), before, 'nothing happened');
  });
}

const malformed: [fact: string, body: string, status: number][] = [
  ['half of JSON', '{"number":', 400],
  ['NUL', '{"number":"1\\u0000"}', 400],
  ['half a surrogate', '{"name":"\\ud800"}', 400],
  ['__proto__', '{"__proto__":{"number":1}}', 400],
  ['10,000 levels', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, 400],
  ['over 1 MB', `{"name":"${'x'.repeat(1_100_000)}"}`, 413],
];
for (const [fact, body, status] of malformed) {
  test(`${status}: ${fact}`, async () => {
    const said = await stage.door('POST', '/api/user', body);
    assert.equal(said.status, status);
    reasonOf(said);
  });
}

test('no such path: 404 in the envelope', async () => {
  const said = await stage.door('POST', '/api/user/nothing', {});
  assert.equal(said.status, 404);
  reasonOf(said);
});

test('of an unknown port there are no areas and no operators', async () => {
  assert.deepEqual(dataOf(await stage.door('GET', '/api/area/none')), []);
  assert.deepEqual(dataOf(await stage.door('POST', '/api/area/operator/none', { idarea: 'x' })), []);
});

test('of many who take a contact at once one gets it, and the others hear who', async () => {
  const number = newNumber();
  const contact = { number: stage.number, contactNumber: number };
  const area = stage.areas[0]?.id;
  dataOf(await stage.door('POST', '/api/user/contact/save', { ...contact, area }));
  for (const chat of [false, true]) {
    if (chat) dataOf(await stage.door('POST', '/api/chat/new', contact));
    dataOf(await stage.door('PUT', '/api/user/contact/operator', { ...contact, operatorId: '0' }));
    const tries = await Promise.all(
      Array.from({ length: 20 }, (_, i) => {
        const operatorId = stage.operators[i % stage.operators.length]?.id;
        return stage.door('PUT', '/api/user/contact/operator/my', { ...contact, operatorId });
      }),
    );
    const { contacts } = dataOf<{ contacts: Contact[] }>(await stage.door('POST', '/api/user/contact/get', contact));
    const winner = contacts.find(({ id }) => id === number)?.operatorId;
    const losers = tries.filter(({ body }) => !body.success).map(reasonOf);
    assert.ok(losers.length >= 10 && losers.length < 20, String(losers.length));
    for (const reason of losers) assert.ok(reason.includes(String(winner)), reason);
  }
});

test('an operator of another area does not get it', async () => {
  const contact = { number: stage.number, contactNumber: newNumber() };
  const [first, second] = stage.areas;
  const operatorsOf = async (idarea?: string) =>
    dataOf<{ id: string }[]>(await stage.door('POST', `/api/area/operator/${stage.port}`, { idarea }));
  const inside = new Set((await operatorsOf(first?.id)).map(({ id }) => id));
  const stranger = (await operatorsOf(second?.id)).find(({ id }) => !inside.has(id));
  dataOf(await stage.door('POST', '/api/user/contact/save', { ...contact, area: first?.name }));
  for (const path of ['/api/user/contact/operator/my', '/api/user/contact/operator']) {
    const said = await stage.door('PUT', path, { ...contact, operatorId: stranger?.id });
    assert.match(reasonOf(said), /not in the area/);
  }
});

test('a counter moves by one for each of many at once', async () => {
  const contact = { facebookId: stage.page, contactId: '900000000000000001' };
  dataOf(await stage.door('POST', '/api/user/contact/save/facebook', contact));
  const path = '/api/user/contact/sa/increase';
  const all = await Promise.all(Array.from({ length: 20 }, () => stage.door('PUT', path, contact)));
  assert.deepEqual(
    all.map((said) => dataOf<number>(said)).sort((a, b) => a - b),
    Array.from({ length: 20 }, (_, i) => i + 2),
  );
});

test('one person in two ways of writing a number is one contact, which goes out as it came first', async () => {
  const short = 551_187_650_001;
  const contact = { number: stage.number, contactNumber: short };
  const saved = dataOf<Contact>(await stage.door('POST', '/api/user/contact/save', contact));
  const again = { ...contact, contactNumber: 5_511_987_650_001, name: 'Bia' };
  const same = dataOf<Contact>(await stage.door('POST', '/api/user/contact/save', again));
  assert.deepEqual(same, { ...saved, name: 'Bia' });
  assert.equal(same.id, short);
});

test('an answer is given once for an Idempotency-Key, and the chat has one message', async () => {
  const number = newNumber();
  const body = { contactNumber: number, managerNumber: stage.number, from: number, content: 'Once' };
  const headers = { 'idempotency-key': 'one' };
  const both = await Promise.all([1, 2].map(() => stage.door('POST', '/api/chat/message/send', body, headers)));
  assert.equal(both[0]?.text, both[1]?.text);
  const other = await stage.door('POST', '/api/chat/message/send', { ...body, content: 'Twice' }, headers);
  assert.equal(other.status, 409);
  assert.equal(dataOf<Sent[]>(await stage.door('POST', '/api/chat/message', { contactId: number })).length, 1);
});

test('another tenant finds nothing, and cannot have the number, the page or the port', async () => {
  const owner = { email: 'olga@tenant.example', name: 'Olga', password: 'a long enough password' };
  const made = await inside.core.createAccount({ name: 'Other', timezone: 'Europe/Madrid', owner }, null);
  const accountId = (made as { accountId: string }).accountId;
  const door = doorOf(site.url, await makeKey(inside, ['conversations', 'settings'], accountId));
  assert.deepEqual(dataOf(await door('GET', '/api/user')), []);
  assert.match(reasonOf(await door('POST', '/api/user', { number: stage.number })), /Manager not found/);
  assert.deepEqual(dataOf(await door('GET', `/api/area/${stage.port}`)), []);
  const wanted = [
    { number: stage.number },
    { facebookId: stage.page },
    { number: 34_999_002, controllerPort: stage.port },
  ];
  for (const body of wanted) assert.match(reasonOf(await door('POST', '/api/user/save', body)), /belongs to another/);
  assert.deepEqual(dataOf(await door('GET', '/api/user')), []);
});

test('a key without a right is told so', async () => {
  const door = doorOf(site.url, await makeKey(inside, ['conversations']));
  assert.match(reasonOf(await door('POST', '/api/user/save', { number: 34_999_003 })), /lacks the right "settings"/);
  const [manager] = dataOf<{ facebookToken: null }[]>(await door('GET', '/api/user'));
  assert.equal(manager?.facebookToken, null);
});

test('a body on GET and DELETE is read', async () => {
  const { hostname, port } = new URL(site.url);
  const body = JSON.stringify({ contactId: 34_600_999_990 });
  const said = await new Promise<string>((resolve, reject) => {
    const headers = { 'x-api-key': key, 'content-length': body.length };
    const asking = request({ hostname, port, path: '/api/chat', method: 'DELETE', headers }, (response) =>
      resolve(text(response)),
    );
    asking.on('error', reject);
    asking.end(body);
  });
  assert.match(said, /Contact not found/);
});
