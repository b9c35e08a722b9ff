import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { grow } from '../../scripts/grow.ts';
import { apiOf } from '../support/api.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
let inside: Inside;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

test('a grown account is as if it had been written to: no gap, one order, lists that agree with messages', async () => {
  const { accountId, pool, rows } = inside;
  const inboxId = site.firstRun.tochat.business;
  const agents = await rows<{ id: string }>('select id from agent where account_id = $1', [accountId]);
  const agentIds = agents.map(({ id }) => id);
  for (const messages of [4, 5]) await grow(pool, { accountId, inboxId, agentIds, conversations: 150, messages });
  const [log] = await rows<Record<string, number>>(
    `select count(*)::int as events, count(distinct number)::int as numbers, max(number)::int as newest,
       (select number::int from account_head where account_id = $1) as head
     from event where account_id = $1`,
    [accountId],
  );
  assert.deepEqual([log?.events, log?.numbers, log?.newest], [log?.head, log?.head, log?.head]);
  const wrong = await rows(
    `select c.id from conversation c
     join lateral (select number, body, created_at, direction from message m
       where m.account_id = c.account_id and m.conversation_id = c.id order by number desc limit 1) m on true
     where c.account_id = $1 and c.last_text <> '' and m.direction <> 'note'
       and (c.last_number, c.last_text, c.last_message_at) is distinct from (m.number, left(m.body, 200), m.created_at)
       and c.closed_at is null and c.snoozed_until is null`,
    [accountId],
  );
  assert.deepEqual(wrong, []);
  const api = apiOf(site.url, site.firstRun.v1.key);
  const { body } = await api<{ items: { id: string; unread: number; lastNumber: number }[]; next: string }>(
    'GET',
    '/v1/conversations?limit=100',
  );
  assert.ok(body.next);
  const [one] = body.items.filter(({ unread }) => unread === 1);
  const read = await api<{ unread: number }>('PUT', `/v1/conversations/${one?.id}/read`, { number: one?.lastNumber });
  assert.equal(read.body.unread, 0);
  const sent = await api<{ number: number }>('POST', `/v1/conversations/${one?.id}/messages`, { text: 'next' });
  assert.deepEqual([sent.status, sent.body.number], [201, (log?.head ?? 0) + 2]);
});
