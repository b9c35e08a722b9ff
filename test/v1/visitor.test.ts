// The visitor's side of web chat as the widget uses it: what is read, what stays after a conversation ended, who answered.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { type Api, becomeVisitor } from '../support/api.ts';
import { Follower } from '../support/follower.ts';
import { LiveClient } from '../support/live.ts';
import { type Stage, setStage } from './stage.ts';

type Line = { id: string; conversationId: string; from: string; author: string | null; text: string };
type Person = { id: string; name: string; pictureUrl: string | null };
type History = {
  items: Line[];
  next: string | null;
  people: Person[];
  ended: boolean;
  seen: string | null;
  read: string | null;
};
type Heard = { kind: string; seen?: string; read?: string; state?: string; conversationId?: string };

let stage: Stage;
let agent: Api;
before(async () => {
  stage = await setStage();
  agent = stage.owner.api;
});
after(() => stage.stop());

/** A visitor who wrote, and the conversation that this opened. */
async function meet(text = 'Hello?') {
  const inboxId = stage.site.firstRun.tochat.business;
  const { token } = await becomeVisitor(stage.url, inboxId);
  const visitor = stage.reference.apiOf(token);
  const { status, body } = await visitor<Line>('POST', '/v1/visitor/messages', { text });
  assert.equal(status, 201);
  return { token, visitor, first: body, conversationId: body.conversationId };
}

const history = async (visitor: Api, query = '') =>
  (await visitor<History>('GET', `/v1/visitor/messages${query}`)).body;
const say = (api: Api, conversationId: string, text: string, note = false) =>
  api<{ id: string; number: number }>('POST', `/v1/conversations/${conversationId}/messages`, { text, note });
const close = (conversationId: string) =>
  agent('PUT', `/v1/conversations/${conversationId}/state`, { state: 'closed' });
const conversation = async (id: string) =>
  (await agent<{ unread: number; contactReadNumber: number; lastNumber: number }>('GET', `/v1/conversations/${id}`))
    .body;

test('the visitor learns that it was read, also over its stream, and no number of the account', async () => {
  const { token, visitor, first, conversationId } = await meet('One');
  const second = (await visitor<Line>('POST', '/v1/visitor/messages', { text: 'Two' })).body;
  const stream = new Follower(token, null, '/v1/visitor/live');
  await stream.connect(stage.url, 'socket');
  assert.equal((await history(visitor)).seen, null);
  const { body } = await agent<{ items: { id: string; number: number }[] }>(
    'GET',
    `/v1/conversations/${conversationId}/messages`,
  );
  const numbers = new Map(body.items.map(({ id, number }) => [id, number]));
  for (const one of [first, second]) {
    await agent('PUT', `/v1/conversations/${conversationId}/read`, { number: numbers.get(one.id) });
    const heard = () => (stream.events as unknown as Heard[]).filter(({ kind }) => kind === 'conversation.read');
    await stream.until(() => heard().at(-1)?.seen === one.id, 'that it was read');
    assert.equal((await history(visitor)).seen, one.id);
  }
  stream.cut();
  const said = JSON.stringify(stream.frames);
  for (const number of numbers.values()) assert.ok(!said.includes(`:${number},`) && !said.includes(`:${number}}`));
});

test('an agent learns that the visitor has read; it goes forward only, and twice is once', async () => {
  const { visitor, first, conversationId } = await meet();
  const listener = new LiveClient();
  await listener.connect(stage.url, stage.site.firstRun.v1.key);
  const one = (await say(agent, conversationId, 'One')).body;
  const two = (await say(agent, conversationId, 'Two')).body;
  await say(agent, conversationId, 'Between us', true);
  const mark = (messageId: string) => visitor('PUT', '/v1/visitor/read', { messageId });
  assert.equal((await mark(one.id)).status, 204);
  assert.equal((await conversation(conversationId)).contactReadNumber, one.number);
  await listener.until(() => listener.events.some(({ kind }) => kind === 'conversation.read'));
  assert.equal((await history(visitor)).read, one.id);
  assert.equal((await mark(two.id)).status, 204);
  const head = await stage.inside.head();
  for (const again of [one.id, two.id, first.id]) assert.equal((await mark(again)).status, 204);
  assert.equal(await stage.inside.head(), head, 'what was read already is no event');
  assert.equal((await history(visitor)).read, two.id);
});

test('a message that is not the visitor’s to see cannot be read', async () => {
  const mine = await meet();
  const theirs = await meet();
  const note = (await say(agent, mine.conversationId, 'A note', true)).body;
  const head = await stage.inside.head();
  for (const messageId of [theirs.first.id, note.id, '00000000-0000-7000-8000-000000000000']) {
    const { status, body } = await mine.visitor('PUT', '/v1/visitor/read', { messageId });
    assert.deepEqual([status, body.type, body.noun], [404, 'urn:parley:not_found', 'message']);
  }
  assert.equal(await stage.inside.head(), head);
});

