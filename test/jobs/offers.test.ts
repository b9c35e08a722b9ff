// What was given out and not accepted in time goes back to the queue.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { dataOf, doorOf } from '../hci/door.ts';
import { type Api, apiOf, becomeVisitor } from '../support/api.ts';
import { done, goInside, type Inside, type Person } from '../support/inside.ts';
import { LiveClient } from '../support/live.ts';
import { until } from '../support/patience.ts';
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

const presence = (agentId: string, presence: string) => owner('PUT', `/v1/agents/${agentId}/presence`, { presence });
type Conversation = { id: string; agentId: string | null; waitingSince: string | null; lastNumber: number };
const conversationOf = async (id: string) => (await owner<Conversation>('GET', `/v1/conversations/${id}`)).body;

/** An inbox that gives out by itself, with the time to accept that a test can wait for. */
async function queue(people: Person[], seconds = 10): Promise<string> {
  const agentIds = people.map(({ agentId }) => agentId);
  return inside.open('Queue', { assignment: 'automatic', agentIds, acceptSeconds: seconds });
}

async function written(inboxId: string): Promise<string> {
  const visitor = await becomeVisitor(site.url, inboxId);
  const { body } = await visitor.api<{ conversationId: string }>('POST', '/v1/visitor/messages', { text: 'Hello' });
  return body.conversationId;
}

const given = (id: string, agentId: string | null) => until(async () => (await conversationOf(id)).agentId === agentId);

/** The time to accept is over. */
const pass = (id: string) =>
  inside.rows(
    `with o as (update offer set accept_by = now() where conversation_id = $1 returning 1)
    update job set run_at = now() where kind = 'end-offer' and payload ->> 'conversationId' = $1::text and state = 'waiting'`,
    [id],
  );

/** All that is to happen when the time is over has happened. */
const decided = (id: string) =>
  until(async () => {
    const text = `select 1 from job where kind in ('end-offer', 'assign-waiting') and state in ('waiting', 'running')
      and (payload ->> 'conversationId' = $1::text or kind = 'assign-waiting')`;
    return (await inside.rows(text, [id])).length === 0;
  });

test('left alone it goes to the next, where it was in the queue; at last it goes round again', async () => {
  const [ana, bo] = [await inside.hire('Ana Offer'), await inside.hire('Bo Offer')];
  const inboxId = await queue([ana, bo]);
  await presence(ana.agentId, 'online');
  const live = new LiveClient();
  await live.connect(site.url, ana.token);
  const id = await written(inboxId);
  await given(id, ana.agentId);
  const since = (await conversationOf(id)).waitingSince;
  await presence(bo.agentId, 'online');
  await pass(id);
  await given(id, bo.agentId);
  assert.equal((await conversationOf(id)).waitingSince, since);
  await live.until(
    () => live.events.filter(({ kind, subject }) => kind === 'conversation.assigned' && subject === id).length >= 3,
  );
  live.cut();
  await pass(id);
  await given(id, ana.agentId);
  assert.equal((await conversationOf(id)).waitingSince, since);
  // Another one they both still get.
  const other = await written(inboxId);
  await until(async () => (await conversationOf(other)).agentId !== null);
  const took = await owner('POST', `/v1/conversations/${id}/take`, { agentId: ana.agentId });
  assert.equal(took.status, 200);
  assert.deepEqual(await inside.rows('select 1 from offer where conversation_id = $1', [id]), []);
});

const acts: [fact: string, act: (person: Person, id: string) => Promise<unknown>][] = [
  [
    'opens it',
    async ({ token }, id) => {
      const { lastNumber } = await conversationOf(id);
      return apiOf(site.url, token)('PUT', `/v1/conversations/${id}/read`, { number: lastNumber });
    },
  ],
  ['takes it', ({ token }, id) => apiOf(site.url, token)('POST', `/v1/conversations/${id}/take`)],
  ['answers', ({ token }, id) => apiOf(site.url, token)('POST', `/v1/conversations/${id}/messages`, { text: 'Hi' })],
  [
    'leaves a note',
    ({ token }, id) => apiOf(site.url, token)('POST', `/v1/conversations/${id}/messages`, { text: 'x', note: true }),
  ],
];
for (const [fact, act] of acts) {
  test(`it stays with an agent who ${fact}`, async () => {
    const person = await inside.hire(`Cleo ${fact.replaceAll(' ', '')}`);
    const inboxId = await queue([person]);
    await presence(person.agentId, 'online');
    const id = await written(inboxId);
    await given(id, person.agentId);
    await act(person, id);
    await pass(id);
    await decided(id);
    assert.equal((await conversationOf(id)).agentId, person.agentId);
    assert.deepEqual(await inside.rows('select 1 from offer where conversation_id = $1', [id]), []);
  });
}

