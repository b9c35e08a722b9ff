// Access links: made once, sent, used up atomically, past, revoked (imbee.md, points 2 and 4 to 7 and 10).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createSecrets } from '../../src/store/secrets.ts';
import { apiOf } from '../support/api.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { until } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { type Door, failure, newLink, openDoor, type Row, random } from './door.ts';

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

const link = (more?: Row) => newLink(site, more);
/** The day so many days from today, where the account is. */
const day = (days: number) => Temporal.Now.plainDateISO('Europe/Madrid').add({ days }).toString();
const urlOf = async (more: Row = {}) => (await door('token', link(more))).body.url as string;

test('a new link: keys in their order, 10 retries and 30 days', async () => {
  const said = await door('token', link());
  const { url, user_idsha } = said.body;
  const { time } = said.sent as { time: number };
  const body = { url, user_idsha, date_limit: day(30), max_retries: 10, previously_created: false };
  assert.equal(said.text, JSON.stringify({ time, code: 0, message: 'Ok', body }));
  assert.ok(time >= 0 && time < 30 && /^\d+(\.\d{1,5})?$/.test(String(time)), String(time));
  assert.match(user_idsha as string, /^[\da-f]{40}$/);
  assert.ok((url as string).startsWith(`${site.url}/access/`));
  const token = (url as string).split('/').at(-1) as string;
  assert.match(token, /^[\w.~-]+$/);
  const kept = JSON.stringify(await inside.rows('select * from access_link'));
  assert.ok(!kept.includes(token), 'hashed and sealed');
  const jobs = JSON.stringify(await inside.rows(`select payload from job where kind = 'mail'`));
  assert.ok(!jobs.includes(token), 'nor does a job have it');
});

const spellings: [what: string, fields: () => Row][] = [
  ['virutal_user', () => ({ virutal_user: random(), mail: 'a@example.com' })],
  ['a user that is a number', () => ({ virtual_user: 38, mail: 'a@example.com' })],
  ['celullar', () => ({ virtual_user: random(), celullar: '+34 600-100-200' })],
  ['cellular', () => ({ virtual_user: random(), cellular: '34600100200' })],
  ['cellphone', () => ({ virtual_user: random(), cellphone: 34600100200 })],
  ['max_retries as a text', () => ({ virtual_user: random(), mail: 'b@example.com', max_retries: '3' })],
  ['empty options', () => ({ virtual_user: random(), mail: 'b@example.com', max_retries: '', date_limit: null })],
  [
    'a bot in capitals',
    () => ({ virtual_user: random(), mail: 'c@example.com', bot_idsha: site.firstRun.imbee.bot_idsha.toUpperCase() }),
  ],
  [
    'an inbox by its own id',
    () => ({ virtual_user: random(), mail: 'd@example.com', bot_idsha: site.firstRun.tochat.business }),
  ],
];
for (const [what, fields] of spellings) {
  test(`taken: ${what}`, async () => {
    const said = await door('token', { bot_idsha: site.firstRun.imbee.bot_idsha, ...fields() });
    assert.equal(said.sent.code, 0, said.text);
  });
}

const wrong: [what: string, fields: Row, message: string][] = [
  ['no user', { virtual_user: undefined }, 'virtual_user can not be null or empty'],
  ['an empty user', { virtual_user: '' }, 'virtual_user can not be null or empty'],
  ['a list for a user', { virtual_user: ['a'] }, 'virtual_user is not valid'],
  ['too long a user', { virtual_user: 'x'.repeat(256) }, 'virtual_user is too long'],
  ['no bot', { bot_idsha: undefined }, 'bot_idsha can not be null or empty'],
  ['an unknown bot', { bot_idsha: 'f'.repeat(40) }, 'bot_idsha is unknown'],
  ['a bot that is no id', { bot_idsha: 'between' }, 'bot_idsha is unknown'],
  ['neither mail nor celullar', { mail: undefined }, 'mail or celullar is required'],
  ['what is no mail', { mail: 'nobody' }, 'mail is not valid'],
  ['what is no phone', { celullar: 'call me' }, 'celullar is not valid'],
  [
    'a phone in a country without messages',
    { celullar: '8613800138000' },
    'celullar is in a country that gets no messages from here',
  ],
  ...[0, -1, 1.5, '1.5', 'x', true, [], {}, 1e9].map((max_retries): [string, Row, string] => [
    `${JSON.stringify(max_retries)} retries`,
    { max_retries },
    'max_retries must be a whole number from 1',
  ]),
  ...[
    '0000-01-01',
    '10000-01-01',
    '9'.repeat(32),
    '2042-02-30',
    '2042-13-01',
    '42-01-01',
    '2042-1-1',
    'tomorrow',
    '2042-01-01T00:00',
  ].map((date_limit): [string, Row, string] => [`the day ${date_limit}`, { date_limit }, 'date_limit is no day']),
  ['a past day', { date_limit: '2018-12-31' }, 'date_limit is past'],
];
for (const [what, fields, message] of wrong) {
  test(`refused, and nothing is made: ${what}`, async () => {
    const before = await count();
    const said = await door('token', link(fields));
    assert.deepEqual([said.status, said.text], [200, failure(message)]);
    assert.deepEqual(await count(), before);
  });
}
const count = () =>
  inside.rows(
    `select (select count(*) from access_link) as links, (select count(*) from job where kind = 'mail') as jobs`,
  );

