// Clicks and what is told of them: the beacon of the widget, the link, the two statistics.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { goInside, type Inside } from '../support/inside.ts';
import { type Server, type Site, sharedSite } from '../support/site.ts';
import { ask, type Business, businessOf, type Door, doorOf, openDoor, operator, type Said } from './door.ts';

let site: Site;
let second: Server;
let door: Door;
let inside: Inside;
before(async () => {
  site = await sharedSite();
  second = await site.start();
  door = await openDoor(site);
  inside = await goInside(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

const browser = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
};
const made = async () =>
  businessOf(
    await door.insert({
      name: 'Counted',
      whatsapps: [operator, { ...operator, number: '+34 (600) 111-333', name: 'Olu' }],
    }),
  );

type Beacon = { id?: string; listingId?: string | null; page?: string | null; referrer?: string | null };

/** As navigator.sendBeacon sends a text. */
function beacon(
  inboxId: string,
  click: Beacon = {},
  headers: Record<string, string> = browser,
  url = site.url,
): Promise<Said> {
  const body = {
    id: randomUUID(),
    page: 'https://shop.example/bikes?color=red#x',
    referrer: 'https://search.example/?q=bike',
    ...click,
  };
  return ask(
    `${url}/v1/widgets/${inboxId}/clicks`,
    'POST',
    { 'content-type': 'text/plain;charset=UTF-8', ...headers },
    JSON.stringify(body),
  );
}

const link = (id: string, headers: Record<string, string> = browser, path = '/api/business/send') =>
  fetch(`${site.url}${path}/${id}`, { headers, redirect: 'manual' });

const bearer = () => ({ authorization: `Bearer ${door.token}` });
const stats = async (id: string, headers = bearer()) => ask(`${site.url}/api/v2/widget_stats/${id}`, 'GET', headers);
const numbers = async (id: string) => JSON.parse((await stats(id)).text) as Record<string, number>;
const graph = async (id: string, query = '') => ask(`${site.url}/api/v2/${id}/referer-graph${query}`, 'GET', bearer());
const names = async (id: string, query = '') =>
  JSON.parse((await graph(id, query)).text) as { name: string; total: number }[];

test('a beacon: counted as begun on the own site, kept without its query, no cookie', async () => {
  const { id, whatsapps } = await made();
  const said = await beacon(id, { listingId: whatsapps[1]?.id });
  assert.deepEqual([said.status, said.text, said.headers.get('set-cookie')], [204, '', null]);
  assert.equal(said.headers.get('access-control-allow-origin'), '*');
  const [click] = await inside.rows<Record<string, unknown>>('select * from click where inbox_id = $1', [id]);
  assert.deepEqual(
    [click?.site, click?.page, click?.referrer, click?.own_site, click?.listing_id],
    ['shop.example', 'https://shop.example/bikes', 'search.example', true, whatsapps[1]?.id],
  );
  const { clicksAllWebsite, clicksLastDayWebsite, clicksAllGoogle } = await numbers(id);
  assert.deepEqual([clicksAllWebsite, clicksLastDayWebsite, clicksAllGoogle], [1, 1, 0]);
});

test('a retry, also by the other process and many at once, counts nothing', async () => {
  const { id } = await made();
  const click = { id: randomUUID() };
  const said = await Promise.all(
    Array.from({ length: 40 }, (_, i) => beacon(id, click, browser, i % 2 ? second.url : site.url)),
  );
  assert.deepEqual([...new Set(said.map(({ status }) => status))], [204]);
  assert.equal((await numbers(id)).clicksAllWebsite, 1);
});

test('many at once at two processes: each is counted, and the sums are those of the clicks', async () => {
  const { id } = await made();
  const ids = Array.from({ length: 600 }, () => randomUUID());
  const sent = [...ids, ...ids.slice(0, 300)];
  const referrers = ['https://a.example/', 'https://b.example/', null];
  await Promise.all(
    sent.map((one, i) =>
      beacon(
        id,
        { id: one, referrer: referrers[ids.indexOf(one) % 3] ?? null },
        browser,
        i % 2 ? second.url : site.url,
      ),
    ),
  );
  assert.equal((await numbers(id)).clicksAllWebsite, 600);
  assert.deepEqual(await names(id), [
    { name: 'a.example', total: 200 },
    { name: 'b.example', total: 200 },
    { name: 'unknown', total: 200 },
  ]);
});

test('a click is no event: the log stands where it stood', async () => {
  const { id } = await made();
  const head = await inside.head();
  await beacon(id);
  await link(id);
  assert.equal(await inside.head(), head);
});

const robots = [
  'Googlebot/2.1 (+http://www.google.com/bot.html)',
  'facebookexternalhit/1.1',
  'WhatsApp/2.23.1',
  'curl/8.5.0',
  '',
];
for (const name of robots) {
  test(`not counted: ${name || 'who calls itself nothing'}`, async () => {
    const { id } = await made();
    assert.equal((await beacon(id, {}, { 'user-agent': name })).status, 204);
    const redirect = await link(id, { 'user-agent': name });
    assert.deepEqual([redirect.status, redirect.headers.get('location')], [302, 'https://wa.me/34600111222']);
    const { clicksAllWebsite, clicksAllGoogle } = await numbers(id);
    assert.deepEqual([clicksAllWebsite, clicksAllGoogle], [0, 0]);
  });
}

const wrong: [fact: string, click: Beacon | string, status: number][] = [
  ['no id', { id: undefined as unknown as string }, 422],
  ['an id that is none', { id: 'x' }, 422],
  ['a page that is a number', { page: 7 as unknown as string }, 422],
  ['a page of 10,000', { page: `https://shop.example/${'a'.repeat(10_000)}` }, 422],
  ['an agent of somebody else', { listingId: '01900000-0000-7000-8000-000000000000' }, 404],
];
for (const [fact, click, status] of wrong) {
  test(`refused, and not counted: ${fact}`, async () => {
    const { id } = await made();
    assert.equal((await beacon(id, click as Beacon)).status, status);
    assert.equal((await numbers(id)).clicksAllWebsite, 0);
  });
}

const pages: [fact: string, page: string | null, site: string | null][] = [
  ['none', null, null],
  ['no address', 'shop', null],
  ['no page of the web', 'javascript:alert(1)', null],
  ['a file', 'file:///etc/passwd', null],
  ['with a password', 'https://user:secret@shop.example/a', 'shop.example'],
  ['with a port', 'http://shop.example:8080/a', 'shop.example:8080'],
  ['in Greek', 'https://ποδήλατο.example/', 'xn--jxagh3areb1b.example'],
];
for (const [fact, page, expected] of pages) {
  test(`taken, whatever the page is: ${fact}`, async () => {
    const { id } = await made();
    assert.equal((await beacon(id, { page })).status, 204);
    const [click] = await inside.rows<{ site: string | null; page: string | null }>(
      'select site, page from click where inbox_id = $1',
      [id],
    );
    assert.equal(click?.site, expected);
    assert.ok(!click?.page?.includes('secret'));
  });
}

test('an unknown and an inactive business: 404, and nothing counted', async () => {
  const { id } = await made();
  await door.update(id, { active: false });
  for (const one of [id, '01900000-0000-7000-8000-000000000000', 'x']) {
    assert.equal((await beacon(one)).status, 404);
    assert.deepEqual([(await link(one)).status, (await link(one)).headers.get('location')], [404, null]);
  }
  assert.equal((await numbers(id)).clicksAllWebsite, 0);
});

test('the link: to WhatsApp of the business or of one operator, in every language, not kept', async () => {
  const { id, whatsapps } = await made();
  const rows: [id: string, path: string, number: string][] = [
    [id, '/api/business/send', '34600111222'],
    [whatsapps[1]?.id as string, '/api/business/send', '34600111333'],
    [id.toUpperCase(), '/es/api/business/send', '34600111222'],
    [`${whatsapps[0]?.id}/`, '/pt-br/api/business/send', '34600111222'],
  ];
  for (const [one, path, number] of rows) {
    const said = await link(one, browser, path);
    assert.deepEqual([said.status, said.headers.get('location')], [302, `https://wa.me/${number}`]);
    assert.equal(said.headers.get('cache-control'), 'no-store');
    assert.equal(said.headers.get('access-control-allow-origin'), '*');
  }
  assert.equal((await numbers(id)).clicksAllGoogle, rows.length);
});

test('the link: the first who is available; nobody who is inactive, removed or has no number', async () => {
  const never = [{ day: 'MO', availableFrom: '00:00:00', availableUntil: '00:00:01' }];
  const business = businessOf(
    await door.insert({
      name: 'Hours',
      whatsapps: [
        { ...operator, number: '111111', optimes: never },
        { ...operator, number: '222222', active: false },
        { ...operator, number: '333333' },
        { ...operator, number: 'ask at the desk' },
      ],
    }),
  );
  const to = async (id: string | undefined) => (await link(id ?? '')).headers.get('location');
  const [closed, inactive, , numberless] = business.whatsapps.map(({ id }) => id);
  assert.equal(await to(business.id), 'https://wa.me/333333');
  assert.equal(await to(closed), 'https://wa.me/111111');
  assert.deepEqual([await to(inactive), await to(numberless)], [null, null]);
  await door.update(business.id, { whatsapps: [] });
  assert.deepEqual([await to(closed), await to(business.id)], [null, null]);
});

test('the link: HEAD says where, and counts nothing', async () => {
  const { id } = await made();
  const said = await fetch(`${site.url}/api/business/send/${id}`, {
    method: 'HEAD',
    headers: browser,
    redirect: 'manual',
  });
  assert.deepEqual([said.status, said.headers.get('location')], [302, 'https://wa.me/34600111222']);
  assert.equal((await numbers(id)).clicksAllGoogle, 0);
});

test('the link: on a site that has the widget it began there, anywhere else it did not', async () => {
  const { id } = await made();
  await link(id, { ...browser, referer: 'https://shop.example/' });
  await beacon(id, { page: 'https://shop.example/' });
  await link(id, { ...browser, referer: 'https://shop.example/contact' });
  await link(id, { ...browser, referer: 'https://www.search.example/' });
  await link(id);
  const { clicksAllWebsite, clicksAllGoogle } = await numbers(id);
  assert.deepEqual([clicksAllWebsite, clicksAllGoogle], [2, 3]);
});

test('a removed business and its operators lead nowhere', async () => {
  const { id, whatsapps } = (await made()) as Business;
  await inside.core.removeInbox(inside.call, id);
  for (const one of [id, whatsapps[0]?.id as string]) {
    assert.equal((await link(one)).status, 404);
  }
  assert.equal((await doorOf(site.url, door.token).get(id)).status, 404);
});
