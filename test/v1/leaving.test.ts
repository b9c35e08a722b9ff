// Who goes takes nothing along: what is open waits and is given out, what is closed reopens to who is there, at every door.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { dataOf, newNumber, setStage } from '../hci/door.ts';
import { type Api, apiOf, becomeVisitor } from '../support/api.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { untilEqual } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
let inside: Inside;
let owner: Api;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
  owner = apiOf(site.url, site.firstRun.v1.key);
});
after(async () => {
  await inside.close();
  await site.stop();
});

type Talk = { id: string; contactId: string; state: string; agentId: string | null; teamId: string | null };
let made = 0;
const talk = async (id: string) => (await owner<Talk>('GET', `/v1/conversations/${id}`)).body;
const whose = async (id: string) => {
  const { agentId, teamId } = await talk(id);
  return { agentId, teamId };
};
const is = (id: string, agentId: string | null, teamId: string | null = null) =>
  untilEqual(() => whose(id), { agentId, teamId });
const call = async (method: string, path: string, body?: object) => {
  const answer = await owner<Record<string, unknown>>(method, path, body);
  assert.ok(answer.status < 300, `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
};
const agent = async (fields: object = {}) =>
  (await call('POST', '/v1/agents', { name: `Agent ${++made}`, ...fields })).id as string;
const present = (id: string, presence = 'online') => call('PUT', `/v1/agents/${id}/presence`, { presence });
const team = async (...agentIds: string[]) =>
  (await call('POST', '/v1/teams', { name: `Team ${++made}`, agentIds })).id as string;
const inbox = (fields: object) => inside.open(`Leaving ${++made}`, { assignment: 'automatic', ...fields });
const state = (id: string, to: string) => call('PUT', `/v1/conversations/${id}/state`, { state: to });
const assign = (id: string, to: object) => call('PUT', `/v1/conversations/${id}/assignment`, to);
const says = async (visitor: { api: Api }) =>
  (await visitor.api<{ conversationId: string }>('POST', '/v1/visitor/messages', { text: 'Hello' })).body
    .conversationId;

/** A conversation that waits for a team of an inbox that others serve too. */
async function waitingForTeam() {
  const [a, b] = [await agent(), await agent()];
  const t = await team(b);
  const i = await inbox({ agentIds: [a], teamIds: [t] });
  const visitor = await becomeVisitor(site.url, i);
  const c = await says(visitor);
  await assign(c, { teamId: t });
  return { a, b, t, i, c, visitor };
}
type Waiting = Awaited<ReturnType<typeof waitingForTeam>>;

const teamGoes: [way: string, go: (stage: Waiting) => Promise<unknown>][] = [
  ['it is removed', ({ t }) => call('DELETE', `/v1/teams/${t}`)],
  ['it serves the inbox no longer', ({ i }) => call('PATCH', `/v1/inboxes/${i}`, { teamIds: [] })],
];
for (const [way, go] of teamGoes) {
  test(`what waits for a team, and what its contacts write later, waits for all who serve the inbox: ${way}`, async () => {
    const open = await waitingForTeam();
    await go(open);
    await is(open.c, null);
    await present(open.a);
    await is(open.c, open.a);

    const closed = await waitingForTeam();
    await state(closed.c, 'closed');
    await go(closed);
    await present(closed.a);
    const next = await says(closed.visitor);
    await is(next, closed.a);
    await state(next, 'closed');
    await state(closed.c, 'open');
    await is(closed.c, closed.a);

    const snoozed = await waitingForTeam();
    await call('PUT', `/v1/conversations/${snoozed.c}/state`, {
      state: 'snoozed',
      snoozedUntil: '2999-01-01T00:00:00Z',
    });
    await go(snoozed);
    await present(snoozed.a);
    await says(snoozed.visitor);
    await is(snoozed.c, snoozed.a);
  });
}

test('a team that does not serve the inbox is given what was handed to it', async () => {
  const [a, b] = [await agent(), await agent()];
  const t = await team(b);
  const c = await says(await becomeVisitor(site.url, await inbox({ agentIds: [a] })));
  await assign(c, { teamId: t });
  await present(a);
  await present(b);
  await is(c, b, t);
});

test('an inbox that names no agents any more is served by all, for assignment and visibility', async () => {
  const [a, b] = [await agent(), await agent()];
  const c = await says(await becomeVisitor(site.url, await inbox({ agentIds: [a] })));
  await call('DELETE', `/v1/agents/${a}`);
  await present(b);
  const { agentId } = await (async () => {
    await untilEqual(async () => (await whose(c)).agentId !== null, true);
    return whose(c);
  })();
  assert.equal((await owner('GET', `/v1/agents/${agentId}`)).status, 200);
});

/** Agent a serves the inbox, and b in team t; what an agent without a conversation has is of b, or of a where it says so. */
type Served = { a: string; b: string; t: string; i: string };
const stopsServing: [how: string, has: 'a' | 'b', go: (served: Served) => Promise<unknown>, keeps: boolean][] = [
  ['the inbox names another', 'a', ({ b, i }) => call('PATCH', `/v1/inboxes/${i}`, { agentIds: [b] }), false],
  ['it leaves the team', 'b', ({ a, t }) => call('PATCH', `/v1/teams/${t}`, { agentIds: [a] }), false],
  ['its team stops serving', 'b', ({ i }) => call('PATCH', `/v1/inboxes/${i}`, { teamIds: [] }), false],
  ['its team is removed', 'b', ({ t }) => call('DELETE', `/v1/teams/${t}`), false],
  [
    'the inbox, which was served by all, names another',
    'b',
    async ({ a, i }) => {
      await call('PATCH', `/v1/inboxes/${i}`, { agentIds: [], teamIds: [] });
      await hands(i, a);
      await call('PATCH', `/v1/inboxes/${i}`, { agentIds: [await agent()] });
    },
    false,
  ],
  [
    'it serves in its team still',
    'b',
    async ({ a, b, i }) => {
      await call('PATCH', `/v1/inboxes/${i}`, { agentIds: [a, b] });
      await call('PATCH', `/v1/inboxes/${i}`, { agentIds: [a] });
    },
    true,
  ],
  ['the team has one more', 'b', ({ a, b, t }) => call('PATCH', `/v1/teams/${t}`, { agentIds: [b, a] }), true],
];
const address = '34600123123';
const hands = async (inboxId: string, agentId: string) =>
  done(await inside.core.handOverContact(inside.call, { inboxId, address }, agentId));
test('an agent that stops serving an inbox leaves the contacts that it has without a conversation', async () => {
  for (const [how, has, go, keeps] of stopsServing) {
    const [a, b] = [await agent(), await agent()];
    const t = await team(b);
    const i = await inbox({ channel: 'sms', liveChat: false, assignment: 'manual', agentIds: [a], teamIds: [t] });
    const writes = async () => {
      const said = { inboxId: i, address, addressKind: 'phone' as const, contactName: null, body: 'Hi' };
      const message = { ...said, providerId: null, providerAt: null };
      return done(await inside.core.receive(inside.accountId, message, null)).message.conversationId;
    };
    await state(await writes(), 'closed');
    await hands(i, { a, b }[has]);
    await go({ a, b, t, i });
    assert.deepEqual(await whose(await writes()), { agentId: keeps ? { a, b }[has] : null, teamId: null }, how);
  }
});

test('what a removed agent or team had is reopened to who is there', async () => {
  const [a, b] = [await agent(), await agent()];
  const t = await team(b);
  const i = await inbox({ agentIds: [a, b] });
  await present(a);
  const c = await says(await becomeVisitor(site.url, i));
  await is(c, a);
  await assign(c, { teamId: t });
  await state(c, 'closed');
  await present(b);
  await call('DELETE', `/v1/agents/${a}`);
  await call('DELETE', `/v1/teams/${t}`);
  await state(c, 'open');
  await is(c, b);
});

test('HCI: an operator takes a contact whose area does not serve, or is gone', async () => {
  const { door, number, operators } = await setStage(site);
  const idoperator = operators[0]?.id;
  for (const way of ['the area is removed', 'the number is not served by it']) {
    const name = `Area ${++made}`;
    const t = (await call('POST', '/v1/teams', { name, agentIds: [] })).id as string;
    const [served] = await inside.rows<{ id: string; teamIds: string[] }>(
      `select id, array(select team_id::text from inbox_team where inbox_id = i.id) as "teamIds"
       from inbox i where channel = 'whatsapp' and address = $1`,
      [String(number)],
    );
    assert.ok(served);
    await call('PATCH', `/v1/inboxes/${served.id}`, { teamIds: [...served.teamIds, t] });
    const contactNumber = newNumber();
    const saved = { number, contactNumber, name: 'Dora', area: name };
    dataOf(await door('POST', '/api/user/contact/save', saved));
    if (way === 'the area is removed') await call('DELETE', `/v1/teams/${t}`);
    else await call('PATCH', `/v1/inboxes/${served.id}`, { teamIds: served.teamIds });
    const taken = await door('PUT', '/api/user/contact/operator/my', { number, contactNumber, operatorId: idoperator });
    assert.equal(taken.status, 200, `${way}: ${taken.text}`);
  }
});

test('more than one transaction handles: none blocks others, and all are assigned', async () => {
  const [a, z] = [await agent({ capacity: 1000 }), await agent()];
  const t = await team(z);
  const i = await inbox({ agentIds: [a], teamIds: [t], acceptSeconds: 600 });
  const c = await says(await becomeVisitor(site.url, i));
  /** More than one transaction looks at, each of a contact of its own, which wait longer than any visitor. */
  const many = async (teamId: string | null, before: string) => {
    const added = await inside.rows<{ id: string }>(
      `with made as (insert into contact (account_id, id, created_at) select account_id, gen_random_uuid(), now()
         from conversation, generate_series(1, 520) where id = $1 returning account_id, id)
       insert into conversation (account_id, id, inbox_id, contact_id, thread, state, team_id, waiting_since, created_at, last_number, recent)
       select account_id, gen_random_uuid(), $2, id, '', 'open', $3, date_trunc('second', now()) - $4::interval, now(), 0, 0 from made returning id`,
      [c, i, teamId, before],
    );
    return added.map(({ id }) => id);
  };
  const left = async (ids: string[]) =>
    (await inside.rows('select 1 from conversation where id = any($1) and agent_id is null', [ids])).length;
  const ofTeam = await many(t, '1 day');
  const resting = await many(null, '1 hour');
  await inside.rows(
    `insert into offer (account_id, conversation_id, agent_id, number, accept_by, lapses, lapsed_at)
     select account_id, id, $2, 0, now(), 12, now() from conversation where id = any($1)`,
    [resting, a],
  );
  await inside.rows(`update agent set presence = 'online' where id = $1`, [a]);
  const free = await many(null, '1 minute');
  await call('PATCH', `/v1/inboxes/${i}`, { agentIds: [a] });
  await is(c, a);
  await untilEqual(() => left(free), 0);
  assert.deepEqual([await left(ofTeam), await left(resting)], [520, 520]);
});

test('an offer runs on after its agent was merged, and counts what the agent wrote before', async () => {
  /** The offer's time is over. @returns the id of the job that ends it: whoever gets the conversation then has another one */
  const pass = async (id: string) => {
    const [job] = await inside.rows<{ id: string }>(
      `with o as (update offer set accept_by = now() where conversation_id = $1 returning 1)
       update job set run_at = now() where kind = 'end-offer' and payload ->> 'conversationId' = $1::text and state = 'waiting'
       returning id`,
      [id],
    );
    return job?.id;
  };
  for (const writes of [false, true]) {
    const [kept, gone, other] = [await agent(), await inside.hire(`Gone ${++made}`), await agent()];
    const i = await inbox({ agentIds: [kept, gone.agentId, other], acceptSeconds: 600 });
    await present(gone.agentId);
    const c = await says(await becomeVisitor(site.url, i));
    await is(c, gone.agentId);
    if (writes) {
      const own = apiOf(site.url, gone.token);
      assert.equal((await own('POST', `/v1/conversations/${c}/messages`, { text: 'Here' })).status, 201);
    }
    await call('POST', `/v1/agents/${kept}/merge`, { agentId: gone.agentId });
    await is(c, kept);
    await present(other);
    const job = await pass(c);
    assert.ok(job);
    const state = async () =>
      (await inside.rows<{ state: string }>('select state from job where id = $1', [job]))[0]?.state;
    await untilEqual(state, 'done');
    await is(c, writes ? kept : other);
  }
});

test('a removed agent is in no widget, and no bot leads to it', async () => {
  const [a, b] = [await agent(), await agent()];
  const t = await team(b);
  const i = await inbox({ agentIds: [a] });
  const listing = { name: 'Ana', number: '34600100100', active: true, windows: [] };
  const choice = { text: 'Wait', leadsTo: 'agent' };
  const choices = [
    { label: 'Ana', ...choice, targetId: a },
    { label: 'Sales', ...choice, leadsTo: 'team', targetId: t },
    { label: 'Hours', text: 'Nine to five', leadsTo: 'text', targetId: null },
  ];
  const bot = { active: true, greeting: 'Hello', choices, misunderstood: 'What?', handOver: 'People come' };
  await call('PUT', `/v1/inboxes/${i}/bot`, bot);
  await call('PATCH', `/v1/inboxes/${i}/widget`, { listings: [{ ...listing, agentId: a }] });
  type Shown = { listings: { id: string }[] };
  const shown = async () => (await fetch(`${site.url}/v1/widgets/${i}`)).json() as Promise<Shown>;
  await untilEqual(async () => (await shown()).listings.length, 1);
  const [listed] = (await shown()).listings;
  const send = `${site.url}/api/business/send/${listed?.id}`;
  assert.equal((await fetch(send, { redirect: 'manual' })).status, 302);
  await call('DELETE', `/v1/agents/${a}`);
  await call('DELETE', `/v1/teams/${t}`);
  await untilEqual(async () => (await shown()).listings, []);
  assert.equal((await fetch(send, { redirect: 'manual' })).status, 404);
  const now = (await call('GET', `/v1/inboxes/${i}/bot`)) as typeof bot;
  assert.deepEqual(
    now.choices.map(({ label, leadsTo, targetId }) => [label, leadsTo, targetId]),
    [
      ['Ana', 'people', null],
      ['Sales', 'people', null],
      ['Hours', 'text', null],
    ],
  );
  await call('PUT', `/v1/inboxes/${i}/bot`, now);
});

test('the widget of an inbox that a team serves says what the assignment does', async () => {
  type Shown = { answering: boolean; agents: { id: string }[]; openings: unknown[] | null };
  const shown = async (i: string) => {
    const { answering, agents, openings } = (await (await fetch(`${site.url}/v1/widgets/${i}`)).json()) as Shown;
    return { answering, agents: agents.map(({ id }) => id), always: openings === null };
  };
  const [a, b] = [await agent(), await agent()];
  const t = await team(a);
  const i = await inbox({ teamIds: [t] });
  assert.deepEqual(await shown(i), { answering: false, agents: [a], always: true });
  await present(a);
  await untilEqual(() => shown(i), { answering: true, agents: [a], always: true });
  await is(await says(await becomeVisitor(site.url, i)), a);
  // Closed as long as this test is of this century.
  const schedule = { windows: [{ day: 'MO', from: '00:00', until: '00:01' }], exceptions: [] };
  const day = (['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'] as const)[(new Date().getUTCDay() + 3) % 7];
  schedule.windows = [{ day: day as string, from: '12:00', until: '12:01' }];
  await call('PATCH', `/v1/teams/${t}`, { timezone: 'UTC', schedule });
  await untilEqual(() => shown(i), { answering: false, agents: [a], always: false });
  await call('PATCH', `/v1/inboxes/${i}`, { agentIds: [b] });
  await present(b);
  await untilEqual(() => shown(i), { answering: true, agents: [b, a].toSorted(), always: true });
});

test('after a merge a ref leads to the same agent: exact spelling before leading zeros', async () => {
  const n = `7${++made}`;
  const [a, b, x] = [await agent({ ref: `1${n}` }), await agent({ ref: n }), await agent({ ref: `00${n}` })];
  const led = async (ref: string) => (await inside.reader(inside.accountId).agents.byRef(ref))?.id;
  const before = [await led(n), await led(`00${n}`)];
  assert.deepEqual(before, [b, x]);
  await call('POST', `/v1/agents/${a}/merge`, { agentId: b });
  assert.deepEqual([await led(n), await led(`1${n}`), await led(`00${n}`)], [a, a, x]);
  await call('DELETE', `/v1/agents/${x}`);
  assert.equal(await led(`00${n}`), a);
});

test('a conversation that the business begins without an agent is given out at once', async () => {
  const a = await agent();
  const i = await inbox({ agentIds: [a] });
  await present(a);
  const contactId = (await call('POST', '/v1/contacts', { name: 'Cleo' })).id as string;
  await is((await call('POST', '/v1/conversations', { inboxId: i, contactId })).id as string, a);
});

test('what a program said last of a presence turns no agent away, also where a person said it first', async () => {
  const { agentId, token } = await inside.hire(`Here ${++made}`);
  const handler = async () =>
    (await inside.rows<{ by: string }>('select presence_handler as by from agent where id = $1', [agentId]))[0]?.by;
  const logged = async () => (await inside.rows('select 1 from presence_log where agent_id = $1', [agentId])).length;
  const own = apiOf(site.url, token);
  assert.equal((await own('PUT', `/v1/agents/${agentId}/presence`, { presence: 'online' })).status, 200);
  assert.deepEqual([await handler(), await logged()], ['console', 1]);
  await present(agentId);
  assert.notEqual(await handler(), 'console');
  assert.equal(await logged(), 1);
});

const membersGo: [way: string, method: string, body: (other: string) => object | undefined][] = [
  ['is removed', 'DELETE', () => undefined],
  ['is another agent now', 'PATCH', (other) => ({ agentId: other })],
  ['is no agent any more', 'PATCH', () => ({ agentId: null })],
];
for (const [way, method, body] of membersGo) {
  test(`nothing is given to an agent whose only member ${way}, unless a program says that it is there`, async () => {
    for (const by of ['console', 'program']) {
      const { agentId, memberId, token } = await inside.hire(`Gone ${++made}`);
      const shown = async () => ((await call('GET', `/v1/agents/${agentId}`)) as { presence: string }).presence;
      const own = apiOf(site.url, token);
      assert.equal((await own('PUT', `/v1/agents/${agentId}/presence`, { presence: 'online' })).status, 200);
      if (by === 'program') await present(agentId);
      const answer = await owner(method, `/v1/members/${memberId}`, body(await agent()));
      assert.ok(answer.status < 300, JSON.stringify(answer.body));
      assert.equal(await shown(), by === 'program' ? 'online' : 'offline');
      const c = await says(await becomeVisitor(site.url, await inbox({ agentIds: [agentId] })));
      await is(c, by === 'program' ? agentId : null);
    }
  });
}

test('merged, an agent turns away where the console said last that it is there', async () => {
  const handler = async (id: string) =>
    (await inside.rows<{ by: string }>('select presence_handler as by from agent where id = $1', [id]))[0]?.by;
  const { agentId, token } = await inside.hire(`Last ${++made}`);
  const kept = await agent();
  await present(kept, 'away');
  assert.equal(
    (await apiOf(site.url, token)('PUT', `/v1/agents/${agentId}/presence`, { presence: 'online' })).status,
    200,
  );
  await call('POST', `/v1/agents/${kept}/merge`, { agentId });
  assert.equal(await handler(kept), 'console');
});
