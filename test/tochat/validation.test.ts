import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Site, sharedSite } from '../support/site.ts';
import { type Door, openDoor, operator, optime } from './door.ts';

let site: Site;
let door: Door;
before(async () => {
  site = await sharedSite();
  door = await openDoor(site);
});
after(() => site.stop());

const blank = 'This value should not be blank. (code c1051bb4-d103-4f74-8988-acbcafc7fdc3)';
const none = 'This value should not be null. (code ad32d13f-c3d4-423b-909a-857b961eb720)';
const short = (n: number) =>
  `This value is too short. It should have ${n} characters or more. (code 9ff3fdc4-b214-49db-8718-39c315e33d45)`;
const long = (n: number) =>
  `This value is too long. It should have ${n} characters or less. (code d94b19cc-114f-4f44-9cc4-4138e80a87b9)`;
const pattern = 'This value is not valid. (code de1e3db3-5ed4-4941-aae4-59f3667cc3a3)';
const day = 'The value you selected is not a valid choice. (code 8e179f1b-97aa-4560-a02f-2a8b42e49df7)';
const timeFormat = 'This value is not a valid time. (code 9d27b2bb-f755-4fbf-b725-39b1edbdebdf)';
const timeRange = 'This value is not a valid time. (code 8532f9e1-84b2-4d67-8989-0818bc38533b)';
const type = (name: string) => `This value should be of type ${name}. (code ba785a8c-82cb-4283-967c-3cf342181b40)`;

type Expected = [path: string, sentence: string][];
const shop = { name: 'Corner shop' };
const withOperator = (change: object) => ({ ...shop, whatsapps: [{ ...operator, ...change }] });
const withOptime = (change: object) => withOperator({ optimes: [optime, { ...optime, ...change }] });
const at = 'whatsapps[0]';
const then = 'whatsapps[0].optimes[1]';
const wave = '\u{1F44B}';
const icon = (length: number) => `https://pics.example/${'a'.repeat(length - 25)}.jpg`;

