// One person known by four doors is one agent once merged: every id, e-mail and ref that was handed out leads there, and all that was the
// other's follows.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Agent } from '../../src/core/nouns.ts';
import { openDoor as chattabaiDoor } from '../chattabai/door.ts';
import { openDoor as chatwhizzDoor, type Door, newDomain, newOperator } from '../chatwhizz/door.ts';
import { dataOf, setStage as hciStage } from '../hci/door.ts';
import type { Api } from '../support/api.ts';
import { done } from '../support/inside.ts';
import { until } from '../support/patience.ts';
import { openDoor as tochatDoor } from '../tochat/door.ts';
import { agentPlaces } from './places.ts';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
let api: Api;
let chatwhizz: Door;
before(async () => {
  stage = await setStage();
  api = stage.owner.api;
  chatwhizz = await chatwhizzDoor(stage.site);
});
after(() => stage.stop());

let made = 0;
const agentWith = async (fields: object): Promise<Agent> => {
  const { status, body } = await api<Agent>('POST', '/v1/agents', { name: `Agent ${++made}`, ...fields });
  assert.equal(status, 201, JSON.stringify(body));
  return body;
};
const merge = (kept: string, gone: string, by = api) => by('POST', `/v1/agents/${kept}/merge`, { agentId: gone });
const merged = async (kept: string, gone: string) => {
  const said = await merge(kept, gone);
  assert.equal(said.status, 200, JSON.stringify(said.body));
  return said.body as unknown as Agent;
};
const call = () => stage.inside.call;

test('known by e-mail, ref, widget and area: one agent, whichever door is asked and by whichever id', async () => {
  const { url, firstRun } = stage.site;
  const operator = await newOperator(chatwhizz);
  const domain_name = await newDomain(chatwhizz);
  await chatwhizz('POST', '/admin/operator/assign', { domain_name, operator_id: operator.id, unique_id: 'p1' });
  const byRef = await agentWith({ ref: '000777', voiceNumber: '34910000777' });
  const tochat = await tochatDoor(stage.site);
  const entry = { number: '34600000777', name: 'Olga', active: true };
  const shop = JSON.parse(
    (await tochat.insert(JSON.stringify({ name: 'Olga’s', whatsapps: [entry], color: '#25d366' }))).text,
  );
  const listingId = shop.data.whatsapps[0].id as string;
  const { listings } = (await stage.inside.core.read(stage.inside.accountId).inboxes.withWidget(shop.data.id)) ?? {};
  const byWidget = listings?.[0]?.agentId as string;
  const hci = await hciStage(stage.site);
  const area = hci.areas[0]?.id as string;
  const byArea = await agentWith({});
  const { agentIds } = (await api<{ agentIds: string[] }>('GET', `/v1/teams/${area}`)).body;
  await api('PATCH', `/v1/teams/${area}`, { agentIds: [...agentIds, byArea.id] });

  for (const gone of [byRef.id, byWidget, byArea.id]) await merged(operator.id, gone);

  // Its own id, and those that were handed out for the others.
  for (const id of [operator.id, byRef.id, byWidget, byArea.id]) {
    assert.equal((await chatwhizz('GET', `/admin/operator/${id}`)).data._id, operator.id);
    const { status, body } = await api<Agent>('GET', `/v1/agents/${id}`);
    assert.deepEqual([status, body.id, body.ref, body.voiceNumber], [200, operator.id, '000777', '34910000777']);
  }
  const listed = (await tochat.get(shop.data.id)).text;
  assert.equal(JSON.parse(listed).data.whatsapps[0].id, listingId);
  const again = await chatwhizz('POST', '/admin/operator/assign', {
    domain_name,
    operator_id: byArea.id,
    unique_id: 'p1',
  });
  assert.equal((again.data.operators as { userId: string }).userId, operator.id);
  assert.equal(
    (await chatwhizz('PUT', `/admin/operator/update/${byWidget}`, { status: 1 })).text.includes('Success'),
    true,
  );

  // Its presence, set by ref, is everywhere.
  const line = chattabaiDoor(stage.site, url);
  assert.equal((await line('setStatus', { ref: '777', status: 'pause' })).body.status, 1);
  assert.equal((await chatwhizz('GET', `/admin/operator/${operator.id}`)).data.status, 2);
  const operators = dataOf<{ id: string; status: string }[]>(
    await hci.door('POST', `/api/area/operator/${hci.port}`, { idarea: area }),
  );
  assert.equal(operators.find(({ id }) => id === operator.id)?.status, 'away');
  assert.ok(!operators.some(({ id }) => id === byArea.id));
  const widget = (await api<{ listings: { agentId: string }[] }>('GET', `/v1/inboxes/${shop.data.id}/widget`)).body;
  assert.equal(widget.listings[0]?.agentId, operator.id);
  assert.equal(firstRun.chattabai.ref.length, 6);
});

