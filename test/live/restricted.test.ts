// Promise 3 for agents who see a part only: they hear that part, all of it, and what they may not hear is not taken for lost.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { startConversation } from '../support/conversation.ts';
import { Follower, type Wire } from '../support/follower.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { seeded, walked } from '../support/random.ts';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
let inside: Inside;
let urls: string[];
before(async () => {
  site = await sharedSite();
  urls = [site.url, (await site.start()).url];
  inside = await goInside(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

const wires: Wire[] = ['socket', 'events'];
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const texts = (follower: Follower) => follower.events.flatMap(({ message }) => message?.text ?? []);

test('two agents of two inboxes, cut at random: each hears every message of its own inbox once, none of the other', async () => {
  const random = seeded(20260107);
  const teams = await Promise.all(
    ['Left', 'Right'].map(async (name) => {
      const person = await inside.hire(`${name} agent`);
      const inboxId = await inside.open(name, { agentIds: [person.agentId] });
      const { id, visitor } = await startConversation(site, inside, inboxId);
      return { name, person, id, visitor };
    }),
  );
  const start = await inside.head();
  let writing = true;
  const listeners = teams.flatMap((team) => wires.map(() => ({ team, it: new Follower(team.person.token, start) })));
  const living = listeners.map(async ({ it }) => {
    while (writing) {
      await it.connect(urls[random() < 0.5 ? 0 : 1] as string, wires[random() < 0.5 ? 0 : 1] as Wire);
      await pause(random() * 100);
      it.cut();
    }
    await it.connect(urls[random() < 0.5 ? 0 : 1] as string, 'socket');
  });
  const written = await Promise.all(
    teams.map(async ({ name, id, visitor }, at) => {
      const said: string[] = [];
      const agent = apiOf(urls[at] as string, site.firstRun.v1.key);
      for (let i = 0; i < walked(24, 60); i++) {
        const text = `${name} ${i}`;
        const sent =
          i % 3 === 0
            ? await visitor.api('POST', '/v1/visitor/messages', { text })
            : await agent('POST', `/v1/conversations/${id}/messages`, { text, note: i % 3 === 1 });
        assert.equal(sent.status, 201);
        said.push(text);
      }
      return said;
    }),
  );
  writing = false;
  await Promise.all(living);
  const head = await inside.head();
  for (const { team, it } of listeners) {
    await it.until(() => it.frames.at(-1)?.upto === head, `all up to ${head}`);
    assert.deepEqual(texts(it), written[teams.indexOf(team)]);
    it.cut();
  }
});

test('a conversation that is handed over: the former agent hears that it left and nothing more, the next hears it from there', async () => {
  const [ana, bram] = [await inside.hire('Ana'), await inside.hire('Bram')];
  const nobodys = await inside.hire('Nobody else');
  const inboxId = await inside.open('Somebody else’s', { agentIds: [nobodys.agentId] });
  const { id, visitor } = await startConversation(site, inside, inboxId);
  const owner = apiOf(site.url, site.firstRun.v1.key);
  const assign = (agentId: string) => owner('PUT', `/v1/conversations/${id}/assignment`, { agentId });
  const write = (text: string) => visitor.api('POST', '/v1/visitor/messages', { text });
  await assign(ana.agentId);
  const streams = [new Follower(ana.token), new Follower(bram.token)] as [Follower, Follower];
  await Promise.all(streams.map((one, i) => one.connect(urls[i] as string, wires[i] as Wire)));
  await write('to Ana');
  // Who hears an event is said by whose the conversation is when it is given out.
  const before = await inside.head();
  await Promise.all(streams.map((one) => one.until(() => one.frames.at(-1)?.upto === before, `all up to ${before}`)));
  assert.equal((await assign(bram.agentId)).status, 200);
  await write('to Bram');
  const head = await inside.head();
  await Promise.all(streams.map((one) => one.until(() => one.frames.at(-1)?.upto === head, `all up to ${head}`)));
  const [anas, brams] = streams;
  const kinds = (one: Follower) => one.events.map(({ kind }) => kind).filter((kind) => kind !== 'agent.presence');
  assert.deepEqual([texts(anas), texts(brams)], [['to Ana'], ['to Bram']]);
  assert.equal(kinds(anas).filter((kind) => kind === 'conversation.assigned').length, 1);
  assert.equal((await apiOf(site.url, ana.token)('GET', `/v1/conversations/${id}`)).status, 404);
  for (const one of streams) one.cut();

  // Resuming from before the hand-over is no window into what came after it, over either wire.
  await owner('POST', `/v1/conversations/${id}/messages`, { text: 'an answer of Bram' });
  for (const [i, wire] of wires.entries()) {
    const again = new Follower(ana.token, before);
    await again.connect(urls[i] as string, wire);
    const now = await inside.head();
    await again.until(() => again.frames.at(-1)?.upto === now, `all up to ${now}`);
    const ofIt = again.events.filter((event) => event.conversationId === id);
    assert.deepEqual(
      ofIt.map(({ kind, conversation, message }) => [kind, conversation, message]),
      [['conversation.assigned', undefined, undefined]],
    );
    assert.doesNotMatch(JSON.stringify(again.frames), /an answer of Bram|to Bram/);
    again.cut();
    const next = new Follower(bram.token, before);
    await next.connect(urls[i] as string, wire);
    await next.until(() => next.frames.at(-1)?.upto === now, `all up to ${now}`);
    const given = next.events.find(({ kind }) => kind === 'conversation.assigned');
    assert.equal(given?.conversation?.agentId, bram.agentId, 'the one who has it gets its row');
    next.cut();
  }
});
