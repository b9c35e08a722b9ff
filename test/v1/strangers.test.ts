// Whoever has no account: so many, and no more.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openClient } from '../../src/store/database.ts';
import { apiOf, becomeVisitor } from '../support/api.ts';
import { type Server, type Site, startSite } from '../support/site.ts';

let site: Site;
let second: Server;
before(async () => {
  const env = { PARLEY_TRUSTED_PROXIES: '127.0.0.1' };
  site = await startSite(env);
  second = await site.start(env);
});
after(() => site.stop());

const from = (address: string) => ({ 'x-forwarded-for': address });
const welcome = (url: string, address: string) =>
  apiOf(url, null)('POST', '/v1/visitors', { inboxId: site.firstRun.tochat.business }, from(address));

type Said = Awaited<ReturnType<typeof welcome>>;

function isThrottled({ status, headers, body }: Said): boolean {
  if (status !== 429) return false;
  const wait = Number(headers.get('retry-after'));
  assert.ok(Number.isInteger(wait) && wait >= 1 && wait <= 20, `wait ${wait}`);
  assert.match(headers.get('content-type') ?? '', /^application\/problem\+json/);
  assert.deepEqual([body.type, body.retryAfterSeconds], ['urn:parley:throttled', wait]);
  assert.equal(headers.get('access-control-allow-origin'), '*');
  assert.match(headers.get('access-control-expose-headers') ?? '', /retry-after/);
  return true;
}

test('new visitors from one address: sixty at once over two processes, exactly, and other addresses are not concerned', async () => {
  const said = await Promise.all(
    Array.from({ length: 150 }, (_, i) => welcome(i % 2 ? site.url : second.url, '203.0.113.7')),
  );
  const welcomed = said.filter(({ status }) => status === 201).length;
  assert.equal(said.filter(isThrottled).length + welcomed, 150);
  // One more for each ten seconds that the crowd took.
  assert.ok(welcomed === 60 || welcomed === 61, `${welcomed} welcomed`);
  assert.equal((await welcome(site.url, '203.0.113.8')).status, 201);
  const six = await Promise.all(
    Array.from({ length: 62 }, (_, i) => welcome(site.url, `2001:db8:1:2::${(i + 1).toString(16)}`)),
  );
  assert.ok(six.some(isThrottled), 'the addresses of one IPv6 network are one asker');
  assert.equal((await welcome(site.url, '2001:db8:1:3::1')).status, 201);
});

test('an inbox that is not there is answered before anybody is counted', async () => {
  const inboxId = '00000000-0000-7000-8000-000000000000';
  for (let i = 0; i < 70; i++) {
    const { status } = await apiOf(site.url, null)('POST', '/v1/visitors', { inboxId }, from('203.0.113.9'));
    assert.equal(status, 404);
  }
  assert.equal((await welcome(site.url, '203.0.113.9')).status, 201);
});

test('one visitor writes sixty messages at once and then has to wait; what is refused is not stored', async () => {
  const { api } = await becomeVisitor(site.url, site.firstRun.tochat.business);
  const said = await Promise.all(
    Array.from({ length: 80 }, (_, i) => api('POST', '/v1/visitor/messages', { text: `${i}`, clientId: `${i}` })),
  );
  assert.equal(said.filter(({ status }) => status === 201).length, 60);
  assert.equal(said.filter(isThrottled).length, 20);
  const { body } = await api<{ items: unknown[] }>('GET', '/v1/visitor/messages?limit=200');
  assert.equal(body.items.length, 60);
  const other = await becomeVisitor(site.url, site.firstRun.tochat.business);
  assert.equal((await other.api('POST', '/v1/visitor/messages', { text: 'Me too' })).status, 201);
});

test('many visitors from one address share its limit', async () => {
  const visitors = await Promise.all(
    Array.from({ length: 7 }, () => becomeVisitor(site.url, site.firstRun.tochat.business)),
  );
  const writes = visitors.flatMap(({ api }) =>
    Array.from({ length: 50 }, () => api('POST', '/v1/visitor/messages', { text: 'Hi' }, from('198.51.100.1'))),
  );
  const said = await Promise.all(writes);
  assert.equal(said.filter(({ status }) => status === 201).length, 300);
  assert.equal(said.filter(isThrottled).length, 50);
});

test('what is not right is counted, too; agents are never held up', async () => {
  const wronging = (await becomeVisitor(site.url, site.firstRun.tochat.business)).api;
  const wrong = await Promise.all(
    Array.from({ length: 80 }, () => wronging('POST', '/v1/visitor/messages', { text: '' }, from('203.0.113.60'))),
  );
  assert.equal(wrong.filter(({ status }) => status === 422).length, 60);
  assert.equal(wrong.filter(isThrottled).length, 20);
  const { api } = await becomeVisitor(site.url, site.firstRun.tochat.business);
  const asked = await api<{ conversationId: string }>('POST', '/v1/visitor/messages', { text: 'Now' });
  assert.equal(asked.status, 201);
  const agent = apiOf(site.url, site.firstRun.v1.key);
  const path = `/v1/conversations/${asked.body.conversationId}/messages`;
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => agent('POST', path, { text: 'Hi' }, from('198.51.100.2'))),
  );
  assert.ok(answers.every(({ status }) => status === 201));
});

test('all visitors through this machine share a wide limit, over all processes', async () => {
  const client = openClient(site.database.config);
  await client.connect();
  /** As if so many had come just now. */
  const came = (kind: string, count: number, subject = 'this machine') =>
    client.query(
      `insert into throttle (account_id, kind, subject, failures, since)
       values ('00000000-0000-0000-0000-000000000000', $1, $2, 0, now() + make_interval(secs => $3))
       on conflict (account_id, kind, subject) do update set since = excluded.since`,
      [kind, subject, count * 0.1],
    );
  const visitors = async () =>
    (await apiOf(site.url, null)('POST', '/v1/visitors', { inboxId: site.firstRun.tochat.business })).status;
  try {
    await came('visitors-from', 500);
    assert.equal(await visitors(), 201);
    // An hour's worth: it is not made up for while the test asks.
    await came('visitors-from', 36_000);
    assert.equal(await visitors(), 429);
    assert.equal((await welcome(second.url, '203.0.113.77')).status, 201);
    await came('visitors-from', 0);
    assert.equal(await visitors(), 201);
    // More than a network may have at once.
    await came('visitors-from', 100, '172.18.0.1');
    assert.equal((await welcome(second.url, '172.18.0.1')).status, 201);
  } finally {
    await client.end();
  }
});