test('what was said stays when the conversation is closed; the next one goes on in the same log', async () => {
  const { token, visitor, conversationId } = await meet('Before');
  const answer = (await say(agent, conversationId, 'Answer')).body;
  await visitor('PUT', '/v1/visitor/read', { messageId: answer.id });
  const stream = new Follower(token, null, '/v1/visitor/live');
  await stream.connect(stage.url, 'events');
  await close(conversationId);
  const heard = () => stream.events as unknown as Heard[];
  await stream.until(() => heard().some(({ kind, state }) => kind === 'conversation.closed' && state === 'closed'), '');
  const ended = await history(visitor);
  assert.deepEqual([ended.items.map(({ text }) => text), ended.ended], [['Answer', 'Before'], true]);
  const next = (await visitor<Line>('POST', '/v1/visitor/messages', { text: 'After' })).body;
  assert.notEqual(next.conversationId, conversationId);
  await stream.until(() => heard().some((one) => one.conversationId === next.conversationId), 'the new one');
  stream.cut();
  const all = await history(visitor);
  assert.deepEqual(
    [all.items.map(({ text }) => text), all.ended, all.read],
    [['After', 'Answer', 'Before'], false, answer.id],
  );
  // The old one is still the agents' too, and what is read in the new one is read in both.
  const late = (await say(agent, next.conversationId, 'Late')).body;
  await visitor('PUT', '/v1/visitor/read', { messageId: late.id });
  assert.equal((await conversation(next.conversationId)).contactReadNumber, late.number);
  assert.equal((await conversation(conversationId)).contactReadNumber, (await conversation(conversationId)).lastNumber);
});

test('pages by an opaque cursor over conversations, each message once', async () => {
  const { visitor, conversationId } = await meet('1');
  await visitor('POST', '/v1/visitor/messages', { text: '2' });
  await close(conversationId);
  for (const text of ['3', '4', '5']) await visitor('POST', '/v1/visitor/messages', { text });
  const texts: string[] = [];
  let query = '?limit=2';
  for (let page = 0; page < 3; page++) {
    const { items, next } = await history(visitor, query);
    texts.push(...items.map(({ text }) => text));
    if (next === null) break;
    assert.match(next, /^[\w-]{22}$/);
    query = `?limit=2&after=${next}`;
  }
  assert.deepEqual(texts, ['5', '4', '3', '2', '1']);
});

for (const after of ['', '12', 'x'.repeat(22), '%00', `${'A'.repeat(21)}%20`]) {
  test(`no cursor: ${after}`, async () => {
    const { visitor } = await meet();
    const { status, body } = await visitor('GET', `/v1/visitor/messages?after=${after}`);
    assert.deepEqual([status, body.type], [422, 'urn:parley:invalid']);
  });
}

test('everybody who wrote has a name: agents, also removed ones, and members; notes and programs tell none', async () => {
  const { visitor, conversationId } = await meet();
  const [ida, admin] = [await stage.person('agent', { agent: true }), await stage.person('admin')];
  await agent('PUT', `/v1/conversations/${conversationId}/assignment`, { agentId: ida.agentId });
  const pictureUrl = 'https://example.com/ida.png';
  await agent('PATCH', `/v1/agents/${ida.agentId}`, { name: 'Ida', pictureUrl });
  const key = await stage.key(['conversations']);
  await say(ida.api, conversationId, 'From Ida');
  await say(admin.api, conversationId, 'From the office');
  await say(key.api, conversationId, 'From a program');
  await say(agent, conversationId, 'A note', true);
  await agent('DELETE', `/v1/agents/${ida.agentId}`);
  const { items, people } = await history(visitor);
  const named = (id: string | null) => people.find((one) => one.id === id) ?? null;
  assert.deepEqual(
    items.map(({ text, author }) => [text, named(author)]),
    [
      ['From a program', null],
      ['From the office', { id: admin.id, name: named(admin.id)?.name, pictureUrl: null }],
      ['From Ida', { id: ida.agentId, name: 'Ida', pictureUrl }],
      ['Hello?', null],
    ],
  );
  assert.equal(people.length, 2);
});

test('who types is said by name, to the visitor of that conversation alone', async () => {
  const [mine, theirs] = [await meet(), await meet()];
  const streams = [mine, theirs].map(({ token }) => new Follower(token, null, '/v1/visitor/live'));
  for (const stream of streams) await stream.connect(stage.url, 'socket');
  const admin = await stage.person('admin');
  const socket = await openAs(admin.token);
  const typed = setInterval(
    () => socket.send(JSON.stringify({ signal: 'typing', conversationId: mine.conversationId })),
    100,
  );
  const signals = (stream: Follower) => (stream.frames as { signal?: string; name?: string }[]).filter((f) => f.signal);
  const [here, there] = streams as [Follower, Follower];
  await here.until(() => signals(here).length > 0, 'that somebody types');
  clearInterval(typed);
  socket.terminate();
  assert.match(signals(here)[0]?.name ?? '', /^admin /);
  assert.deepEqual(Object.keys(signals(here)[0] ?? {}).toSorted(), ['name', 'signal']);
  assert.deepEqual(signals(there), []);
  for (const stream of streams) stream.cut();
});

test('a visitor’s token is not to be made by anybody else', async () => {
  const inbox = { channel: 'whatsapp', name: 'No visitors', address: '34600333444' };
  const { id } = (await agent<{ id: string }>('POST', '/v1/inboxes', inbox)).body;
  const short = (uuid: string) => Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url');
  for (const account of [stage.inside.accountId, '01a1fc44-0000-7000-8000-000000000000']) {
    const token = `pv_${short(account)}${short(id)}${'A'.repeat(48)}`;
    const visitor = stage.reference.apiOf(token);
    assert.equal((await visitor('POST', '/v1/visitor/messages', { text: 'Let me in' })).status, 401);
    assert.equal((await visitor('GET', '/v1/visitor/messages')).status, 401);
    assert.equal((await visitor('GET', '/v1/visitor/live')).status, 401);
  }
});

async function openAs(token: string): Promise<WebSocket> {
  const headers = { authorization: `Bearer ${token}` };
  const socket = new WebSocket(`${stage.url.replace('http', 'ws')}/v1/live`, { headers });
  await once(socket, 'message');
  return socket;
}