test('the last day is today, inclusive', async () => {
  const said = await door('token', link({ date_limit: day(0), max_retries: 2 }));
  assert.deepEqual([said.body.date_limit, said.body.max_retries], [day(0), 2]);
  assert.equal((await door('token', link({ date_limit: day(-1) }))).text, failure('date_limit is past'));
  const [row] = await inside.rows<{ at: string }>(
    `select max(expires_at) as at from access_link where date_limit = $1`,
    [day(0)],
  );
  const end = Temporal.PlainDate.from(day(1)).toZonedDateTime('Europe/Madrid').epochMilliseconds;
  assert.equal(Date.parse(row?.at as string), end);
});

test('the same visitor and bot: the same url, nothing sent again, unless the mail is another', async () => {
  const fields = link();
  const first = await door('token', fields);
  await letters(fields.mail, 1);
  const again = await Promise.all(Array.from({ length: 8 }, () => door('token', { ...fields, max_retries: 3 })));
  for (const { body } of again) assert.deepEqual(body, { ...first.body, previously_created: true });
  await letters(fields.mail, 1);
  const mail = `other-${random()}@example.com`;
  const other = await door('token', { ...fields, mail });
  assert.deepEqual(other.body, { ...first.body, previously_created: true });
  const [letter] = await letters(mail, 1);
  assert.ok(letter?.body.includes(first.body.url as string));
});

test('eight at once for one visitor make one link', async () => {
  const fields = link();
  const said = await Promise.all(Array.from({ length: 8 }, () => door('token', fields)));
  assert.equal(new Set(said.map(({ body }) => body.url)).size, 1);
  assert.equal(said.filter(({ body }) => body.previously_created === false).length, 1);
  await letters(fields.mail, 1);
});

test('with both mail and celullar both are sent to', async () => {
  const fields = link({ celullar: `34600${String(Date.now()).slice(-6)}` });
  const { body } = await door('token', fields);
  for (const to of [fields.mail, fields.celullar as string]) {
    const [letter] = await letters(to, 1);
    assert.ok(letter?.body.includes(body.url as string), String(to));
  }
});

async function letters(recipient: unknown, expected: number): Promise<{ body: string }[]> {
  let found: { body: string }[] = [];
  await until(async () => {
    found = await inside.rows<{ body: string }>('select body from outbox where recipient = $1', [recipient]);
    const waiting = await inside.rows(
      `select 1 from job where kind = 'mail' and payload ->> 'to' = $1 and state <> 'done'`,
      [recipient],
    );
    return found.length >= expected && waiting.length === 0;
  }, `${expected} letters`);
  assert.equal(found.length, expected);
  return found;
}

test('without a channel: code 1, and nothing is made', async () => {
  await inside.rows(`update account set settings = settings - 'outbox' where id = $1`, [inside.accountId]);
  const before = await count();
  const said = [await door('token', link()), await door('token', link({ mail: undefined, celullar: '34600100200' }))];
  const now = await count();
  await inside.rows(`update account set settings = settings || '{"outbox":true}' where id = $1`, [inside.accountId]);
  assert.deepEqual(
    said.map(({ text }) => text),
    [failure('No channel is set up for mail'), failure('No channel is set up for SMS')],
  );
  assert.deepEqual(now, before);
});

test('one recipient gets ten letters a day, and no more', async () => {
  const mail = `much-${random()}@example.com`;
  const said = [];
  for (let i = 0; i < 11; i++) said.push(await door('token', link({ mail })));
  assert.deepEqual(
    said.map(({ status }) => status),
    [...Array(10).fill(200), 429],
  );
  assert.equal(said[10]?.text, failure('Too many messages today: come again later'));
});