test('what both are known by stays known: two e-mails, two refs, which nobody else can have', async () => {
  const one = await newOperator(chatwhizz);
  const other = await newOperator(chatwhizz);
  await api('PATCH', `/v1/agents/${one.id}`, { ref: '0501' });
  await api('PATCH', `/v1/agents/${other.id}`, { ref: '0502' });
  const third = await newOperator(chatwhizz);
  await api('PATCH', `/v1/agents/${third.id}`, { ref: '0503' });
  const now = await member(async () => merged(one.id, other.id), other.email);
  assert.deepEqual([now.email, now.ref], [one.email, '0501']);
  await member(async () => merged(one.id, third.id), third.email);

  for (const email of [one.email, other.email.toUpperCase(), third.email]) {
    assert.equal((await chatwhizz('POST', '/admin/operator/create', { email })).data.id, one.id, email);
  }
  const line = chattabaiDoor(stage.site, stage.url);
  for (const ref of ['0501', '502', '0503', '000503']) {
    assert.equal((await line('setStatus', { ref, status: 'online' })).body.status, 1, ref);
    await line('setStatus', { ref: '501', status: 'offline' });
  }
  for (const fields of [{ ref: '0502' }, { email: other.email }]) {
    assert.equal((await api('POST', '/v1/agents', { name: 'Else', ...fields })).status, 409);
    const somebody = await agentWith({});
    assert.equal((await api('PATCH', `/v1/agents/${somebody.id}`, fields)).status, 409);
  }
  assert.equal((await api('PATCH', `/v1/agents/${one.id}`, { ref: '0502' })).status, 200, 'it is its own');
  // With the agent go the names that led to it.
  await api('DELETE', `/v1/agents/${one.id}`);
  assert.equal((await api('POST', '/v1/agents', { name: 'Else', ref: '0503' })).status, 201);
});

/** Runs it while nobody signs in with an e-mail: two as whom people sign in are two people. */
async function member<T>(work: () => Promise<T>, email: string): Promise<T> {
  const { items } = (await api<{ items: { id: string; email: string }[] }>('GET', '/v1/members?limit=200')).body;
  const { id } = items.find((one) => one.email === email) ?? {};
  assert.equal((await api('DELETE', `/v1/members/${id}`)).status, 204);
  return work();
}

