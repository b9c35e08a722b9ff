import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { goInside, type Inside } from '../support/inside.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { ask, businessOf, type Door, doorOf, openDoor, operator, optime, signIn } from './door.ts';
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

const icon = 'https://pics.example/a.png';
const ina = { ...operator, name: 'Ina', post: 'Sales', iconUrl: icon, optimes: [optime] };
const olu = { ...operator, name: 'Olu', number: '34600111333' };
const shop = {
  name: 'Corner shop',
  whatsapps: [ina, olu],
  color: '#102030',
  textColor: '#fefefe',
  rightpos: false,
  active: false,
  isopen: true,
  buttonMessage: 'Write us',
  widgetMessage: 'Hello',
  iconUrl: icon,
  timezone: 'America/Bogota',
};

type Full = Record<string, unknown> & {
  id: string;
  whatsapps: { id: string; number: string; name: string; iconUrl: string | null }[];
};
const made = async (change: object = {}) => businessOf(await door.insert({ ...shop, ...change })) as Full;
const updated = async (id: string, change: unknown) => businessOf(await door.update(id, change)) as Full;
const entry = ({ whatsapps }: Full, i: number) => whatsapps[i] as Full['whatsapps'][number];

test('the document’s update: the answer is what get answers next, byte for byte', async () => {
  const { id, whatsapps } = await made();
  const body = {
    id: '01900000-0000-7000-8000-000000000001',
    name: 'Acme Ltd',
    whatsapps: [
      { ...ina, id: whatsapps[0]?.id, name: 'Ms Y', post: 'Director' },
      { ...olu, id: whatsapps[1]?.id, name: 'MR X' },
    ],
    color: '#25d366',
    rightpos: true,
    active: true,
    isopen: false,
    buttonMessage: 'Click to whatsapp',
    widgetMessage: 'Hola!',
    iconUrl: 'https://widget.example/face.png',
    textColor: '#ffffff',
  };
  const said = await door.update(id, body);
  const operators = whatsapps.map((one) => one.id);
  const expected =
    `{"status":true,"data":{"id":"${id}","name":"Acme Ltd","whatsapps":[` +
    `{"id":"${operators[0]}","number":"34600111222","name":"Ms Y","active":true,"iconUrl":"${icon}","post":"Director",` +
    `"optimes":[{"day":"MO","availableFrom":"09:00:00","availableUntil":"17:30:00"}]},` +
    `{"id":"${operators[1]}","number":"34600111333","name":"MR X","active":true,"iconUrl":null,"post":null,"optimes":[]}],` +
    `"color":"#25d366","rightpos":true,"active":true,"isopen":false,"buttonMessage":"Click to whatsapp",` +
    `"widgetMessage":"Hola!","iconUrl":"https://widget.example/face.png","textColor":"#ffffff"}}`;
  assert.deepEqual([said.status, said.text], [200, expected]);
  assert.equal((await door.get(id)).text, expected);
});

const { timezone: _, ...sent } = shop;
/** What is sent, and what of the answer it changes. */
const changes: [fact: string, change: object | string, expected: Partial<typeof sent> | Record<string, unknown>][] = [
  ['nothing', {}, {}],
  ['no body', '', {}],
  ['null for a body', 'null', {}],
  ['the name', { name: 'Other' }, { name: 'Other' }],
  ['a colour', { color: '#000000' }, { color: '#000000' }],
  ['null for a colour: its default', { color: null }, { color: '#25d366' }],
  ['null for the text colour: its default', { textColor: null }, { textColor: '#ffffff' }],
  ['rightpos', { rightpos: 1 }, { rightpos: true }],
  ['null for rightpos: its default', { rightpos: null }, { rightpos: true }],
  ['active "true"', { active: 'true' }, { active: true }],
  ['null for active: its default', { active: null }, { active: true }],
  ['null for isopen: its default', { isopen: null }, { isopen: false }],
  ['null for a message', { buttonMessage: null }, { buttonMessage: null }],
  ['an empty message', { widgetMessage: '' }, { widgetMessage: null }],
  ['null for the picture', { iconUrl: null }, { iconUrl: null }],
  ['icon_url', { icon_url: 'https://p.example/b.png' }, { iconUrl: 'https://p.example/b.png' }],
  [
    'iconUrl before icon_url',
    { icon_url: 'https://p.example/b.png', iconUrl: 'https://p.example/c.png' },
    { iconUrl: 'https://p.example/c.png' },
  ],
  ['keys that nobody knows', { tagline: 'x' }, {}],
  ['no operators', { whatsapps: [] }, { whatsapps: [] }],
  ['null for operators', { whatsapps: null }, { whatsapps: [] }],
];

for (const [fact, change, expected] of changes) {
  test(`changed: ${fact}; what is left out stays`, async () => {
    const before = await made();
    assert.deepEqual(await updated(before.id, change), { ...before, ...expected });
  });
}

