import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startConversation } from '../support/conversation.ts';
import { Follower } from '../support/follower.ts';
import { assertWholeLog } from '../support/log.ts';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
before(async () => {
  stage = await setStage();
});
after(() => stage.stop());

test('an inbox that is removed closes its conversations with events, frees who had them, and its jobs go', async () => {
  const { site, inside, owner } = stage;
  const busy = await stage.person('agent', { agent: true });
  const inboxId = await inside.open('Closing down', { assignment: 'automatic' });
  const elsewhere = await inside.open('Stays', { assignment: 'automatic', agentIds: [busy.agentId as string] });
  const open = await startConversation(site, inside, inboxId);
  const asleep = await startConversation(site, inside, inboxId);
  const before = await startConversation(site, inside, inboxId);
  const other = await startConversation(site, inside, elsewhere);
  const state = (id: string, body: object) => owner.api('PUT', `/v1/conversations/${id}/state`, body);
  assert.equal((await owner.api('POST', `/v1/conversations/${open.id}/take`, { agentId: busy.agentId })).status, 200);
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  assert.equal((await state(asleep.id, { state: 'snoozed', snoozedUntil: tomorrow })).status, 200);
  await state(before.id, { state: 'closed' });
  // Full, so that what waits elsewhere can be given out only when the removal frees this agent.
  await owner.api('PATCH', `/v1/agents/${busy.agentId}`, { capacity: 1 });
  await owner.api('PUT', `/v1/agents/${busy.agentId}/presence`, { presence: 'online' });

  const stream = new Follower(busy.token);
  await stream.connect(stage.url, 'socket');
  assert.equal((await owner.api('DELETE', `/v1/inboxes/${inboxId}`)).status, 204);

  await stream.until(() => stream.events.some(({ kind }) => kind === 'inbox.removed'), 'the removal');
  const closed = stream.events.filter(({ kind }) => kind === 'conversation.closed');
  assert.deepEqual(closed.map(({ subject }) => subject).sort(), [open.id, asleep.id].sort());
  for (const { id } of [open, asleep, before]) {
    const { body } = await owner.api('GET', `/v1/conversations/${id}`);
    assert.deepEqual([body.state, body.snoozedUntil, body.waitingSince], ['closed', null, null]);
    assert.notEqual(body.closedAt, null);
  }
  await stream.until(
    () => stream.events.some((one) => one.kind === 'conversation.assigned' && one.subject === other.id),
    'what waited elsewhere is given to who is free now',
  );
  const jobs = await inside.rows(
    `select id from job where state = 'waiting' and (payload ->> 'inboxId' = $1 or payload ->> 'conversationId' = $2)`,
    [inboxId, asleep.id],
  );
  assert.deepEqual(jobs, []);
  const again = await state(open.id, { state: 'open' });
  assert.deepEqual([again.status, again.body.type], [409, 'urn:parley:inbox_inactive']);
  assert.equal((await open.visitor.api('POST', '/v1/visitor/messages', { text: 'Hello?' })).status, 404);
  stream.cut();
  await assertWholeLog(inside);
});