test('all that the other had follows: nothing in the catalogue names it any more', async () => {
  const { core, accountId } = stage.inside;
  const [kept, gone] = [await agentWith({ capacity: 3 }), await stage.person('agent', { agent: true })];
  const goneId = gone.agentId as string;
  const inboxId = await stage.inside.open('Both', { agentIds: [kept.id, goneId] });
  const team = done(await core.addTeam(call(), { name: 'Both', agentIds: [kept.id, goneId] }));
  const domain_name = await newDomain(chatwhizz);
  for (const [operator_id, unique_id] of [
    [kept.id, 'a'],
    [goneId, 'a'],
    [goneId, 'b'],
  ]) {
    await chatwhizz('POST', '/admin/operator/assign', { domain_name, operator_id, unique_id });
  }
  await chatwhizz('PUT', `/admin/operator/update/${goneId}`, { status: 1 });
  const contact = done(
    await core.addContact(call(), { name: 'Nia', photo: null, addresses: [{ kind: 'phone', value: '34600111222' }] }),
  );
  const open = done(
    await core.startConversation(call(), { inboxId, contactId: contact.id, agentId: goneId, teamId: null }),
  );
  const closed = done(
    await core.startConversation(call(), {
      inboxId: await stage.inside.open('Old', { agentIds: [goneId] }),
      contactId: contact.id,
      agentId: goneId,
      teamId: null,
    }),
  );
  done(await core.closeConversation(call(), closed.id));
  await gone.api('PUT', `/v1/agents/${goneId}/presence`, { presence: 'online' });
  const note = { text: 'Look', note: true, mentions: [goneId, kept.id] };
  assert.equal((await api('POST', `/v1/conversations/${open.id}/messages`, note)).status, 201);
  await until(async () => (await agentPlaces(stage, goneId)).includes('mention'));
  const written = { text: 'Mine', clientId: 'mine' };
  assert.equal((await gone.api('POST', `/v1/conversations/${open.id}/messages`, written)).status, 201);
  await api('PATCH', `/v1/agents/${goneId}`, { ref: '0600' });
  await api('PATCH', `/v1/agents/${kept.id}`, { ref: '0601' });
  const line = chattabaiDoor(stage.site, stage.url);
  const times = { startTime: '2042-01-01 12:00:01', endTime: '2042-01-01 12:01:01' };
  const told = {
    ...times,
    inboundNumber: '31612345678',
    dialedNumber: '1',
    outboundNumber: '2',
    duration: '60',
    dialStatus: 'ANSWER',
  };
  const { dialedNumber } = stage.site.firstRun.chattabai;
  const session = await line('call', { ref: '0600', ...told, dialedNumber });
  assert.equal(session.body.status, 1, session.text);
  const stood = await agentPlaces(stage, goneId);
  const expected = [
    'call',
    'contact_inbox',
    'conversation',
    'inbox_agent',
    'member',
    'mention',
    'post',
    'presence_log',
    'team_agent',
    'addon_agent',
  ];
  assert.deepEqual(
    expected.filter((table) => !stood.includes(table) && table !== 'contact_inbox'),
    [],
    'it stood everywhere before',
  );

  const head = await stage.inside.head();
  const now = await merged(kept.id, goneId);
  assert.deepEqual(await agentPlaces(stage, goneId), []);
  assert.deepEqual([now.capacity, now.presence, now.ref], [10, 'online', '0601']);
  assert.equal((await api('GET', `/v1/conversations/${open.id}`)).body.agentId, kept.id);
  assert.equal((await api('GET', `/v1/conversations/${closed.id}`)).body.agentId, kept.id);
  const found = async (id: string) =>
    (await api<{ items: { id: string }[] }>('GET', `/v1/conversations?agentId=${id}`)).body.items;
  assert.deepEqual(await found(goneId), await found(kept.id));
  assert.equal((await found(kept.id)).length, 1);
  const calls = (await api<{ items: unknown[] }>('GET', `/v1/calls?agentId=${kept.id}`)).body.items;
  assert.equal(calls.length, 1);
  const log = (await api<{ items: { presence: string }[] }>('GET', `/v1/agents/${goneId}/presence-log`)).body.items;
  assert.deepEqual(
    log.map(({ presence }) => presence),
    ['online', 'online'],
  );
  const { items: teams } = (await api<{ items: { id: string; agentIds: string[] }[] }>('GET', '/v1/teams')).body;
  assert.deepEqual(teams.find(({ id }) => id === team.id)?.agentIds, [kept.id]);

  // Who signed in as it goes on, as the other; what it wrote still says who.
  assert.equal((await gone.api('GET', '/v1/session')).status, 200);
  assert.equal((await gone.api('PUT', `/v1/agents/${goneId}/presence`, { presence: 'away' })).status, 200);
  assert.equal((await gone.api('POST', `/v1/conversations/${open.id}/messages`, { text: 'Still me' })).status, 201);

  // A listener hears who is no more, who is another now, and of the conversation.
  const events = await core.read(accountId).log.after(head, 50);
  const kinds = events.filter(({ subject }) => [goneId, kept.id, open.id].includes(subject)).map(({ kind }) => kind);
  for (const kind of ['conversation.assigned', 'agent.changed', 'agent.removed'])
    assert.ok(kinds.includes(kind as never), kind);

  // Both of two posts for one product are one; the other product came along.
  const posts = await stage.inside.rows<{ product: string }>(
    'select product from post where agent_id = $1 order by product',
    [kept.id],
  );
  assert.deepEqual(
    posts.map(({ product }) => product),
    ['a', 'b'],
  );
});