test('the time zone is changed, kept and given back to the account’s', async () => {
  const { id } = await made();
  const zone = async () => (await inside.core.read(inside.accountId).inboxes.get(id))?.timezone;
  await updated(id, { name: 'Kept' });
  assert.equal(await zone(), 'America/Bogota');
  await updated(id, { timezone: 'europe/lisbon' });
  assert.equal(await zone(), 'Europe/Lisbon');
  await updated(id, { timezone: null });
  assert.equal(await zone(), null);
});

test('operators: a known id goes on, an unknown one and none make new ones, one that is not in the list goes', async () => {
  const before = await made();
  const other = await made();
  const [kept, gone] = [entry(before, 0).id, entry(before, 1).id];
  const strangers = entry(other, 0).id;
  const unknown = '01900000-0000-7000-8000-00000000abcd';
  const list = [
    { ...olu, id: unknown, name: 'New 1' },
    { ...ina, id: kept.toUpperCase(), name: 'Ina 2' },
    { ...olu, id: strangers, name: 'New 2' },
    { ...olu, name: 'New 3' },
    { ...olu, id: '', name: 'New 4' },
    { ...olu, id: null, name: 'New 5' },
    { ...olu, id: kept, name: 'Twice' },
  ];
  const now = await updated(before.id, { whatsapps: list });
  assert.deepEqual(
    now.whatsapps.map(({ name }) => name),
    list.map(({ name }) => name),
  );
  const ids = now.whatsapps.map(({ id }) => id);
  assert.equal(ids[1], kept);
  assert.equal(new Set([...ids, gone, strangers, unknown]).size, ids.length + 3);
  assert.deepEqual((businessOf(await door.get(other.id)) as Full).whatsapps, other.whatsapps);
});

test('operators: the agent stays with its id, one that goes stays in the account and serves no longer', async () => {
  const before = await made();
  const read = inside.core.read(inside.accountId);
  const agentOf = async (name: string) => {
    const found = await read.inboxes.withWidget(before.id);
    return found?.listings.find((listing) => listing.name === name)?.agentId as string;
  };
  const [inaId, oluId] = [await agentOf('Ina'), await agentOf('Olu')];
  const helper = await inside.hire(`Console ${before.id}`);
  const agentIds = [inaId, oluId, helper.agentId];
  await inside.core.changeInbox(inside.call, before.id, { agentIds });
  await updated(before.id, { whatsapps: [{ ...ina, id: entry(before, 0).id, name: 'Ina 2', number: '1234' }] });
  assert.equal(await agentOf('Ina 2'), inaId);
  const agents = await read.agents.some([inaId, oluId]);
  assert.deepEqual(agents.map(({ name, whatsappNumber }) => [name, whatsappNumber]).sort(), [
    ['Ina', '34600111222'],
    ['Olu', '34600111333'],
  ]);
  const inbox = await read.inboxes.get(before.id);
  assert.deepEqual(new Set(inbox?.agentIds), new Set([inaId, helper.agentId]));
});

const at = 'Object(App\\Entity\\Business).';
const uuidError = (code: string) => `This is not a valid UUID. (code ${code})`;
const [characters, tooShort, tooLong] = [
  uuidError('51120b12-a2bc-41bf-aa53-cd73daf330d0'),
  uuidError('aa314679-dac9-4f54-bf97-b2049df8f2a3'),
  uuidError('494897dd-36f8-4d31-8923-71a8d5f3000d'),
];
const blank = 'This value should not be blank. (code c1051bb4-d103-4f74-8988-acbcafc7fdc3)';
const uuid = '01900000-0000-7000-8000-00000000abcd';
const withId = (id: unknown) => ({ whatsapps: [{ ...ina, id }] });

const refused: [fact: string, body: unknown, expected: [path: string, sentence: string][]][] = [
  [
    'an id with a letter that no UUID has',
    withId('o132f4a76-56b9-413e-8501-0f53df025b0-ogg'),
    [['whatsapps[0].id', characters]],
  ],
  ['an id with a space', withId(`${uuid} `), [['whatsapps[0].id', characters]]],
  ['an id that is too short', withId(uuid.slice(1)), [['whatsapps[0].id', tooShort]]],
  ['an id of one digit', withId('7'), [['whatsapps[0].id', tooShort]]],
  ['an id that is a number', withId(7), [['whatsapps[0].id', tooShort]]],
  ['an id that is too long', withId(`${uuid}0`), [['whatsapps[0].id', tooLong]]],
  [
    'an id with its hyphens elsewhere',
    withId('019000000000-7000-8000-0000-0000abcd'),
    [['whatsapps[0].id', characters]],
  ],
  [
    'an id that is a list',
    withId([]),
    [['whatsapps[0].id', 'This value should be of type string. (code ba785a8c-82cb-4283-967c-3cf342181b40)']],
  ],
  ['an empty name', { name: '' }, [['name', blank]]],
  ['null for a name', { name: null }, [['name', blank]]],
  ['a colour', { color: 'red' }, [['color', 'This value is not valid. (code de1e3db3-5ed4-4941-aae4-59f3667cc3a3)']]],
  [
    'several, in the order of the fields, the id before the rest of its operator',
    { textColor: '#12', whatsapps: [ina, { id: 'x' }], name: null },
    [
      ['name', blank],
      ['whatsapps[1].id', characters],
      ['whatsapps[1].number', blank],
      ['whatsapps[1].name', blank],
      ['whatsapps[1].active', 'This value should not be null. (code ad32d13f-c3d4-423b-909a-857b961eb720)'],
      ['textColor', 'This value is not valid. (code de1e3db3-5ed4-4941-aae4-59f3667cc3a3)'],
    ],
  ],
];

