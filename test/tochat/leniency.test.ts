import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { inParts } from '../support/forms.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { ask, type Business, businessOf, type Door, json, openDoor, operator, optime } from './door.ts';

let site: Site;
let door: Door;
before(async () => {
  site = await sharedSite();
  door = await openDoor(site);
});
after(() => site.stop());

const shop = { name: 'Corner shop' };
const withOperator = (change: object) => ({ ...shop, whatsapps: [{ ...operator, ...change }] });
const withOptime = (change: object) => withOperator({ optimes: [{ ...optime, ...change }] });
const operatorOf = (business: Business) => business.whatsapps[0] as unknown as Record<string, unknown>;
const optimeOf = (business: Business) => (operatorOf(business).optimes as Record<string, unknown>[])[0];

/** What is sent, and what of the answer shows how it was taken. */
const values: [fact: string, body: unknown, look: (business: Business) => unknown, expected: unknown][] = [
  ['a name as a number', { name: 12 }, (b) => b.name, '12'],
  ['a phone number as a number', withOperator({ number: 34600111222 }), (b) => operatorOf(b).number, '34600111222'],
  [
    'a number of more than 53 bits',
    '{"name":"Shop","whatsapps":[{"number":10155309876543211,"name":"Al","active":1}]}',
    (b) => operatorOf(b).number,
    '10155309876543211',
  ],
  ['leading zeros', withOperator({ number: '000038' }), (b) => operatorOf(b).number, '000038'],
  [
    'a number as people write it',
    withOperator({ number: '+34 (600) 111-222' }),
    (b) => operatorOf(b).number,
    '+34 (600) 111-222',
  ],
  ['active 1', withOperator({ active: 1 }), (b) => operatorOf(b).active, true],
  ['active 0', withOperator({ active: 0 }), (b) => operatorOf(b).active, false],
  ['active "true"', withOperator({ active: 'true' }), (b) => operatorOf(b).active, true],
  ['active "false"', withOperator({ active: 'false' }), (b) => operatorOf(b).active, false],
  ['active "1"', withOperator({ active: '1' }), (b) => operatorOf(b).active, true],
  ['active "0"', withOperator({ active: '0' }), (b) => operatorOf(b).active, false],
  ['active "False"', withOperator({ active: 'False' }), (b) => operatorOf(b).active, false],
  ['rightpos "0"', { ...shop, rightpos: '0' }, (b) => b.rightpos, false],
  ['rightpos null: its default', { ...shop, rightpos: null }, (b) => b.rightpos, true],
  ['active of a business 0', { ...shop, active: 0 }, (b) => b.active, false],
  ['isopen 1', { ...shop, isopen: 1 }, (b) => b.isopen, true],
  ['the day TUY', withOptime({ day: 'TUY' }), (b) => optimeOf(b)?.day, 'TU'],
  ['a day in small letters', withOptime({ day: 'su' }), (b) => optimeOf(b)?.day, 'SU'],
  ['both slips', withOptime({ day: 'tuy' }), (b) => optimeOf(b)?.day, 'TU'],
  ['a time without seconds', withOptime({ availableFrom: '08:05' }), (b) => optimeOf(b)?.availableFrom, '08:05:00'],
  [
    'icon_url',
    withOperator({ icon_url: 'https://p.example/a.png' }),
    (b) => operatorOf(b).iconUrl,
    'https://p.example/a.png',
  ],
  [
    'icon_url of a business',
    { ...shop, icon_url: 'https://p.example/a.png' },
    (b) => b.iconUrl,
    'https://p.example/a.png',
  ],
  [
    'iconUrl before icon_url',
    { ...shop, icon_url: 'https://p.example/a.png', iconUrl: 'https://p.example/b.png' },
    (b) => b.iconUrl,
    'https://p.example/b.png',
  ],
  [
    'a picture of our own, over http',
    { ...shop, iconUrl: 'http://127.0.0.1:7070/files/a.png' },
    (b) => b.iconUrl,
    'http://127.0.0.1:7070/files/a.png',
  ],
  ['an empty picture', withOperator({ iconUrl: '' }), (b) => operatorOf(b).iconUrl, null],
  ['an empty post', withOperator({ post: '' }), (b) => operatorOf(b).post, null],
  ['an empty message', { ...shop, buttonMessage: '' }, (b) => b.buttonMessage, null],
  ['an empty colour: its default', { ...shop, color: '' }, (b) => b.color, '#25d366'],
  ['null for a colour: its default', { ...shop, textColor: null }, (b) => b.textColor, '#ffffff'],
  ['a colour in capitals', { ...shop, color: '#ABCDEF' }, (b) => b.color, '#ABCDEF'],
  ['no operators', { ...shop, whatsapps: null }, (b) => b.whatsapps, []],
  ['no hours', withOperator({ optimes: null }), (b) => operatorOf(b).optimes, []],
  [
    'several windows a day, past midnight',
    withOperator({ optimes: [optime, { day: 'MO', availableFrom: '22:00:00', availableUntil: '02:00:00' }] }),
    (b) => (operatorOf(b).optimes as unknown[]).length,
    2,
  ],
  ['a time zone in small letters', { ...shop, timezone: 'europe/lisbon' }, (b) => 'timezone' in b, false],
  ['an empty time zone', { ...shop, timezone: '' }, (b) => 'timezone' in b, false],
  ['keys that nobody knows', { ...shop, tagline: 'x', constructor: 1 }, (b) => Object.keys(b).length, 11],
];