const refused: [fact: string, body: unknown, expected: Expected][] = [
  ['no name', {}, [['name', blank]]],
  ['an empty name', { name: '' }, [['name', blank]]],
  ['null for a name', { name: null }, [['name', blank]]],
  ['a name of 1', { name: 'x' }, [['name', short(2)]]],
  ['a name of one sign beyond 16 bits', { name: wave }, [['name', short(2)]]],
  ['a name of 256', { name: 'x'.repeat(256) }, [['name', long(255)]]],
  ['a name that is an object', { name: {} }, [['name', type('string')]]],
  ['a name that is a list', { name: ['x'] }, [['name', type('string')]]],
  ['a name that is true', { name: true }, [['name', type('string')]]],
  ['a name that is no finite number', '{"name":1e400}', [['name', type('string')]]],
  ['whatsapps that are a text', { ...shop, whatsapps: 'x' }, [['whatsapps', type('array')]]],
  ['whatsapps that are an object', { ...shop, whatsapps: { a: operator } }, [['whatsapps', type('array')]]],
  ['an operator that is a text', { ...shop, whatsapps: [operator, 'x'] }, [['whatsapps[1]', type('object')]]],
  ['an operator that is null', { ...shop, whatsapps: [null] }, [[at, type('object')]]],
  [
    'an empty operator',
    { ...shop, whatsapps: [{}] },
    [
      [`${at}.number`, blank],
      [`${at}.name`, blank],
      [`${at}.active`, none],
    ],
  ],
  ['an empty number', withOperator({ number: '' }), [[`${at}.number`, blank]]],
  ['a number of 256', withOperator({ number: '1'.repeat(256) }), [[`${at}.number`, long(255)]]],
  ['a number that is a list', withOperator({ number: [1] }), [[`${at}.number`, type('string')]]],
  ['an operator’s name of 1', withOperator({ name: 'x' }), [[`${at}.name`, short(2)]]],
  ['an operator’s name of 256', withOperator({ name: 'x'.repeat(256) }), [[`${at}.name`, long(255)]]],
  ['active null', withOperator({ active: null }), [[`${at}.active`, none]]],
  ['active 2', withOperator({ active: 2 }), [[`${at}.active`, type('boolean')]]],
  ['active "yes"', withOperator({ active: 'yes' }), [[`${at}.active`, type('boolean')]]],
  ['active ""', withOperator({ active: '' }), [[`${at}.active`, type('boolean')]]],
  ['active [true]', withOperator({ active: [true] }), [[`${at}.active`, type('boolean')]]],
  ['active "constructor"', withOperator({ active: 'constructor' }), [[`${at}.active`, type('boolean')]]],
  ['a picture over http', withOperator({ iconUrl: 'http://pics.example/a.jpg' }), [[`${at}.iconUrl`, pattern]]],
  ['a picture of another kind', withOperator({ iconUrl: 'https://pics.example/a.svg' }), [[`${at}.iconUrl`, pattern]]],
  ['a picture with a query', withOperator({ iconUrl: 'https://pics.example/a.jpg?b' }), [[`${at}.iconUrl`, pattern]]],
  ['a picture with a line break', withOperator({ iconUrl: 'https://p.example/a.jpg\n' }), [[`${at}.iconUrl`, pattern]]],
  ['a picture of 256', withOperator({ iconUrl: icon(256) }), [[`${at}.iconUrl`, long(255)]]],
  ['a picture by its other name', withOperator({ icon_url: 'javascript:1' }), [[`${at}.iconUrl`, pattern]]],
  ['a post of 256', withOperator({ post: 'x'.repeat(256) }), [[`${at}.post`, long(255)]]],
  ['optimes that are an object', withOperator({ optimes: optime }), [[`${at}.optimes`, type('array')]]],
  ['an opening time that is a text', withOperator({ optimes: ['MO'] }), [[`${at}.optimes[0]`, type('object')]]],
  [
    'an empty opening time',
    withOperator({ optimes: [optime, {}] }),
    [
      [`${then}.day`, blank],
      [`${then}.availableFrom`, blank],
      [`${then}.availableUntil`, blank],
    ],
  ],
  ['a day that is none', withOptime({ day: 'XX' }), [[`${then}.day`, day]]],
  ['a day in full', withOptime({ day: 'MONDAY' }), [[`${then}.day`, day]]],
  ['a day by number', withOptime({ day: 1 }), [[`${then}.day`, day]]],
  ['a day that is true', withOptime({ day: true }), [[`${then}.day`, type('string')]]],
  ['a time without minutes', withOptime({ availableFrom: '9' }), [[`${then}.availableFrom`, timeFormat]]],
  ['a time of one digit', withOptime({ availableFrom: '9:00:00' }), [[`${then}.availableFrom`, timeFormat]]],
  ['a time with a zone', withOptime({ availableFrom: '09:00:00Z' }), [[`${then}.availableFrom`, timeFormat]]],
  ['a time with a line break', withOptime({ availableUntil: '09:00:00\n' }), [[`${then}.availableUntil`, timeFormat]]],
  ['the hour 25', withOptime({ availableFrom: '25:00:00' }), [[`${then}.availableFrom`, timeRange]]],
  ['the hour 24', withOptime({ availableUntil: '24:00' }), [[`${then}.availableUntil`, timeRange]]],
  ['the minute 60', withOptime({ availableUntil: '10:60:00' }), [[`${then}.availableUntil`, timeRange]]],
  ['the second 60', withOptime({ availableUntil: '10:00:60' }), [[`${then}.availableUntil`, timeRange]]],
  ['a colour by name', { ...shop, color: 'red' }, [['color', pattern]]],
  ['a long word for a colour', { ...shop, color: 'greenish-blue' }, [['color', pattern]]],
  ['a colour of three digits', { ...shop, color: '#fff' }, [['color', pattern]]],
  ['a colour that is none', { ...shop, color: '#gggggg' }, [['color', pattern]]],
  ['a colour with more behind it', { ...shop, color: '#25d366ff' }, [['color', long(7)]]],
  ['a colour that is an object', { ...shop, color: {} }, [['color', type('string')]]],
  ['rightpos "left"', { ...shop, rightpos: 'left' }, [['rightpos', type('boolean')]]],
  ['active "no"', { ...shop, active: 'no' }, [['active', type('boolean')]]],
  ['isopen {}', { ...shop, isopen: {} }, [['isopen', type('boolean')]]],
  ['a button message of 1', { ...shop, buttonMessage: 'x' }, [['buttonMessage', short(2)]]],
  ['a button message of 256', { ...shop, buttonMessage: 'x'.repeat(256) }, [['buttonMessage', long(255)]]],
  ['a widget message of 1', { ...shop, widgetMessage: ' ' }, [['widgetMessage', short(2)]]],
  ['a widget message of 256', { ...shop, widgetMessage: 'x'.repeat(256) }, [['widgetMessage', long(255)]]],
  ['a business’s picture', { ...shop, iconUrl: 'ftp://pics.example/a.jpg' }, [['iconUrl', pattern]]],
  ['a text colour', { ...shop, textColor: 'white' }, [['textColor', pattern]]],
  ['a time zone that is none', { ...shop, timezone: 'Europe/Madird' }, [['timezone', pattern]]],
  ['a time zone that is an offset', { ...shop, timezone: '+02:00' }, [['timezone', pattern]]],
  [
    'everything at once, in the order of the fields',
    {
      textColor: 'x',
      iconUrl: 'x',
      color: 'x',
      whatsapps: [operator, { active: 'x', optimes: [{ availableUntil: 'x', day: 'x' }] }],
      name: 'x',
    },
    [
      ['name', short(2)],
      ['whatsapps[1].number', blank],
      ['whatsapps[1].name', blank],
      ['whatsapps[1].active', type('boolean')],
      ['whatsapps[1].optimes[0].day', day],
      ['whatsapps[1].optimes[0].availableFrom', blank],
      ['whatsapps[1].optimes[0].availableUntil', timeFormat],
      ['color', pattern],
      ['iconUrl', pattern],
      ['textColor', pattern],
    ],
  ],
];

