import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { beginning } from '../../src/demo/past.ts';
import { apiOf } from '../support/api.ts';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
before(async () => {
  site = await sharedSite();
});
after(() => site.stop());

const minute = 60_000;

test('a story began some minutes ago, or on a working day of the shop', () => {
  const monday = Date.parse('2026-06-15T08:00:00Z');
  const of = (daysAgo: number, at: string) =>
    new Date(beginning({ daysAgo, at }, monday, 'Europe/Madrid')).toISOString();
  assert.equal(beginning({ minutesAgo: 26 }, monday, 'Europe/Madrid'), monday - 26 * minute);
  assert.equal(of(1, '10:12'), '2026-06-12T08:12:00.000Z');
  assert.equal(of(5, '16:40'), '2026-06-08T14:40:00.000Z');
  assert.equal(of(6, '09:00'), '2026-06-05T07:00:00.000Z');
});

type Conversation = {
  id: string;
  state: string;
  agentId: string | null;
  unread: number;
  waitingSince: string | null;
  lastMessageAt: string;
  createdAt: string;
};

test('the demo has lived: days, states, waits and unread messages, in the order of time', async () => {
  const api = apiOf(site.url, site.firstRun.v1.key);
  const { body } = await api<{ items: Conversation[] }>('GET', '/v1/conversations?state=all&limit=100');
  const { items } = body;
  const times = items.map(({ lastMessageAt }) => Date.parse(lastMessageAt));
  assert.deepEqual(
    times,
    times.toSorted((a, b) => b - a),
  );
  assert.ok(times.every((time) => time < Date.now()));
  assert.ok(new Set(times.map((time) => new Date(time).toDateString())).size >= 5, 'spread over days');
  assert.deepEqual([...new Set(items.map(({ state }) => state))].sort(), ['closed', 'open', 'snoozed']);
  const waiting = items.filter(({ waitingSince }) => waitingSince !== null);
  const minutes = waiting.map(({ waitingSince }) =>
    Math.round((Date.now() - Date.parse(waitingSince as string)) / minute),
  );
  // The account may have been made some minutes before this run looks at it.
  assert.ok(Math.max(...minutes) - Math.min(...minutes) > 10, `some wait longer than others: ${minutes}`);
  for (const { unread, waitingSince } of items) assert.equal(unread > 0, waitingSince !== null);
  assert.ok(items.filter(({ agentId, state }) => agentId === null && state === 'open').length >= 3);
});

test('the demo’s site was visited: clicks on most days, of both kinds, and forms', async () => {
  const api = apiOf(site.url, site.firstRun.v1.key);
  type Clicks = { bars: { ownSite: number; elsewhere: number }[]; referrers: { referrer: string | null }[] };
  const { body } = await api<Clicks>('GET', `/v1/inboxes/${site.firstRun.tochat.business}/clicks`);
  const [own, elsewhere] = (['ownSite', 'elsewhere'] as const).map((place) =>
    body.bars.filter((bar) => bar[place] > 0),
  );
  assert.ok((own?.length ?? 0) >= 14, `${own?.length} days`);
  assert.ok((elsewhere?.length ?? 0) >= 7, `${elsewhere?.length} days`);
  assert.ok(body.referrers.length >= 4);
  const { body: found } = await api<{ items: { id: string }[] }>('GET', '/v1/contacts?limit=100');
  const forms = await Promise.all(
    found.items.map(({ id }) => api<{ items: object[] }>('GET', `/v1/contacts/${id}/leads`)),
  );
  assert.ok(forms.filter((one) => one.body.items.length > 0).length >= 2);
});

test('the demo’s telephones rang: calls over weeks, charges that name them, and who was there', async () => {
  const api = apiOf(site.url, site.firstRun.v1.key);
  type Report = { days: { calls: number; tokens: string }[]; agents: { name: string; paidSeconds: number }[] };
  const { days, agents } = (await api<Report>('GET', '/v1/call-report')).body;
  assert.ok(days.filter(({ calls }) => calls > 0).length >= 10, 'on most working days');
  assert.ok(days.filter(({ tokens }) => tokens !== '0').length >= 10);
  assert.deepEqual(agents.map(({ name }) => name).sort(), ['Greta', 'Hugo']);
  type Call = { outcome: string; tokens: string };
  const { items } = (await api<{ items: Call[] }>('GET', '/v1/calls?limit=200')).body;
  for (const { outcome, tokens } of items)
    assert.equal(outcome === 'answer', tokens !== '0', 'each that was answered is paid');
  const { body } = await api<{ items: { name: string; tokens: string }[] }>('GET', '/v1/wallets');
  assert.equal(body.items.find(({ name }) => name === 'Lucía Romero')?.tokens, '5000', 'nobody has used hers yet');
});
