import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { ask, type Business, businessOf, type Door, doorOf, openDoor, operator, optime, signIn } from './door.ts';
import { addPerson, password } from './people.ts';

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

const nightShift = { day: 'TU', availableFrom: '22:00:00', availableUntil: '02:00:00' };
const full = {
  name: 'Velo & Söhne 🚲',
  whatsapps: [
    {
      number: '34600111222',
      name: 'Marta',
      optimes: [optime, nightShift],
      id: 'no-uuid-at-all',
      active: true,
      iconUrl: 'https://pics.example/marta.jpg',
      post: 'Repairs',
    },
    { number: '34600111333', name: 'Iker', optimes: [], active: false },
  ],
  color: '#102030',
  textColor: '#fefefe',
  rightpos: false,
  active: true,
  isopen: true,
  buttonMessage: 'Write us',
  widgetMessage: 'Hello / Hola',
  iconUrl: 'https://pics.example/shop.png',
};
// What the clients of the document send besides.
const curl = { 'postman-token': '7b1f2a34-0000-4000-8000-00000000beef', 'cache-control': 'no-cache', accept: '*/*' };

test('the document’s flow: sign in, insert, get', async () => {
  const { username } = site.firstRun.tochat;
  const headers = { 'content-type': 'application/json', ...curl };
  const credentials = JSON.stringify({ username, password: site.firstRun.tochat.password });
  const signedIn = await ask(`${site.url}/api/login_check`, 'POST', headers, credentials);
  assert.equal(signedIn.status, 200);
  const { token } = JSON.parse(signedIn.text) as { token: string };
  const inserted = await doorOf(site.url, token).insert(full, curl);
  const [id, first, second] = idsOf(businessOf(inserted));
  const expected =
    `{"status":true,"data":{"id":"${id}","name":"Velo & Söhne 🚲","whatsapps":[` +
    `{"id":"${first}","number":"34600111222","name":"Marta","active":true,"iconUrl":"https://pics.example/marta.jpg","post":"Repairs",` +
    `"optimes":[{"day":"MO","availableFrom":"09:00:00","availableUntil":"17:30:00"},{"day":"TU","availableFrom":"22:00:00","availableUntil":"02:00:00"}]},` +
    `{"id":"${second}","number":"34600111333","name":"Iker","active":false,"iconUrl":null,"post":null,"optimes":[]}],` +
    `"color":"#102030","rightpos":false,"active":true,"isopen":true,"buttonMessage":"Write us","widgetMessage":"Hello / Hola",` +
    `"iconUrl":"https://pics.example/shop.png","textColor":"#fefefe"}}`;
  assert.equal(inserted.text, expected);
  assert.match(inserted.headers.get('content-type') ?? '', /^application\/json/);

  const got = await ask(`${site.url}/api/business/get/${id}`, 'GET', curl);
  assert.deepEqual([got.status, got.text], [200, expected]);
});

test('what is left out has its default, in the answer of insert and of get', async () => {
  const inserted = await door.insert({ name: 'Plain shop', whatsapps: [operator] });
  const business = businessOf(inserted);
  const { id, whatsapps, ...rest } = business;
  assert.deepEqual(rest, {
    name: 'Plain shop',
    color: '#25d366',
    rightpos: true,
    active: true,
    isopen: false,
    buttonMessage: null,
    widgetMessage: null,
    iconUrl: null,
    textColor: '#ffffff',
  });
  assert.deepEqual({ ...whatsapps[0], id: '' }, { id: '', ...operator, iconUrl: null, post: null, optimes: [] });
  assert.equal((await door.get(id)).text, inserted.text);
});