test('looking uses nothing up; of fifty at once ten come in and get a cookie, the others none', async () => {
  const url = await urlOf({ max_retries: 10 });
  for (let i = 0; i < 12; i++) assert.equal((await fetch(url)).headers.get('set-cookie'), null);
  const all = await Promise.all(Array.from({ length: 50 }, () => fetch(url, { method: 'POST' })));
  const cookies = all.map(({ headers }) => headers.get('set-cookie'));
  assert.equal(cookies.filter((cookie) => cookie !== null).length, 10);
  assert.deepEqual([...new Set(all.map(({ status }) => status))], [200]);
  const [row] = await inside.rows<Row>('select uses from access_link order by created_at desc limit 1');
  assert.equal(row?.uses, 10);
  assert.match(await (await fetch(url)).text(), /used up/);
});

/** Enters by a link as a browser does. */
async function enter(url: unknown, headers: Record<string, string> = {}): Promise<string> {
  const said = await fetch(url as string, { method: 'POST', headers });
  return /^parley_visitor=([^;]+)/.exec(said.headers.get('set-cookie') ?? '')?.[1] ?? '';
}
const visitor = (token: string) => apiOf(site.url, token)<{ name: string }>('GET', '/v1/visitor');

test('each entry has a token of its own, stored as a hash; all are one visitor, whose words are the contact’s', async () => {
  const { body } = await door('token', link());
  const [one, two] = [await enter(body.url), await enter(body.url)];
  assert.match(one, /^pv_[\w-]+$/);
  assert.notEqual(one, two);
  const names = [await visitor(one), await visitor(two)].map((said) => said.body.name);
  assert.equal(names[0], names[1]);
  const written = await apiOf(site.url, one)('POST', '/v1/visitor/messages', { text: 'Hello' });
  assert.equal(written.status, 201);
  const history = await apiOf(site.url, two)<{ items: { text: string }[] }>('GET', '/v1/visitor/messages');
  // A bot may have answered meanwhile.
  assert.ok(history.body.items.some(({ text }) => text === 'Hello'));
  const [row] = await inside.rows<Row>(
    `select a.value from message m join contact_address a on a.contact_id = m.author_id where m.id = $1 and a.kind = 'external'`,
    [written.body.id],
  );
  assert.equal(row?.value, body.user_idsha);
  const kept = JSON.stringify(await inside.rows('select * from access_entry'));
  assert.ok(!kept.includes(one) && !kept.includes(two));
  const audited = await inside.rows<Row>(
    `select a.action from audit a join access_link l on l.id::text = a.subject where l.user_key = $1 order by a.id`,
    [body.user_idsha],
  );
  assert.deepEqual(
    audited.map(({ action }) => action),
    ['accessLink.created', 'accessLink.used', 'accessLink.used'],
  );
});

/** The token from before entries were stored: the same for all uses of a link for this person. */
async function formerToken(userKey: unknown): Promise<string> {
  const [row] = await inside.rows<{ inboxId: string }>(
    `update access_link set former = true where user_key = $1 returning inbox_id as "inboxId"`,
    [userKey],
  );
  const secrets = createSecrets(inside.seal.derive('set-up link'));
  return secrets.issueVisitor(inside.accountId, row?.inboxId as string, userKey as string);
}

type Ending = [what: string, end: (of: { linkId: string; userKey: string; member: string }) => Promise<unknown>];
const endings: Ending[] = [
  ['its link is revoked', async ({ linkId }) => done(await inside.core.revokeAccessLink(inside.call, linkId))],
  ['the person is erased', ({ userKey }) => erase(userKey)],
  ['the member who made the link is removed', ({ member }) => removeMember(member)],
  ['the member who made the link is an agent now', async ({ member }) => demote(member)],
];

async function erase(userKey: string) {
  const [row] = await inside.rows<{ id: string }>(
    `select contact_id as id from contact_address where kind = 'external' and value = $1`,
    [userKey],
  );
  done(await inside.core.removeContact(inside.call, row?.id as string));
}
const removeMember = async (id: string) => done(await inside.core.removeMember(inside.call, id));
const demote = async (id: string) => done(await inside.core.changeMember(inside.call, id, { role: 'agent' }));

/** Ends with the stream, however that is cut. */
async function heardOut(reader: ReadableStreamDefaultReader | undefined): Promise<void> {
  try {
    for (let read = await reader?.read(); read?.done === false; ) read = await reader?.read();
  } catch {
    // Cut in the middle.
  }
}

