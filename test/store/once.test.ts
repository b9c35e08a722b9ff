// Promise 2: once, however often and in parallel it arrives.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf, becomeVisitor } from '../support/api.ts';
import { sendTo, startConversation } from '../support/conversation.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { assertWholeLog } from '../support/log.ts';
import { type Server, type Site, sharedSite } from '../support/site.ts';

let site: Site;
let inside: Inside;
let servers: [Server, Server];
before(async () => {
  site = await sharedSite();
  servers = [site.servers[0] as Server, await site.start()];
  inside = await goInside(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

/** Status and bytes of one request. */
async function post(url: string, path: string, token: string, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify(body),
  });
  return `${response.status} ${await response.text()}`;
}

/** Fifty at once, by turns to either process. */
const fifty = (send: (url: string) => Promise<string>) =>
  Promise.all(Array.from({ length: 50 }, (_, i) => send(servers[i % 2 === 0 ? 0 : 1].url)));

async function stored(text: string) {
  const messages = await inside.rows<{ id: string }>('select id from message where body = $1', [text]);
  const events = await inside.rows(`select number from event where kind = 'message.created' and subject = any($1)`, [
    messages.map(({ id }) => id),
  ]);
  return { messages: messages.length, events: events.length };
}

test('fifty copies of one message under one clientId: one row, one event, the same answer byte for byte', async () => {
  const { id } = await startConversation(site, inside);
  const text = 'fifty by clientId';
  const send = (url: string) =>
    post(url, `/v1/conversations/${id}/messages`, site.firstRun.v1.key, { text, clientId: 'one' });
  const answers = new Set(await fifty(send));
  assert.equal(answers.size, 1, [...answers].join('\n'));
  assert.match([...answers][0] as string, /^201 /);
  assert.deepEqual(await stored(text), { messages: 1, events: 1 });
  answers.add(await send(servers[1].url));
  assert.equal(answers.size, 1, `much later it is answered otherwise: ${[...answers].join('\n')}`);
});

test('fifty copies under one Idempotency-Key: one row, one event, the same answer byte for byte', async () => {
  const { id } = await startConversation(site, inside);
  const text = 'fifty by key';
  const path = `/v1/conversations/${id}/messages`;
  const send = (url: string) => post(url, path, site.firstRun.v1.key, { text }, { 'idempotency-key': 'k-1' });
  const answers = new Set(await fifty(send));
  assert.equal(answers.size, 1, [...answers].join('\n'));
  assert.match([...answers][0] as string, /^201 /);
  assert.deepEqual(await stored(text), { messages: 1, events: 1 });
  answers.add(await send(servers[0].url));
  assert.equal(answers.size, 1);
});

test('fifty copies of a visitor’s message: one row, one event, the same answer', async () => {
  const visitor = await becomeVisitor(site.url, site.firstRun.tochat.business);
  const text = 'fifty of a visitor';
  const answers = new Set(
    await fifty((url) => post(url, '/v1/visitor/messages', visitor.token, { text, clientId: '1' })),
  );
  assert.equal(answers.size, 1, [...answers].join('\n'));
  assert.match([...answers][0] as string, /^201 /);
  assert.deepEqual(await stored(text), { messages: 1, events: 1 });
});

test('fifty copies of what is no message, under one Idempotency-Key: done once, the same answer', async () => {
  const { id } = await startConversation(site, inside);
  const agent = await inside.hire('Once');
  const before = await inside.head();
  const path = `/v1/conversations/${id}/take`;
  const body = { agentId: agent.agentId };
  const answers = new Set(
    await fifty((url) => post(url, path, site.firstRun.v1.key, body, { 'idempotency-key': 'take' })),
  );
  assert.equal(answers.size, 1, [...answers].join('\n'));
  assert.match([...answers][0] as string, /^200 /);
  assert.equal((await inside.head()) - before, 1);
});

test('a refusal under an Idempotency-Key is given again, also when it would be granted by now', async () => {
  const { id } = await startConversation(site, inside);
  const api = apiOf(site.url, site.firstRun.v1.key);
  const keyed = { 'idempotency-key': 'refused' };
  await api('PUT', `/v1/conversations/${id}/state`, { state: 'closed' });
  const first = await sendTo(api, id, { text: 'too late' }, keyed);
  assert.equal(first.status, 409);
  await api('PUT', `/v1/conversations/${id}/state`, { state: 'open' });
  const second = await sendTo(apiOf(servers[1].url, site.firstRun.v1.key), id, { text: 'too late' }, keyed);
  assert.deepEqual([second.status, second.body], [first.status, first.body]);
  assert.deepEqual(await stored('too late'), { messages: 0, events: 0 });
});

test('the same Idempotency-Key with another body: 409, at once and later, nothing more stored', async () => {
  const { id } = await startConversation(site, inside);
  const api = apiOf(servers[1].url, site.firstRun.v1.key);
  const keyed = { 'idempotency-key': 'two bodies' };
  const both = await Promise.all(['first body', 'second body'].map((text) => sendTo(api, id, { text }, keyed)));
  assert.deepEqual(both.map(({ status }) => status).sort(), [201, 409]);
  const third = await sendTo(api, id, { text: 'third body' }, keyed);
  assert.deepEqual([third.status, third.body.type], [409, 'urn:parley:idempotency_key_reused']);
  const all = await inside.rows(`select 1 from message where body in ('first body', 'second body', 'third body')`);
  assert.equal(all.length, 1);
});

test('the same Idempotency-Key for another path or of another credential is another key', async () => {
  const one = await startConversation(site, inside);
  const two = await startConversation(site, inside);
  const api = apiOf(site.url, site.firstRun.v1.key);
  const agent = apiOf(site.url, (await inside.hire('Other', 'admin')).token);
  const keyed = { 'idempotency-key': 'mine' };
  const sent = [
    await sendTo(api, one.id, { text: 'a' }, keyed),
    await sendTo(api, two.id, { text: 'a' }, keyed),
    await sendTo(agent, one.id, { text: 'a' }, keyed),
  ];
  assert.deepEqual(
    sent.map(({ status }) => status),
    [201, 201, 201],
  );
  assert.equal(new Set(sent.map(({ body }) => body.id)).size, 3);
});

test('two first messages of a visitor at once, to either process: one contact and one conversation', async () => {
  for (let round = 0; round < 15; round++) {
    const visitor = await becomeVisitor(site.url, site.firstRun.tochat.business);
    // In the first rounds both go to one process, where they share a batch.
    const urls = round < 5 ? [servers[0].url, servers[0].url] : [servers[0].url, servers[1].url];
    const sent = await Promise.all(
      urls.map((url, i) => post(url, '/v1/visitor/messages', visitor.token, { text: `first ${round} ${i}` })),
    );
    assert.ok(
      sent.every((answer) => answer.startsWith('201 ')),
      sent.join('\n'),
    );
    const made = await inside.rows<{ contacts: number; conversations: number; messages: number }>(
      `select count(distinct c.contact_id)::int as contacts, count(distinct c.id)::int as conversations, count(*)::int as messages
       from message m join conversation c using (account_id) where c.id = m.conversation_id and m.body like $1`,
      [`first ${round} %`],
    );
    assert.deepEqual(made, [{ contacts: 1, conversations: 1, messages: 2 }]);
  }
});

test('and after all of it the log is whole', async () => {
  await assertWholeLog(inside);
});
