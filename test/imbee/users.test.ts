// Users of other systems and their chats; keys, bad input, retries and tenants of all three routes (imbee.md, points 1, 3, 7 to 9).
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { asForm, inParts } from '../support/forms.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { ask, type Door, failure, type Name, names, newLink, openDoor, paths, type Row, random } from './door.ts';

let site: Site;
let inside: Inside;
let door: Door;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
  door = openDoor(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

type User = { virtualUser: string; pass: string; apikey: string };
const newUser = async () => (await door('user', { uniqueIdSha: random() })).body as User;
const chat = (user: User, fields: object, headers: Row = {}) =>
  door('chat', fields, { 'x-woos-key': user.apikey, ...(headers as Record<string, string>) });
const others = (...users: User[]) => users.map(({ virtualUser }) => ({ idsha: virtualUser }));

test('a new user: keys in their order; again the same pass and apikey', async () => {
  const fields = { uniqueIdSha: random(), platform: 'android', deviceName: 'A', hardwareId: 'h', osVersion: 14 };
  const said = await door('user', fields);
  const { virtualUser, pass, apikey } = said.body as User;
  const body = (previously_registered: boolean) => ({ virtualUser, pass, apikey, previously_registered });
  const { time } = said.sent;
  assert.equal(said.text, JSON.stringify({ time, code: 0, message: 'Ok', body: body(false) }));
  assert.match(virtualUser, /^[\da-f]{40}$/);
  assert.match(pass + apikey, /^[\w.~-]+$/);
  assert.deepEqual((await door('user', { uniqueIdSha: fields.uniqueIdSha })).body, body(true));
  const kept = JSON.stringify(await inside.rows('select * from outside_user'));
  assert.ok(!kept.includes(pass) && !kept.includes(apikey), 'sealed');
  assert.ok(kept.includes('"os_version":"14"'), 'and what the device says is kept');
});

test('taken: a form, and a form in parts', async () => {
  const { authorization, corporate_token } = site.firstRun.imbee;
  for (const inForm of [asForm, inParts]) {
    const { type, body } = inForm([['uniqueIdSha', random()]]);
    const headers = { authorization, 'x-woos-key': corporate_token, 'content-type': type };
    const said = await ask(site.url, paths.user, body, headers);
    assert.equal(said.body.previously_registered, false, said.text);
  }
});

test('password and key are told again to the key that registered the user alone, and to one that took its place', async () => {
  const { core, call } = inside;
  const uniqueIdSha = random();
  const first = (await door('user', { uniqueIdSha })).body as User;
  const registeredWith = async (corporate: string) =>
    (await door('user', { uniqueIdSha }, { 'x-woos-key': corporate })).sent;
  const foreign = done(await core.makeProgramKey(call, 'corporate'));
  assert.deepEqual(await registeredWith(foreign.token), {
    time: 0,
    code: 1,
    message: 'uniqueIdSha was registered with another corporate token',
    body: {},
  });
  const [own] = await inside.rows<{ id: string }>('select program_key_id as id from outside_user where user_key = $1', [
    first.virtualUser,
  ]);
  const next = done(await core.makeProgramKey(call, 'corporate', own?.id));
  assert.equal(((await registeredWith(next.token)).body as User).apikey, first.apikey);
  // Who registered it is not known of the time before that was kept: a key of that time may have.
  await inside.rows('update outside_user set program_key_id = null where user_key = $1', [first.virtualUser]);
  assert.equal((await registeredWith(foreign.token)).code, 1);
  await inside.rows('update program_key set former = true where id = $1', [foreign.id]);
  assert.equal(((await registeredWith(foreign.token)).body as User).apikey, first.apikey);
  await inside.rows('update outside_user set program_key_id = $2 where user_key = $1', [first.virtualUser, own?.id]);
});

test('a name of before pseudonyms stays what it is', async () => {
  const name = random();
  const former = createHash('sha256').update(`${inside.accountId} ${name}`).digest('hex').slice(0, 40);
  const fresh = (await door('user', { uniqueIdSha: name })).body as User;
  assert.notEqual(fresh.virtualUser, former, 'nobody can work it out');
  await inside.rows('update outside_user set user_key = $2 where user_key = $1', [fresh.virtualUser, former]);
  assert.equal(((await door('user', { uniqueIdSha: name })).body as User).virtualUser, former);
  const { bot_idsha } = site.firstRun.imbee;
  const said = await door('token', { virtual_user: name, bot_idsha, mail: `${random()}@example.com` });
  assert.equal(said.body.user_idsha, former);
});

test('ten at once register one user; the same name has the same idsha in a link', async () => {
  const uniqueIdSha = random();
  const said = await Promise.all(Array.from({ length: 10 }, () => door('user', { uniqueIdSha })));
  assert.equal(new Set(said.map(({ body }) => body.apikey)).size, 1);
  assert.equal(said.filter(({ body }) => body.previously_registered === false).length, 1);
  const { bot_idsha } = site.firstRun.imbee;
  const link = await door('token', { virtual_user: uniqueIdSha, bot_idsha, mail: 'x@example.com' });
  assert.equal(link.body.user_idsha, said[0]?.body.virtualUser);
});

test('a chat of two: the caller first, in the order of its own envelope; the same two have one', async () => {
  const [one, two] = [await newUser(), await newUser()];
  const said = await chat(one, { type: 'chat', contacts: others(two) });
  const { conversationId } = said.body;
  const contacts = [
    { idsha: one.virtualUser, isadmin: 1 },
    { idsha: two.virtualUser, isadmin: 0 },
  ];
  const { time } = said.sent;
  const body = { contacts, conversationId, previously_created: false };
  assert.equal(said.text, JSON.stringify({ body, code: 0, message: 'Ok.', time }));
  const back = await chat(two, { type: 'CHAT', contacts: [...others(one), ...others(two), ...others(one)] });
  const turned = contacts.map(({ idsha }, place) => ({ idsha, isadmin: place })).toReversed();
  assert.deepEqual(back.body, { contacts: turned, conversationId, previously_created: true });
  const [row] = await inside.rows<Row>('select thread, state from conversation where id = $1', [conversationId]);
  assert.deepEqual(row, { thread: conversationId, state: 'open' });
});

test('eight at once of both sides make one chat', async () => {
  const [one, two] = [await newUser(), await newUser()];
  const ask2 = (i: number) =>
    i % 2 ? chat(one, { type: 'chat', contacts: others(two) }) : chat(two, { type: 'chat', contacts: others(one) });
  const said = await Promise.all(Array.from({ length: 8 }, (_, i) => ask2(i)));
  assert.equal(new Set(said.map(({ body }) => body.conversationId)).size, 1);
  assert.equal(said.filter(({ body }) => body.previously_created === false).length, 1);
});

test('users whose contacts were merged are one person: no chat with oneself, each its seat in a group', async () => {
  const [one, two, three] = [await newUser(), await newUser(), await newUser()];
  const idOf = async ({ virtualUser }: User) =>
    (
      await inside.rows<{ id: string }>('select contact_id as id from outside_user where user_key = $1', [virtualUser])
    )[0]?.id as string;
  done(await inside.core.mergeContacts(inside.call, await idOf(one), await idOf(two)));
  const said = await chat(one, { type: 'chat', contacts: others(two) });
  assert.equal(said.text, failure('contacts name nobody else', 'chat'));
  const group = await chat(one, { type: 'group', contacts: others(two, three) });
  assert.equal(group.status, 200);
  const seats = 'select contact_id from user_chat_contact where conversation_id = $1';
  assert.equal((await inside.rows(seats, [group.body.conversationId])).length, 3);
  const pair = await chat(two, { type: 'chat', contacts: others(three) });
  assert.deepEqual([pair.status, pair.body.previously_created], [200, false]);
});

test('a group is always new, also of two, and a chat with several is one', async () => {
  const [one, two, three] = [await newUser(), await newUser(), await newUser()];
  const kinds: [type: string, contacts: Row[]][] = [
    ['group', others(two, three)],
    ['group', others(two)],
    ['chat', others(two, three)],
  ];
  const ids = new Set();
  for (const [type, contacts] of [...kinds, ...kinds]) {
    const { body, text } = await chat(one, { type, contacts });
    assert.equal(body.previously_created, false, text);
    ids.add(body.conversationId);
  }
  assert.equal(ids.size, 6);
  const members = await inside.rows('select 1 from user_chat_contact where conversation_id = any($1)', [[...ids]]);
  assert.equal(members.length, 2 * (3 + 2 + 3));
});

const wrongUsers: [what: string, fields: Row, message: string][] = [
  ['no name', {}, 'uniqueIdSha can not be null or empty'],
  ['an empty name', { uniqueIdSha: ' ' }, 'uniqueIdSha can not be null or empty'],
  ['an object for a name', { uniqueIdSha: {} }, 'uniqueIdSha is not valid'],
  ['too long a device', { uniqueIdSha: 'a', deviceName: 'x'.repeat(256) }, 'deviceName is too long'],
];
for (const [what, fields, message] of wrongUsers) {
  test(`no user is registered with ${what}`, async () => {
    const said = await door('user', fields);
    assert.deepEqual([said.status, said.text], [200, failure(message)]);
  });
}

const wrongChats: [what: string, fields: (self: User) => Row, message: string][] = [
  ['no type', () => ({ contacts: [] }), 'type can not be null or empty'],
  ['another type', () => ({ type: 'room', contacts: [] }), 'type must be chat or group'],
  ['no contacts', () => ({ type: 'chat' }), 'contacts must be a list'],
  ['an object for contacts', () => ({ type: 'chat', contacts: {} }), 'contacts must be a list'],
  ['a contact without idsha', () => ({ type: 'chat', contacts: [{}] }), 'idsha can not be null or empty'],
  ['nobody', () => ({ type: 'group', contacts: [] }), 'contacts name nobody else'],
  ['oneself alone', (self) => ({ type: 'chat', contacts: others(self) }), 'contacts name nobody else'],
  [
    'somebody unknown',
    () => ({ type: 'chat', contacts: [{ idsha: 'f'.repeat(40) }] }),
    'contacts has an unknown idsha',
  ],
  [
    'far too many',
    () => ({ type: 'group', contacts: Array(257).fill({ idsha: 'a' }) }),
    'contacts are too many: 256 at most',
  ],
];
for (const [what, fields, message] of wrongChats) {
  test(`no chat is begun with ${what}`, async () => {
    const self = await newUser();
    const head = await inside.head();
    const said = await chat(self, fields(self));
    assert.deepEqual([said.status, said.text], [200, failure(message, 'chat')]);
    assert.equal(await inside.head(), head);
  });
}

/** Every route asked rightly, with its own key. */
async function right(name: Name): Promise<{ fields: Row; key: string }> {
  const { corporate_token } = site.firstRun.imbee;
  if (name === 'token') return { key: corporate_token, fields: newLink(site) };
  if (name === 'user') return { key: corporate_token, fields: { uniqueIdSha: random() } };
  return { key: (await newUser()).apikey, fields: { type: 'group', contacts: others(await newUser()) } };
}

for (const name of names) {
  test(`${name}: missing or wrong keys are 401, one of the wrong kind is code 1, Bearer may stand before`, async () => {
    const { fields, key } = await right(name);
    const { authorization, corporate_token } = site.firstRun.imbee;
    const send = (headers: Record<string, string>) => ask(site.url, paths[name], JSON.stringify(fields), headers);
    const required = failure('Authorization and X-WOOS-KEY are required', name);
    const wrong = failure('Authorization or X-WOOS-KEY is wrong', name);
    const cases: [headers: Record<string, string>, text: string][] = [
      [{}, required],
      [{ authorization }, required],
      [{ 'x-woos-key': key }, required],
      [{ authorization: 'nobody', 'x-woos-key': key }, wrong],
      [{ authorization: corporate_token, 'x-woos-key': key }, wrong],
      [{ authorization, 'x-woos-key': 'nobody' }, wrong],
    ];
    for (const [headers, text] of cases) {
      const said = await send(headers);
      assert.deepEqual([said.status, said.text], [401, text]);
    }
    const message = `X-WOOS-KEY must be ${name === 'chat' ? 'the apikey of a user' : 'the corporate token'}`;
    for (const other of [authorization, name === 'chat' ? corporate_token : (await newUser()).apikey]) {
      const said = await send({ authorization, 'x-woos-key': other });
      assert.deepEqual([said.status, said.text], [200, failure(message, name)]);
    }
    assert.equal((await send({ authorization: `Bearer ${authorization}`, 'x-woos-key': key })).sent.code, 0);
  });

  test(`${name}: a slash at its end, another content type, a preflight`, async () => {
    const { fields, key } = await right(name);
    const headers = {
      authorization: site.firstRun.imbee.authorization,
      'x-woos-key': key,
      'content-type': 'text/plain',
    };
    const said = await ask(site.url, `${paths[name]}/`, JSON.stringify(fields), headers);
    assert.equal(said.sent.code, 0, said.text);
    assert.equal(said.headers.get('access-control-allow-origin'), '*');
    const preflight = await ask(site.url, paths[name], undefined, { origin: 'https://a.example' }, 'OPTIONS');
    assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /x-woos-key/);
  });

  test(`${name}: the same Idempotency-Key answers byte for byte and does nothing again, another body is 409`, async () => {
    const { fields, key } = await right(name);
    const headers = { 'x-woos-key': key, 'idempotency-key': random() };
    const first = await door(name, fields, headers);
    assert.equal(first.sent.code, 0, first.text);
    const head = await inside.head();
    for (const said of await Promise.all([1, 2, 3].map(() => door(name, fields, headers)))) {
      assert.equal(said.text, first.text);
    }
    assert.equal(await inside.head(), head);
    const other = await door(name, { ...fields, more: 1 }, headers);
    const message = 'This Idempotency-Key was used with another body';
    assert.deepEqual([other.status, other.text], [409, failure(message, name)]);
  });

  test(`${name}: whatever comes, nothing of it is a 500`, async () => {
    const { key } = await right(name);
    const headers = { authorization: site.firstRun.imbee.authorization, 'x-woos-key': key };
    const nested = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    const bodies = [
      '',
      '[]',
      'null',
      '"x"',
      '12',
      '{',
      nested,
      '{"__proto__":{"type":"chat"}}',
      '{"virtual_user":"\\u0000"}',
      '{"uniqueIdSha":"\\ud800"}',
      '{"virtual_user":1e999,"uniqueIdSha":[],"type":{},"contacts":[null]}',
    ];
    for (const body of [...bodies, new Uint8Array([0x7b, 0xff, 0x7d])]) {
      const said = await ask(site.url, paths[name], body, headers);
      assert.ok(said.status < 500 && said.sent.code === 1, `${String(body).slice(0, 30)} ${said.status} ${said.text}`);
    }
    const large = await ask(site.url, paths[name], JSON.stringify({ type: 'x'.repeat(1024 * 1024) }), headers);
    assert.deepEqual([large.status, large.sent.code], [413, 1]);
    const none = await ask(site.url, paths[name], undefined, headers, 'GET');
    assert.deepEqual([none.status, none.text], [404, failure('There is no such path')]);
  });
}