for (const [what, end] of endings) {
  test(`an entry ends when ${what}, its stream too; others go on`, async () => {
    const admin = await inside.hire(`Admin ${random()}`, 'admin');
    const inboxId = site.firstRun.tochat.business;
    const make = (user: string) =>
      apiOf(site.url, admin.token)<{ id: string; url: string; user: string }>('POST', '/v1/access-links', {
        user,
        inboxId,
      });
    const { body } = await make(random());
    const other = await enter((await door('token', link())).body.url);
    const [token, former] = [await enter(body.url), await formerToken(body.user)];
    for (const one of [token, former, other]) assert.equal((await visitor(one)).status, 200, 'before');
    const stream = await fetch(`${site.url}/v1/visitor/live`, { headers: { authorization: `Bearer ${token}` } });
    const reader = stream.body?.getReader();
    await reader?.read();
    await end({ linkId: body.id, userKey: body.user, member: admin.memberId });
    assert.equal((await visitor(token)).status, 401);
    await heardOut(reader);
    assert.equal((await visitor(other)).status, 200, 'another person');
    assert.equal(await enter(body.url), '', 'the link lets nobody in');
    // What was handed out before entries were stored ends with the link and with the person; who made links then is not known.
    const isMembers = what.includes('member');
    assert.equal((await visitor(former)).status, isMembers ? 200 : 401);
    const next = await door('token', link());
    assert.equal((await visitor(await enter(next.body.url))).status, 200);
  });
}

test('a foreign page cannot put a browser into a conversation, even if the browser sends only its origin', async () => {
  const { url } = (await door('token', link())).body;
  const type = 'application/x-www-form-urlencoded';
  for (const headers of [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'https://evil.example', 'content-type': type },
    { 'sec-fetch-site': 'cross-site' },
    { origin: site.url, 'sec-fetch-site': 'same-site' },
  ] as Record<string, string>[]) {
    assert.equal(await enter(url, headers), '', JSON.stringify(headers));
  }
  assert.notEqual(await enter(url, { origin: site.url }), '');
});

const languages: [asked: string, lang: string, title: RegExp][] = [
  ['en-GB', 'en', /is waiting for you/],
  ['es-AR,en;q=0.5', 'es', /te espera/],
  ['fr,pt-BR;q=0.8', 'pt-BR', /espera por você/],
  ['nl', 'nl', /wacht op je/],
  ['xx', 'en', /is waiting for you/],
];
for (const [asked, lang, title] of languages) {
  test(`the page for ${asked} is ${lang}, and tells nobody its address`, async () => {
    const url = await urlOf();
    const response = await fetch(url, { headers: { 'accept-language': asked } });
    const text = await response.text();
    assert.match(text, title);
    assert.ok(text.includes(`<html lang="${lang}">`));
    assert.ok(!text.includes(url.split('/').at(-1) as string));
    assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
    assert.equal(response.headers.get('cache-control'), 'no-store');
  });
}

test('a past, a revoked and an unknown link show a page of their own, let nobody in, and a new one is made', async () => {
  const fields = link();
  const url = (await door('token', fields)).body.url as string;
  const [row] = await inside.rows<Row>('select id from access_link order by created_at desc limit 1');
  done(await inside.core.revokeAccessLink(inside.call, row?.id as string));
  const enters = async (at: string) => {
    const response = await fetch(at, { method: 'POST' });
    return [response.status, response.headers.get('set-cookie'), await response.text()] as const;
  };
  const revoked = await enters(url);
  assert.deepEqual(revoked.slice(0, 2), [200, null]);
  assert.match(revoked[2], /withdrawn/);
  const next = await door('token', fields);
  assert.equal(next.body.previously_created, false);
  assert.notEqual(next.body.url, url);
  await inside.rows(`update access_link set expires_at = now() - interval '1 second' where revoked_at is null`);
  const past = await enters(next.body.url as string);
  assert.deepEqual(past.slice(0, 2), [200, null]);
  assert.match(past[2], /too old/);
  for (const token of ['nothing', `pt_${'A'.repeat(54)}`, '%00']) {
    const unknown = await enters(`${site.url}/access/${token}`);
    assert.equal(unknown[1], null);
    assert.ok([400, 404].includes(unknown[0]), `${token} ${unknown[0]}`);
    assert.match(unknown[2], /There is no such link|Not possible right now/);
  }
});

test('the server logs no token', () => {
  assert.doesNotMatch(site.servers.map((server) => server.output()).join(''), /pt_|\/access\//);
});
