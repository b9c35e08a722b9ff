import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf, becomeVisitor } from '../support/api.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { untilEqual } from '../support/patience.ts';
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

type Row = { id: string; agentId: string | null };

/** Conversations of an inbox, the one that waits longest first. */
const conversations = (inboxId: string) =>
  inside.rows<Row>(
    `select id, agent_id as "agentId" from conversation where inbox_id = $1 and state <> 'closed' order by created_at, id`,
    [inboxId],
  );

async function write(url: string, inboxId: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const visitor = await becomeVisitor(url, inboxId);
    assert.equal((await visitor.api('POST', '/v1/visitor/messages', { text: `Visitor ${i}` })).status, 201);
  }
}

test('what waits goes out, oldest first, the moment somebody is free; nobody absent or full gets work', async () => {
  const { agentId } = await inside.hire('Fay');
  const absent = await inside.hire('Gil');
  const inboxId = await inside.open('Queue', { assignment: 'automatic', agentIds: [agentId, absent.agentId] });
  const owner = apiOf(site.url, site.firstRun.v1.key);
  await owner('PATCH', `/v1/agents/${agentId}`, { capacity: 2 });
  await write(site.url, inboxId, 3);
  const who = async () => (await conversations(inboxId)).map((row) => row.agentId);
  await untilEqual(who, [null, null, null]);

  await owner('PUT', `/v1/agents/${agentId}/presence`, { presence: 'online' });
  await untilEqual(who, [agentId, agentId, null]);
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.deepEqual(await who(), [agentId, agentId, null], 'more than its capacity');

  const [first] = await conversations(inboxId);
  await owner('PUT', `/v1/conversations/${first?.id}/state`, { state: 'closed' });
  await untilEqual(who, [agentId, agentId]);

  await owner('PUT', `/v1/agents/${agentId}/presence`, { presence: 'away' });
  await write(site.url, inboxId, 1);
  await new Promise((resolve) => setTimeout(resolve, 300));
  assert.deepEqual(await who(), [agentId, agentId, null], 'given to somebody away');
  await owner('PATCH', `/v1/agents/${agentId}`, { capacity: 9 });
  await owner('PUT', `/v1/agents/${agentId}/presence`, { presence: 'online' });
  await untilEqual(who, [agentId, agentId, agentId]);
});