for (const [fact, body, expected] of refused) {
  test(`refused: ${fact}`, async () => {
    const said = await door.insert(body);
    const error = expected
      .map(([path, sentence]) => `Object(App\\Entity\\Business).${path}:\n    ${sentence}\n`)
      .join('');
    assert.deepEqual([said.status, JSON.parse(said.text)], [200, { status: false, error }]);
  });
}

test('refused: a body that is no object, in the name of the whole', async () => {
  for (const body of ['[]', '"x"', '1', 'true']) {
    const said = await door.insert(body);
    const error = `Object(App\\Entity\\Business):\n    ${type('object')}\n`;
    assert.deepEqual([said.status, JSON.parse(said.text)], [200, { status: false, error }]);
  }
});

test('the bytes of a refusal', async () => {
  const said = await door.insert({ ...shop, color: 'red' });
  assert.equal(
    said.text,
    String.raw`{"status":false,"error":"Object(App\\Entity\\Business).color:\n    This value is not valid. (code de1e3db3-5ed4-4941-aae4-59f3667cc3a3)\n"}`,
  );
});

const taken: [fact: string, body: unknown][] = [
  ['a name of 2', { name: 'ab' }],
  ['a name of 255', { name: 'x'.repeat(255) }],
  ['a name of 255 signs beyond 16 bits', { name: wave.repeat(255) }],
  ['a number of 255', withOperator({ number: '1'.repeat(255) })],
  ['a post of 255', withOperator({ post: 'x'.repeat(255) })],
  ['a picture of 255', withOperator({ iconUrl: icon(255) })],
  ['a png, a gif, capital letters', withOperator({ iconUrl: 'https://Pics.example/A_b-c/D.1.png' })],
  ['a message of 2', { ...shop, buttonMessage: 'ab', widgetMessage: 'ab' }],
  ['a message of 255', { ...shop, buttonMessage: 'x'.repeat(255), widgetMessage: 'x'.repeat(255) }],
  ['midnight and the last second', withOptime({ availableFrom: '00:00:00', availableUntil: '23:59:59' })],
];

for (const [fact, body] of taken) {
  test(`taken: ${fact}`, async () => {
    assert.equal(JSON.parse((await door.insert(body)).text).status, true);
  });
}