test('every id is new, a UUID, and one that nobody chose', async () => {
  const ids = [...idsOf(businessOf(await door.insert(full))), ...idsOf(businessOf(await door.insert(full)))];
  assert.equal(new Set(ids).size, 6);
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

test('operators come in the order in which they were sent', async () => {
  const names = Array.from({ length: 40 }, (_, i) => `Nr ${(i * 17) % 40}`);
  const whatsapps = names.map((name) => ({ ...operator, name }));
  const { id } = businessOf(await door.insert({ name: 'Many', whatsapps }));
  const business = businessOf(await door.get(id)) as unknown as { whatsapps: { name: string }[] };
  assert.deepEqual(
    business.whatsapps.map(({ name }) => name),
    names,
  );
});

test('an inactive business is in the answer, and says so', async () => {
  const { id } = businessOf(
    await door.insert({ name: 'Closed', active: false, whatsapps: [{ ...operator, active: false }] }),
  );
  const business = businessOf(await door.get(id)) as Business & { whatsapps: { active: boolean }[] };
  assert.deepEqual([business.active, business.whatsapps[0]?.active], [false, false]);
});

test('what this door made, the core has: inbox, widget, agents, aliases, events', async () => {
  const business = businessOf(await door.insert({ ...full, timezone: 'america/bogota' }));
  const { accountId } = inside;
  const read = inside.core.read(accountId);
  const inbox = await read.inboxes.get(business.id);
  assert.deepEqual(
    [inbox?.channel, inbox?.name, inbox?.timezone, inbox?.liveChat, inbox?.agentIds.length],
    ['web', full.name, 'America/Bogota', false, 2],
  );
  const agents = await read.agents.some(inbox?.agentIds ?? []);
  assert.deepEqual(
    agents
      .map(({ name, whatsappNumber, voiceNumber, presence }) => [name, whatsappNumber, voiceNumber, presence])
      .sort(),
    [
      ['Iker', '34600111333', null, 'offline'],
      ['Marta', '34600111222', null, 'offline'],
    ],
  );
  const { rows } = await inside.pool.query('select noun, alias from alias where account_id = $1 and alias = any($2)', [
    accountId,
    idsOf(business),
  ]);
  assert.deepEqual(rows.map(({ noun }) => noun).sort(), ['agent', 'agent', 'inbox']);
  const { number } = await read.log.head();
  const events = await read.log.after(number - 3, 10);
  assert.deepEqual(
    events.map(({ kind }) => kind),
    ['agent.created', 'agent.created', 'inbox.created'],
  );
});

test('a change by another door is seen by the next get', async () => {
  const { id } = businessOf(await door.insert(full));
  const before = await door.get(id);
  const v1 = apiOf(site.url, site.firstRun.v1.key);
  assert.equal((await v1('PATCH', `/v1/inboxes/${id}`, { name: 'Renamed' })).status, 200);
  const said = await door.get(id, { 'if-none-match': before.headers.get('etag') as string });
  assert.equal(businessOf(said).name, 'Renamed');
});

test('get: an ETag, kept for seconds, 304 as long as nothing changed', async () => {
  const { business } = site.firstRun.tochat;
  const got = await door.get(business);
  const etag = got.headers.get('etag') as string;
  assert.match(etag, /^"[\w-]{43}"$/);
  assert.match(got.headers.get('cache-control') as string, /^public, max-age=\d$/);
  for (const asked of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const again = await door.get(business, { 'if-none-match': asked });
    assert.deepEqual([again.status, again.text, again.headers.get('etag')], [304, '', etag]);
  }
  assert.equal((await door.get(business, { 'if-none-match': '"other"' })).status, 200);
});

test('get: HEAD says the same without the body', async () => {
  const url = `${site.url}/api/business/get/${site.firstRun.tochat.business}`;
  const [get, head] = [await ask(url, 'GET', {}), await ask(url, 'HEAD', {})];
  assert.deepEqual([head.status, head.text, head.headers.get('etag')], [200, '', get.headers.get('etag')]);
});

const unknown = '{"status":false,"error":"Business not found"}';

test('get: what does not exist, what is no id, what is no business: the same 404', async () => {
  const { rows } = await inside.pool.query('select id from agent where account_id = $1 limit 1', [inside.accountId]);
  for (const id of [
    '01900000-0000-7000-8000-000000000000',
    'x',
    '1',
    'null',
    `${'a'.repeat(300)}`,
    '%00',
    rows[0].id,
  ]) {
    const said = await door.get(id);
    assert.deepEqual([said.status, said.text], [404, unknown], id);
    assert.equal(said.headers.get('access-control-allow-origin'), '*');
  }
});

test('tenants: a business is its account’s, whatever is sent along', async () => {
  const owner = { email: 'other@shop.example', name: 'Other', password };
  const made = await inside.core.createAccount({ name: 'Other', timezone: 'UTC', owner }, null);
  assert.ok(!('refused' in made));
  const other = doorOf(site.url, await signIn(site.url, owner.email, password));
  const { id } = businessOf(await other.insert({ ...full, account: 'x', accountId: 'y' }));
  assert.equal(await inside.core.accountOf('inbox', id), made.accountId);
  assert.equal(await inside.core.read(inside.accountId).inboxes.get(id), null);
});

test('rights: owners and admins insert, an agent is told so in the envelope', async () => {
  const { accountId } = inside;
  await addPerson(inside.core, accountId, 'admin@shop.example', 'admin');
  await addPerson(inside.core, accountId, 'agent@shop.example', 'agent');
  const admin = doorOf(site.url, await signIn(site.url, 'admin@shop.example', password));
  const agent = doorOf(site.url, await signIn(site.url, 'agent@shop.example', password));
  assert.equal(businessOf(await admin.insert(full)).name, full.name);
  const said = await agent.insert(full);
  assert.deepEqual([said.status, said.text], [200, '{"status":false,"error":"Access Denied."}']);
});

test('browsers: every path answers preflights and every answer is for every origin', async () => {
  const paths = [
    '/api/login_check',
    '/api/authentication_token/',
    '/api/business/insert',
    `/api/business/get/${site.firstRun.tochat.business}`,
    '/.well-known/jwks.json',
  ];
  for (const path of paths) {
    const preflight = await ask(site.url + path, 'OPTIONS', {
      origin: 'https://shop.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    });
    assert.deepEqual([preflight.status, preflight.text], [204, ''], path);
    assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
    const allowed = (preflight.headers.get('access-control-allow-headers') ?? '').split(', ');
    for (const name of ['authorization', 'content-type', 'idempotency-key']) assert.ok(allowed.includes(name), name);
    const origin = (await ask(site.url + path, 'GET', {})).headers.get('access-control-allow-origin');
    assert.equal(origin, '*', path);
  }
  assert.equal((await door.insert({})).headers.get('access-control-allow-origin'), '*');
});

test('once: the same key and body, many times at once, make one business and the same bytes', async () => {
  const body = { ...full, name: 'Once' };
  const said = await Promise.all(
    Array.from({ length: 12 }, () => door.insert(body, { 'idempotency-key': 'insert-1' })),
  );
  assert.equal(new Set(said.map(({ text }) => text)).size, 1);
  const slash = { 'idempotency-key': 'insert-1', authorization: `Bearer ${door.token}` };
  const late = await ask(`${site.url}/api/business/insert/`, 'POST', slash, JSON.stringify(body));
  assert.equal(late.text, said[0]?.text);
  const { rows } = await inside.pool.query(`select count(*) from inbox where name = 'Once'`);
  assert.equal(rows[0].count, 1);
});

test('once: the same key with another body is refused, another key is another business', async () => {
  const first = businessOf(await door.insert(full, { 'idempotency-key': 'insert-2' }));
  const other = await door.insert({ ...full, name: 'Another' }, { 'idempotency-key': 'insert-2' });
  assert.equal(other.status, 409);
  assert.equal(JSON.parse(other.text).status, false);
  assert.notEqual(businessOf(await door.insert(full, { 'idempotency-key': 'insert-3' })).id, first.id);
});

test('once: a key that was used is refused as such, also where the other body is not valid', async () => {
  const headers = { 'idempotency-key': 'a first body' };
  businessOf(await door.insert(full, headers));
  for (const wrong of [{}, { name: 7 }, { name: 'Shop', color: 'no colour' }]) {
    const { status, text } = await door.insert(wrong, headers);
    assert.deepEqual(
      [status, text],
      [409, '{"status":false,"error":"This Idempotency-Key was used with another body."}'],
    );
  }
});

test('once: long keys that begin alike are two keys', async () => {
  const key = 'k'.repeat(400);
  const first = businessOf(await door.insert(full, { 'idempotency-key': `${key}1` }));
  assert.notEqual(businessOf(await door.insert(full, { 'idempotency-key': `${key}2` })).id, first.id);
  assert.equal(businessOf(await door.insert(full, { 'idempotency-key': `${key}1` })).id, first.id);
});

function idsOf({ id, whatsapps }: Business): string[] {
  return [id, ...whatsapps.map((one) => one.id)];
}