test('another account’s bots, users and keys are as if they were not there', async () => {
  const owner = { email: `o-${random()}@example.com`, name: 'O', password: 'a long password' };
  const made = done(await inside.core.createAccount({ name: 'Other', timezone: 'Europe/Madrid', owner }, null));
  const call = { ...inside.call, accountId: made.accountId };
  done(await inside.core.changeAccount(call, { settings: { outbox: true } }));
  const keys = done(await inside.core.makeProgramKeys(call));
  const theirs = { authorization: keys.authorization, 'x-woos-key': keys.corporate };
  const { bot_idsha } = site.firstRun.imbee;
  const unknown = { virtual_user: 'a', bot_idsha, mail: 'a@example.com' };
  assert.equal((await door('token', unknown, theirs)).text, failure('bot_idsha is unknown'));
  const crossed = await door('user', { uniqueIdSha: 'a' }, { authorization: keys.authorization });
  assert.equal(crossed.status, 401, 'the two keys are of one account');
  const uniqueIdSha = random();
  const [here, there] = [await door('user', { uniqueIdSha }), await door('user', { uniqueIdSha }, theirs)];
  assert.notEqual(here.body.virtualUser, there.body.virtualUser);
  const user = there.body as User;
  const asked = { type: 'chat', contacts: others(here.body as User) };
  const said = await chat(user, asked, { authorization: keys.authorization });
  assert.equal(said.text, failure('contacts has an unknown idsha', 'chat'));
});

test('an erased person leaves no link, no key and no chat of its own', async () => {
  const [one, two] = [await newUser(), await newUser()];
  await chat(one, { type: 'chat', contacts: others(two) });
  const contact = (
    await inside.rows<Row>(`select contact_id as id from contact_address where value = $1`, [one.virtualUser])
  )[0];
  const api = apiOf(site.url, site.firstRun.v1.key);
  assert.equal((await api('DELETE', `/v1/contacts/${contact?.id}`)).status, 200);
  assert.equal((await chat(one, { type: 'chat', contacts: others(two) })).status, 401);
  const said = await chat(two, { type: 'chat', contacts: others(one) });
  assert.equal(said.text, failure('contacts has an unknown idsha', 'chat'));
});
