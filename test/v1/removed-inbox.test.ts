import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Api, becomeVisitor } from '../support/api.ts';
import { startConversation } from '../support/conversation.ts';
import { Follower } from '../support/follower.ts';
import { done } from '../support/inside.ts';
import { assertWholeLog } from '../support/log.ts';
import { untilEqual } from '../support/patience.ts';
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

  // It was offered to this agent before, who did not accept it in time.
  await inside.rows(
    `insert into offer (account_id, conversation_id, agent_id, number, accept_by, lapses, lapsed_at)
     values ($1, $2, $3, 1, now(), 1, now())`,
    [inside.accountId, asleep.id, busy.agentId],
  );
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
  assert.deepEqual(await inside.rows('select 1 from offer where conversation_id = $1', [asleep.id]), []);
  const again = await state(open.id, { state: 'open' });
  assert.deepEqual([again.status, again.body.type], [409, 'urn:parley:inbox_inactive']);
  assert.equal((await open.visitor.api('POST', '/v1/visitor/messages', { text: 'Hello?' })).status, 404);
  stream.cut();
  await assertWholeLog(inside);
});

const says = async (visitor: Api) =>
  (await visitor<{ conversationId: string }>('POST', '/v1/visitor/messages', { text: 'Hello' })).body.conversationId;
const talk = async (id: string) =>
  (await stage.owner.api<{ contactId: string }>('GET', `/v1/conversations/${id}`)).body;

const inboxGoes: [way: string, method: string, body: object | undefined, answers: Record<string, number>][] = [
  // Agents finish what they have; no new conversations arrive.
  [
    'is switched off',
    'PATCH',
    { active: false },
    { reopened: 200, begun: 201, answered: 201, taken: 200, written: 409 },
  ],
  ['is removed', 'DELETE', undefined, { reopened: 409, begun: 404, answered: 409, taken: 409, written: 404 }],
];
for (const [way, method, body, answers] of inboxGoes) {
  test(`what still happens in an inbox that ${way}`, async () => {
    const { inside, owner, url } = stage;
    const { agentId } = await stage.person('agent', { agent: true });
    const a = agentId as string;
    const i = await inside.open('Gone', { agentIds: [a] });
    const visitor = await becomeVisitor(url, i);
    const c = await says(visitor.api);
    const other = (await owner.api<{ id: string }>('POST', '/v1/contacts', { name: 'Dora' })).body.id;
    await owner.api('PUT', `/v1/conversations/${c}/state`, { state: 'closed' });
    assert.ok((await owner.api(method, `/v1/inboxes/${i}`, body)).status < 300);
    const status = async (path: string, fields: object, verb = 'POST') => (await owner.api(verb, path, fields)).status;
    const path = `/v1/conversations/${c}`;
    const said = {
      reopened: await status(`${path}/state`, { state: 'open' }, 'PUT'),
      begun: await status('/v1/conversations', { inboxId: i, contactId: other }),
      answered: await status(`${path}/messages`, { text: 'Hello' }),
      taken: await status(`${path}/take`, { agentId: a }),
      written: (await visitor.api('POST', '/v1/visitor/messages', { text: 'Hello' })).status,
    };
    assert.deepEqual(said, answers);
  });
}

test('who had the conversation of an erased contact is free for those who wait', async () => {
  const { inside, owner, url } = stage;
  const { core, call } = inside;
  const { agentId } = await stage.person('agent', { agent: true });
  await owner.api('PATCH', `/v1/agents/${agentId}`, { capacity: 1 });
  const inboxId = await inside.open('Full', { assignment: 'automatic', agentIds: [agentId as string] });
  const holder = async (id: string) =>
    (await owner.api<{ agentId: string | null }>('GET', `/v1/conversations/${id}`)).body.agentId;
  let waiting = await says((await becomeVisitor(url, inboxId)).api);
  await owner.api('PUT', `/v1/agents/${agentId}/presence`, { presence: 'online' });
  await untilEqual(() => holder(waiting), agentId);
  const erased = {
    'the contact': async (contactId: string) => {
      assert.equal((await owner.api('DELETE', `/v1/contacts/${contactId}`)).status, 200);
    },
    'its conversations in an inbox': async (contactId: string) => {
      const [row] = await inside.rows<{ address: string }>('select address from contact_inbox where contact_id = $1', [
        contactId,
      ]);
      done(await core.removeConversations(call, { inboxId, address: row?.address as string }));
    },
  };
  for (const [what, erase] of Object.entries(erased)) {
    const held = waiting;
    waiting = await says((await becomeVisitor(url, inboxId)).api);
    await erase((await talk(held)).contactId);
    await untilEqual(() => holder(waiting), agentId, what);
  }
});

test('an erased contact is not begun, merged or restored; the same person is a new contact', async () => {
  const { inside, owner, url } = stage;
  const i = await inside.open('Erased');
  const visitor = await becomeVisitor(url, i);
  const c = await says(visitor.api);
  const { contactId } = await talk(c);
  const other = (await owner.api<{ id: string }>('POST', '/v1/contacts', { name: 'Dora' })).body.id;
  const merged = (await owner.api<{ id: string }>('POST', `/v1/contacts/${other}/merges`, { contactId })).body.id;
  assert.equal((await owner.api('DELETE', `/v1/contacts/${contactId}`)).status, 200);
  const ways: [path: string, body: object][] = [
    ['/v1/conversations', { inboxId: i, contactId }],
    ['/v1/conversations', { inboxId: i, contactId: other }],
    [`/v1/contacts/${other}/merges`, { contactId }],
    [`/v1/merges/${merged}/undo`, {}],
    [`/v1/conversations/${c}/messages`, { text: 'Hello' }],
  ];
  for (const [path, body] of ways) assert.equal((await owner.api('POST', path, body)).status, 404, path);
  const next = await talk(await says(visitor.api));
  assert.ok(![contactId, other].includes(next.contactId));
  const { items } = (await visitor.api<{ items: object[] }>('GET', '/v1/visitor/messages')).body;
  assert.equal(items.length, 1);
});