test('an id that was handed out is taken wherever one names an agent', async () => {
  const { core } = stage.inside;
  const [kept, gone] = [await agentWith({}), await agentWith({})];
  await merged(kept.id, gone.id);
  const contact = done(
    await core.addContact(call(), { name: 'Ona', photo: null, addresses: [{ kind: 'phone', value: '34600111333' }] }),
  );
  const shop = await stage.inside.open('Handed', {});
  const conversation = done(
    await core.startConversation(call(), { inboxId: shop, contactId: contact.id, agentId: null, teamId: null }),
  );
  const team = done(await core.addTeam(call(), { name: 'Handed', agentIds: [] }));
  const takes: [method: string, path: string, body: object, kept: (body: never) => unknown][] = [
    ['PATCH', `/v1/agents/${gone.id}`, { post: 'Sales' }, ({ id }: Agent) => id],
    ['PUT', `/v1/agents/${gone.id}/presence`, { presence: 'online' }, ({ id }: Agent) => id],
    [
      'POST',
      `/v1/conversations/${conversation.id}/take`,
      { agentId: gone.id },
      ({ agentId }: { agentId: string }) => agentId,
    ],
    [
      'PATCH',
      `/v1/teams/${team.id}`,
      { agentIds: [gone.id, kept.id] },
      ({ agentIds }: { agentIds: string[] }) => agentIds.join(),
    ],
    [
      'PATCH',
      `/v1/inboxes/${shop}`,
      { agentIds: [gone.id] },
      ({ agentIds }: { agentIds: string[] }) => agentIds.join(),
    ],
    [
      'PATCH',
      `/v1/inboxes/${shop}/widget`,
      { listings: [{ agentId: gone.id, number: '34600000001', name: 'Ana' }] },
      (body: { listings: { agentId: string }[] }) => body.listings[0]?.agentId,
    ],
  ];
  for (const [method, path, body, found] of takes) {
    const said = await api(method, path, body);
    assert.equal(said.status, 200, `${method} ${path}: ${JSON.stringify(said.body)}`);
    assert.equal(found(said.body as never), kept.id, path);
  }
  const note = await api<{ id: string }>('POST', `/v1/conversations/${conversation.id}/messages`, {
    text: 'Look',
    note: true,
    mentions: [gone.id],
  });
  await until(
    async () =>
      (
        await stage.inside.rows('select 1 from mention where message_id = $1 and agent_id = $2', [
          note.body.id,
          kept.id,
        ])
      ).length === 1,
  );
  // And an agent that was merged into one that was merged.
  const last = await agentWith({});
  await merged(last.id, kept.id);
  assert.equal((await api('GET', `/v1/agents/${gone.id}`)).body.id, last.id);
});

test('a choice of a bot’s menu that leads to one leads to the other, set before or after', async () => {
  const [kept, gone] = [await agentWith({}), await agentWith({})];
  const inbox = await stage.inside.open('With a bot', {});
  const choice = { label: 'Advice', text: 'One moment', leadsTo: 'agent', targetId: gone.id };
  const bot = { active: true, greeting: 'Hello', choices: [choice], misunderstood: 'Pardon?', handOver: 'One moment' };
  const set = () => api('PUT', `/v1/inboxes/${inbox}/bot`, bot);
  const leadsTo = async () =>
    (await api<typeof bot>('GET', `/v1/inboxes/${inbox}/bot`)).body.choices.map(({ targetId }) => targetId);
  assert.equal((await set()).status, 200);
  await merged(kept.id, gone.id);
  assert.deepEqual(await leadsTo(), [kept.id]);
  assert.equal((await set()).status, 200);
  assert.deepEqual(await leadsTo(), [kept.id]);
});