for (const [fact, body, look, expected] of values) {
  test(`taken: ${fact}`, async () => assert.deepEqual(look(businessOf(await door.insert(body))), expected));
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const shopJson = JSON.stringify(shop);
const form = 'application/x-www-form-urlencoded';
const shopInParts = inParts([
  ['name', 'Corner shop'],
  ['whatsapps[0][number]', '34600111222'],
  ['whatsapps[0][name]', 'Marta'],
  ['whatsapps[0][active]', 'true'],
]);

const bodies: [fact: string, path: string, headers: Record<string, string>, body: string | Uint8Array<ArrayBuffer>][] =
  [
    ['a slash at the end', '/api/business/insert/', json, shopJson],
    ['a question at the end', '/api/business/insert?a=b', json, shopJson],
    ['no content type', '/api/business/insert', {}, bytes(shopJson)],
    ['a plain text', '/api/business/insert', { 'content-type': 'text/plain' }, shopJson],
    ['a type that is none', '/api/business/insert', { 'content-type': 'json' }, shopJson],
    ['two types', '/api/business/insert', { 'content-type': 'application/json, application/json' }, shopJson],
    ['another alphabet', '/api/business/insert', { 'content-type': 'application/json; charset=latin1' }, shopJson],
    ['JSON that is called a form, as curl -d does', '/api/business/insert', { 'content-type': form }, shopJson],
    ['a byte order mark', '/api/business/insert', json, bytes(`\uFEFF${shopJson}`)],
    ['a form', '/api/business/insert', { 'content-type': form }, 'name=Corner+shop&rightpos=1'],
    ['a form in parts', '/api/business/insert', { 'content-type': shopInParts.type }, shopInParts.body],
    ['a form in capitals', '/api/business/insert', { 'content-type': form.toUpperCase() }, 'name=Corner+shop'],
  ];

for (const [fact, path, headers, body] of bodies) {
  test(`taken: ${fact}`, async () => {
    const said = await ask(site.url + path, 'POST', { ...headers, authorization: `Bearer ${door.token}` }, body);
    assert.equal(businessOf(said).name, 'Corner shop');
  });
}

test('taken: operators and hours in a form, as PHP writes it', async () => {
  const body = new URLSearchParams({
    name: 'Form shop',
    'whatsapps[0][number]': '0034600111222',
    'whatsapps[0][name]': 'Marta',
    'whatsapps[0][active]': 'true',
    'whatsapps[0][optimes][0][day]': 'sa',
    'whatsapps[0][optimes][0][availableFrom]': '10:00',
    'whatsapps[0][optimes][0][availableUntil]': '14:00',
  });
  const headers = { 'content-type': form, authorization: `Bearer ${door.token}` };
  const business = businessOf(await ask(`${site.url}/api/business/insert`, 'POST', headers, body.toString()));
  const { id: _, ...rest } = operatorOf(business);
  assert.deepEqual(rest, {
    number: '0034600111222',
    name: 'Marta',
    active: true,
    iconUrl: null,
    post: null,
    optimes: [{ day: 'SA', availableFrom: '10:00:00', availableUntil: '14:00:00' }],
  });
});

const signIns: [fact: string, path: string, type: string, body: (name: string, secret: string) => string][] = [
  [
    'the other path, with e-mail',
    '/api/authentication_token',
    'application/json',
    (email, password) => JSON.stringify({ email, password }),
  ],
  [
    'username at the other path',
    '/api/authentication_token/',
    'application/json',
    (username, password) => JSON.stringify({ username, password }),
  ],
  [
    'e-mail at the documented path',
    '/api/login_check/',
    'application/json',
    (email, password) => JSON.stringify({ email, password }),
  ],
  [
    'an e-mail in capitals',
    '/api/login_check',
    'text/plain',
    (name, password) => JSON.stringify({ username: name.toUpperCase(), password }),
  ],
  ['a form', '/api/login_check', form, (username, password) => new URLSearchParams({ username, password }).toString()],
  [
    'keys that nobody knows',
    '/api/login_check',
    'application/json',
    (username, password) => JSON.stringify({ username, password, remember: true }),
  ],
];

for (const [fact, path, type, body] of signIns) {
  test(`signed in: ${fact}`, async () => {
    const { username, password } = site.firstRun.tochat;
    const said = await ask(site.url + path, 'POST', { 'content-type': type }, body(username, password));
    assert.equal(said.status, 200, said.text);
    assert.match(said.text, /^\{"token":"[\w-]+\.[\w-]+\.[\w-]+"\}$/);
  });
}

const reads: [fact: string, path: (id: string) => string][] = [
  ['a slash at the end', (id) => `/api/business/get/${id}/`],
  ['an id in capitals', (id) => `/api/business/get/${id.toUpperCase()}`],
  ['a question at the end', (id) => `/api/business/get/${id}?callback=x`],
];

for (const [fact, path] of reads) {
  test(`read: ${fact}`, async () => {
    const { business } = site.firstRun.tochat;
    assert.equal(businessOf(await ask(site.url + path(business), 'GET', {})).id, business);
  });
}