test('outside the hours of its inbox nothing is given out', async () => {
  const { agentId } = await inside.hire('Hal');
  const owner = apiOf(site.url, site.firstRun.v1.key);
  await owner('PUT', `/v1/agents/${agentId}/presence`, { presence: 'online' });
  // Open for one minute a week, on a day that is not today.
  const day = (['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const)[(new Date().getUTCDay() + 2) % 7] as 'MO';
  const schedule = { windows: [{ day, from: '12:00:00', until: '12:01:00' }] };
  const fields = { assignment: 'automatic' as const, agentIds: [agentId], timezone: 'UTC', schedule };
  const inboxId = await inside.open('Closed', fields);
  await write(site.url, inboxId, 1);
  await new Promise((resolve) => setTimeout(resolve, 400));
  const who = async () => (await conversations(inboxId)).map((row) => row.agentId);
  assert.deepEqual(await who(), [null]);
  await owner('PATCH', `/v1/inboxes/${inboxId}`, { schedule: null });
  await untilEqual(who, [agentId]);
});

test('outside the hours of its team a conversation waits, and goes out by itself when they begin', async () => {
  const [day, other] = [await inside.hire('Ira'), await inside.hire('Jo')];
  const owner = apiOf(site.url, site.firstRun.v1.key);
  for (const { agentId } of [day, other]) await owner('PUT', `/v1/agents/${agentId}/presence`, { presence: 'online' });
  const weekday = (['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const)[(new Date().getUTCDay() + 2) % 7] as 'MO';
  const schedule = { windows: [{ day: weekday, from: '12:00:00', until: '12:01:00' }] };
  const hours = { timezone: 'UTC', schedule };
  const team = await owner<{ id: string }>('POST', '/v1/teams', { name: 'Days', agentIds: [day.agentId], ...hours });
  const inboxId = await inside.open('Teams', { assignment: 'automatic', teamIds: [team.body.id] });
  await write(site.url, inboxId, 1);
  await new Promise((resolve) => setTimeout(resolve, 400));
  const who = async () => (await conversations(inboxId)).map((row) => row.agentId);
  assert.deepEqual(await who(), [null], 'given to a team that is not there');

  // Whoever serves the inbox itself is there: but for what the team is to answer.
  const [waiting] = await conversations(inboxId);
  await owner('PUT', `/v1/conversations/${waiting?.id}/assignment`, { teamId: team.body.id });
  await owner('PATCH', `/v1/inboxes/${inboxId}`, { agentIds: [day.agentId, other.agentId] });
  await new Promise((resolve) => setTimeout(resolve, 400));
  assert.deepEqual(await who(), [null]);

  // Time passes: what is written without an event wakes nobody.
  await inside.rows(`update team set schedule = $1 where id = $2`, [
    JSON.stringify({ windows: [], exceptions: [{ date: '2000-01-01', hours: [] }] }),
    team.body.id,
  ]);
  await untilEqual(who, [day.agentId]);
});

test('of what began from one network agents are given ten at once; the rest follows as these are answered', async () => {
  const { agentId, token } = await inside.hire('Nia');
  const inboxId = await inside.open('Junk', { assignment: 'automatic', agentIds: [agentId] });
  const owner = apiOf(site.url, site.firstRun.v1.key);
  await owner('PATCH', `/v1/agents/${agentId}`, { capacity: 50 });
  await owner('PUT', `/v1/agents/${agentId}/presence`, { presence: 'online' });
  /** As the server has it of a visitor from there. */
  const from = async (address: string) => {
    const visitor = { accountId: inside.accountId, inboxId, address: crypto.randomUUID() };
    const call = { ...inside.call, address };
    const writing = { text: 'Hi', attachmentId: null, clientId: null, name: null, email: null, phone: null };
    return done(await inside.core.writeAsVisitor(call, visitor as never, writing)).message.conversationId;
  };
  const junk: string[] = [];
  for (let i = 0; i < 12; i++) junk.push(await from(`2001:db8:1:2::${i}`));
  const others = [await from('2001:db8:1:3::1'), await from('10.0.0.1'), await from('127.0.0.1')];
  const given = async (ids: string[]) =>
    (await inside.rows('select 1 from conversation where id = any($1) and agent_id = $2', [ids, agentId])).length;
  await untilEqual(() => given(others), 3);
  assert.equal(await given(junk), 10);
  const [first] = await inside.rows<Row>('select id from conversation where id = any($1) and agent_id = $2', [
    junk,
    agentId,
  ]);
  const nia = apiOf(site.url, token);
  assert.equal((await nia('POST', `/v1/conversations/${first?.id}/messages`, { text: 'Yes?' })).status, 201);
  await untilEqual(() => given(junk), 11);
});

test('two processes give out one queue once: each conversation to one agent, none over capacity', async () => {
  const second = await site.start();
  const people = [await inside.hire('Ida'), await inside.hire('Jon'), await inside.hire('Kim')];
  const agentIds = people.map((person) => person.agentId);
  const inboxId = await inside.open('Rush', { assignment: 'automatic', agentIds });
  const owner = apiOf(site.url, site.firstRun.v1.key);
  for (const id of agentIds) {
    await owner('PATCH', `/v1/agents/${id}`, { capacity: 4 });
    await owner('PUT', `/v1/agents/${id}/presence`, { presence: 'online' });
  }
  await Promise.all([write(site.url, inboxId, 8), write(second.url, inboxId, 8)]);
  const loads = async () => {
    const rows = await conversations(inboxId);
    return agentIds.map((id) => rows.filter((row) => row.agentId === id).length);
  };
  await untilEqual(loads, [4, 4, 4]);
  await second.stop();
});

test('a snoozed conversation wakes at its time, once', async () => {
  const inboxId = await inside.open('Sleep');
  await write(site.url, inboxId, 1);
  const [row] = await conversations(inboxId);
  const owner = apiOf(site.url, site.firstRun.v1.key);
  const snoozedUntil = new Date(Date.now() + 700).toISOString();
  const path = `/v1/conversations/${row?.id}`;
  assert.equal((await owner('PUT', `${path}/state`, { state: 'snoozed', snoozedUntil })).status, 200);
  assert.equal((await owner('GET', path)).body.state, 'snoozed');
  await untilEqual(async () => (await owner('GET', path)).body.state, 'open');
  assert.ok(Date.now() >= Date.parse(snoozedUntil), 'woke too early');
  const woken = await inside.rows(`select 1 from event where subject = $1 and kind = 'conversation.reopened'`, [
    row?.id,
  ]);
  assert.equal(woken.length, 1);
});