test('somebody else who looks at it accepts nothing', async () => {
  const person = await inside.hire('Dana');
  const inboxId = await queue([person]);
  await presence(person.agentId, 'online');
  const id = await written(inboxId);
  await given(id, person.agentId);
  const { lastNumber } = await conversationOf(id);
  await owner('PUT', `/v1/conversations/${id}/read`, { number: lastNumber });
  const offered = async () =>
    (await inside.rows<{ number: unknown }>('select number from offer where conversation_id = $1', [id]))[0]?.number;
  const before = await offered();
  await pass(id);
  // There is nobody else: it lapses, and is given anew.
  await until(async () => ![before, undefined].includes(await offered()));
});

/** Nobody accepts it, so many times. */
async function lapseTimes(id: string, person: Person, times: number): Promise<void> {
  for (let n = 1; n <= times; n++) {
    await given(id, person.agentId);
    await pass(id);
    const lapses = async () =>
      (await inside.rows<{ lapses: number }>('select lapses from offer where conversation_id = $1', [id]))[0]?.lapses;
    await until(async () => (await lapses()) === n);
  }
}

test('who lets it lapse a third time rests from it as long as there was to accept it, then has it again', async () => {
  const person = await inside.hire('Ditte');
  const inboxId = await queue([person]);
  await presence(person.agentId, 'online');
  const id = await written(inboxId);
  await lapseTimes(id, person, 3);
  const later = async () =>
    inside.rows<{ id: string; seconds: number }>(
      `select id, round(extract(epoch from run_at - created_at))::int as seconds from job
       where kind = 'assign-waiting' and payload ->> 'inboxId' = $1::text and state = 'waiting' and run_at > now()`,
      [inboxId],
    );
  const [job] = await later();
  assert.equal(job?.seconds, 10);
  assert.equal((await conversationOf(id)).agentId, null);
  await inside.rows(`update offer set lapsed_at = lapsed_at - interval '10 seconds' where conversation_id = $1`, [id]);
  await inside.rows('update job set run_at = now() where id = $1', [job?.id]);
  await given(id, person.agentId);
});

test('who says anew that it is there has it at once', async () => {
  const person = await inside.hire('Doro');
  const inboxId = await queue([person], 3600);
  await presence(person.agentId, 'online');
  const id = await written(inboxId);
  await lapseTimes(id, person, 3);
  assert.equal((await conversationOf(id)).agentId, null);
  await presence(person.agentId, 'away');
  await presence(person.agentId, 'online');
  await given(id, person.agentId);
});

test('without a time to accept, and given by hand, it stays', async () => {
  const person = await inside.hire('Egon');
  await presence(person.agentId, 'online');
  const plain = await inside.open('Plain', { assignment: 'automatic', agentIds: [person.agentId] });
  const id = await written(plain);
  await given(id, person.agentId);
  const byHand = await inside.open('By hand', { agentIds: [person.agentId], acceptSeconds: 10 });
  const other = await written(byHand);
  await owner('PUT', `/v1/conversations/${other}/assignment`, { agentId: person.agentId });
  assert.deepEqual(await inside.rows('select 1 from offer where conversation_id = any($1)', [[id, other]]), []);
});

test('the job comes by itself when the time is over, and a contact of HCI is nobody’s again', async () => {
  const person = await inside.hire('Fritz');
  await presence(person.agentId, 'online');
  const page = { address: '4411', token: null };
  const line = done(
    await inside.core.addLine(inside.call, { name: 'P', label: null, email: null, number: null, page }),
  );
  const inboxId = line.messenger?.id as string;
  const patch = { assignment: 'automatic', agentIds: [person.agentId], acceptSeconds: 10 };
  assert.equal((await owner('PATCH', `/v1/inboxes/${inboxId}`, patch)).status, 200);
  await inside.rows('update inbox set accept_seconds = 1 where id = $1', [inboxId]);
  const door = doorOf(site.url, site.firstRun.hci.key);
  const said = { facebookId: '4411', contactId: '551', from: '551', type: 'text', content: 'Hi' };
  dataOf(await door('POST', '/api/chat/message/send', said));
  const operator = async () => {
    const { contacts } = dataOf<{ contacts: { operatorId: string }[] }>(
      await door('POST', '/api/user/contact/get', { facebookId: '4411' }),
    );
    return contacts[0]?.operatorId;
  };
  await until(async () => (await operator()) === person.agentId);
  await until(async () => (await operator()) === '0');
});

test('times that are none are refused', async () => {
  const inboxId = await inside.open('Refused');
  for (const acceptSeconds of [0, 9, 86_401, 1.5, '30', -1]) {
    assert.equal(
      (await owner('PATCH', `/v1/inboxes/${inboxId}`, { acceptSeconds })).status,
      422,
      String(acceptSeconds),
    );
  }
  const set = await owner('PATCH', `/v1/inboxes/${inboxId}`, { acceptSeconds: 30 });
  assert.equal(set.body.acceptSeconds, 30);
  assert.equal((await owner('PATCH', `/v1/inboxes/${inboxId}`, { acceptSeconds: null })).body.acceptSeconds, null);
});
