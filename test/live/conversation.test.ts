import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf, becomeVisitor } from '../support/api.ts';
import { LiveClient } from '../support/live.ts';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
before(async () => {
  site = await sharedSite();
});
after(() => site.stop());

test('a conversation survives kill -9 in its middle: nothing lost, doubled or out of order', async () => {
  const { firstRun } = site;
  const agent = apiOf(site.url, firstRun.v1.key);
  const listener = new LiveClient();
  await listener.connect(site.url, firstRun.v1.key);
  const visitor = await becomeVisitor(site.url, firstRun.tochat.business);

  const asked = await visitor.api('POST', '/v1/visitor/messages', { text: 'Do you have it in blue?' });
  assert.equal(asked.status, 201);
  await listener.until(() => listener.events.some((event) => event.message?.text === 'Do you have it in blue?'));
  const conversationId = listener.events.at(-1)?.conversationId as string;
  const answered = await agent('POST', `/v1/conversations/${conversationId}/messages`, { text: 'We do!' });
  assert.equal(answered.status, 201);

  // Messages keep coming while the server dies: those that were answered 201 must be there, each once.
  const stored: string[] = ['Do you have it in blue?', 'We do!'];
  const writing = Array.from({ length: 40 }, async (_, i) => {
    await new Promise((resolve) => setTimeout(resolve, i * 3));
    const text = `message ${i}`;
    const sent = await agent('POST', `/v1/conversations/${conversationId}/messages`, { text, clientId: text }).catch(
      () => null,
    );
    if (sent?.status === 201) stored.push(text);
  });
  await new Promise((resolve) => setTimeout(resolve, 60));
  await site.servers[0]?.kill();
  await Promise.all(writing);
  assert.ok(stored.length < 42, 'the kill came after everything was written: it tested nothing');

  const second = await site.start();
  const again = apiOf(second.url, firstRun.v1.key);
  // Whoever did not get an answer sends again, with its own id: what was stored is not doubled.
  for (let i = 0; i < 40; i++) {
    const text = `message ${i}`;
    const sent = await again('POST', `/v1/conversations/${conversationId}/messages`, { text, clientId: text });
    assert.equal(sent.status, 201);
  }
  const { body } = await again<{ items: { text: string; number: number }[] }>(
    'GET',
    `/v1/conversations/${conversationId}/messages?limit=200`,
  );
  const texts = body.items.map((message) => message.text);
  assert.equal(new Set(texts).size, texts.length, 'doubled');
  assert.equal(texts.length, 42);
  assert.ok(
    stored.every((text) => texts.includes(text)),
    'lost',
  );

  // The stream goes on from its number and has then heard each message once, in the order of the numbers.
  await listener.connect(second.url, firstRun.v1.key);
  const heard = () => listener.events.filter((event) => event.kind === 'message.created');
  await listener.until(() => heard().length >= 42);
  assert.deepEqual(
    heard().map((event) => event.message?.text),
    texts.toReversed(),
  );
  const numbers = listener.events.map((event) => event.number);
  assert.deepEqual(
    numbers,
    Array.from({ length: numbers.length }, (_, i) => (numbers[0] as number) + i),
  );
});