for (const [fact, body, expected] of refused) {
  test(`refused, and nothing changed: ${fact}`, async () => {
    const before = await made();
    const said = await door.update(before.id, body);
    const error = expected.map(([path, sentence]) => `${at}${path}:\n    ${sentence}\n`).join('');
    assert.deepEqual([said.status, JSON.parse(said.text)], [200, { status: false, error }]);
    assert.deepEqual(businessOf(await door.get(before.id)), before);
  });
}

test('a body that is no object is refused in the name of the whole', async () => {
  const { id } = await made();
  const said = await door.update(id, '[]');
  assert.match(
    JSON.parse(said.text).error,
    /^Object\(App\\Entity\\Business\):\n {4}This value should be of type object\./,
  );
});

test('a picture that is stored already is taken again, whatever its scheme; on another operator it is not', async () => {
  const before = await made();
  const odd = 'http://old.example:8080/pic.jpg?x=1';
  const { accountId } = inside;
  await inside.pool.query('update widget set icon_url = $3 where account_id = $1 and inbox_id = $2', [
    accountId,
    before.id,
    odd,
  ]);
  await inside.pool.query('update listing set icon_url = $3 where account_id = $1 and id = $2', [
    accountId,
    entry(before, 0).id,
    odd,
  ]);
  const whatsapps = [{ ...ina, id: entry(before, 0).id, iconUrl: odd }];
  const now = await updated(before.id, { iconUrl: odd, whatsapps });
  assert.deepEqual([now.iconUrl, entry(now, 0).iconUrl], [odd, odd]);
  const said = await door.update(before.id, { whatsapps: [...whatsapps, { ...olu, iconUrl: odd }] });
  assert.match(JSON.parse(said.text).error, /^Object\(App\\Entity\\Business\)\.whatsapps\[1\]\.iconUrl:/);
});

const unknown = '{"status":false,"error":"Business not found"}';

test('unknown ids and somebody else’s business: the same 404, and nothing changed', async () => {
  const owner = { email: 'other@shop.example', name: 'Other', password };
  const account = await inside.core.createAccount({ name: 'Other', timezone: 'UTC', owner }, null);
  assert.ok(!('refused' in account));
  const other = doorOf(site.url, await signIn(site.url, owner.email, password));
  const before = await made();
  for (const [from, id] of [
    [other, before.id],
    [door, '01900000-0000-7000-8000-000000000000'],
    [door, 'x'],
    [door, '%00'],
  ] as const) {
    const said = await from.update(id, { name: 'Taken over' });
    assert.deepEqual([said.status, said.text], [404, unknown]);
  }
  assert.deepEqual(businessOf(await door.get(before.id)), before);
});

test('an agent may not, and is told in the envelope; without a token it is 401', async () => {
  const { id } = await made();
  await addPerson(inside.core, inside.accountId, 'agent-u@shop.example', 'agent');
  const agent = doorOf(site.url, await signIn(site.url, 'agent-u@shop.example', password));
  const said = await agent.update(id, { name: 'Mine' });
  assert.deepEqual([said.status, said.text], [200, '{"status":false,"error":"Access Denied."}']);
  assert.equal((await ask(`${site.url}/api/business/update/${id}`, 'PUT', {}, '{}')).status, 401);
});

test('once: the same key and body change it once, and answer the same bytes', async () => {
  const { id } = await made();
  const body = { whatsapps: [{ ...ina, name: 'Only one' }] };
  const key = { 'idempotency-key': 'update-1' };
  const said = await Promise.all(Array.from({ length: 8 }, () => door.update(id, body, key)));
  assert.equal(new Set(said.map(({ text }) => text)).size, 1);
  assert.equal((await door.update(`${id}/`, body, key)).text, said[0]?.text);
  assert.equal((await door.update(id, {}, key)).status, 409);
});

test('at once: two updates of different keys both hold', async () => {
  const { id } = await made();
  await Promise.all([updated(id, { name: 'Both' }), updated(id, { widgetMessage: 'of them' })]);
  const now = businessOf(await door.get(id));
  assert.deepEqual([now.name, now.widgetMessage], ['Both', 'of them']);
});
