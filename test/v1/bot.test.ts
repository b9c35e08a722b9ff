// A bot answers first: through the real server, for visitors of the web and whoever writes to another channel, and hands over to people.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Bot } from '../../src/core/bot.ts';
import type { InboxFields } from '../../src/core/inboxes.ts';
import { type Api, apiOf, becomeVisitor } from '../support/api.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { until } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
let inside: Inside;
let api: Api;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
  api = apiOf(site.url, site.firstRun.v1.key);
});
after(async () => {
  await inside.close();
  await site.stop();
});

type Message = { id: string; from: string; text: string; choices: string[]; author: string | null };
type Row = Record<string, unknown> & { id: string };

const bot = (more: Partial<Bot> = {}): Bot => ({
  active: true,
  greeting: 'Hello! What is it about?',
  choices: [
    { label: 'Hours', text: 'Nine to six.', leadsTo: 'text', targetId: null },
    { label: 'A person', text: 'A moment.', leadsTo: 'people', targetId: null },
  ],
  misunderstood: 'Please choose.',
  handOver: 'I am getting somebody.',
  ...more,
});

async function inboxWith(fields: Partial<InboxFields> = {}, more: Partial<Bot> = {}): Promise<string> {
  const id = await inside.open('With a bot', fields);
  const { status, body } = await api<Row>('PUT', `/v1/inboxes/${id}/bot`, bot(more));
  assert.equal(status, 200, JSON.stringify(body));
  assert.deepEqual((await api('GET', `/v1/inboxes/${id}/bot`)).body, bot(more));
  return id;
}

/** A visitor, and what it is answered: each message after the first waits for the bot's answer to the one before. */
async function visit(inboxId: string) {
  const visitor = await becomeVisitor(site.url, inboxId);
  const history = async () =>
    (await visitor.api<{ items: Message[] }>('GET', '/v1/visitor/messages')).body.items.toReversed();
  return {
    history,
    async say(text: string): Promise<Message> {
      const { body } = await visitor.api<Message>('POST', '/v1/visitor/messages', { text });
      return until(async () => {
        const all = await history();
        return all.slice(all.findIndex(({ id }) => id === body.id) + 1).at(-1);
      }, `an answer to ${text}`);
    },
    conversation: async () => {
      const { body } = await api<{ items: Row[] }>('GET', `/v1/conversations?inboxId=${inboxId}&state=all&limit=1`);
      return body.items[0] as Row;
    },
  };
}

test('greeting with choices, a text and the menu again, then people: as messages of the bot', async () => {
  const visitor = await visit(await inboxWith());
  const choices = ['Hours', 'A person'];
  const greeting = await visitor.say('Hi');
  assert.deepEqual(
    [greeting.from, greeting.author, greeting.text, greeting.choices],
    ['agent', null, 'Hello! What is it about?', choices],
  );
  const { state, agentId } = await visitor.conversation();
  assert.deepEqual([state, agentId], ['pending', null]);
  const hours = await visitor.say('Hours');
  assert.deepEqual([hours.text, hours.choices], ['Nine to six.', choices]);
  const last = await visitor.say('2');
  assert.deepEqual([last.text, last.choices], ['A moment.', []]);
  const conversation = await until(async () => {
    const now = await visitor.conversation();
    return now.state === 'open' ? now : undefined;
  }, 'that people have it');
  assert.ok(conversation.waitingSince, 'it waits for them');
  const { body } = await api<{ items: { author: { kind: string }; text: string; direction: string }[] }>(
    'GET',
    `/v1/conversations/${conversation.id}/messages`,
  );
  assert.deepEqual(
    body.items.toReversed().map(({ author, direction }) => `${author.kind} ${direction}`),
    ['contact in', 'bot out', 'contact in', 'bot out', 'contact in', 'bot out'],
  );
  assert.equal(
    body.items.at(-2)?.text,
    'Hello! What is it about?\n\n1. Hours\n2. A person',
    'numbered where people look',
  );
});

test('what is not understood twice in a row goes to people', async () => {
  const visitor = await visit(await inboxWith());
  await visitor.say('Hi');
  assert.equal((await visitor.say('My chain is broken')).text, 'Please choose.');
  assert.equal((await visitor.say('As I said')).text, 'I am getting somebody.');
  await until(async () => ((await visitor.conversation()).state === 'open' ? true : undefined), 'people');
});

test('a choice that leads to a team, and one to an agent: who is there gets it, else it waits', async () => {
  const ana = await inside.hire('Ana of the bot');
  const team = done(await inside.core.addTeam(inside.call, { name: 'Workshop of the bot', agentIds: [ana.agentId] }));
  const choices = [
    { label: 'Workshop', text: 'The workshop comes.', leadsTo: 'team' as const, targetId: team.id },
    { label: 'Ana', text: 'Ana comes.', leadsTo: 'agent' as const, targetId: ana.agentId },
  ];
  const inboxId = await inboxWith({ agentIds: [ana.agentId] }, { choices });
  const handed = async (label: string) => {
    const visitor = await visit(inboxId);
    await visitor.say(label);
    return until(async () => {
      const now = await visitor.conversation();
      return now.state === 'open' ? [now.teamId, now.agentId] : undefined;
    }, label);
  };
  assert.deepEqual(await handed('Workshop'), [team.id, null]);
  assert.deepEqual(await handed('Ana'), [null, null], 'she is not there');
  await api('PUT', `/v1/agents/${ana.agentId}/presence`, { presence: 'online' });
  assert.deepEqual(await handed('Ana'), [null, ana.agentId]);
});

test('automatic assignment begins when the bot hands over, not before', async () => {
  const bram = await inside.hire('Bram of the bot');
  await api('PUT', `/v1/agents/${bram.agentId}/presence`, { presence: 'online' });
  const visitor = await visit(await inboxWith({ assignment: 'automatic', agentIds: [bram.agentId] }));
  await visitor.say('Hi');
  assert.equal((await visitor.conversation()).agentId, null);
  await visitor.say('A person');
  await until(
    async () => ((await visitor.conversation()).agentId === bram.agentId ? true : undefined),
    'that he has it',
  );
});

test('a person who steps in silences it: by writing, by taking', async () => {
  const chidi = await inside.hire('Chidi of the bot');
  const inboxId = await inboxWith({ agentIds: [chidi.agentId] });
  for (const step of ['write', 'take'] as const) {
    const visitor = await visit(inboxId);
    await visitor.say('Hi');
    const { id } = await visitor.conversation();
    if (step === 'write') await api('POST', `/v1/conversations/${id}/messages`, { text: 'I am here' });
    else done(await inside.core.takeConversation(inside.call, id, chidi.agentId));
    assert.equal((await visitor.conversation()).state, 'open', step);
    const before = (await visitor.history()).length;
    const { body } = await api<Row>('GET', `/v1/conversations/${id}`);
    assert.equal(body.state, 'open');
    const [job] = await inside.rows<{ count: string }>(
      `select count(*) from job where kind = 'bot' and payload ->> 'conversationId' = $1`,
      [id],
    );
    assert.equal((await visitor.history()).length, before);
    assert.equal(Number(job?.count), 1);
  }
});

test('several messages at once are one turn; a repeated one is answered once', async () => {
  const inboxId = await inboxWith();
  const { api: visitor } = await becomeVisitor(site.url, inboxId);
  for (let i = 0; i < 2; i++) await visitor('POST', '/v1/visitor/messages', { text: 'Hi', clientId: 'same' });
  const texts = async () => (await visitor<{ items: Message[] }>('GET', '/v1/visitor/messages')).body.items;
  await until(async () => ((await texts()).length === 2 ? true : undefined), 'the greeting');
  const [row] = await inside.rows<Row>(`select payload from job where kind = 'bot' order by created_at desc limit 1`);
  const { conversationId, messageId } = (row as Row).payload as { conversationId: string; messageId: string };
  for (let i = 0; i < 3; i++) await inside.core.runBot(inside.accountId, conversationId, messageId);
  assert.equal((await texts()).length, 2, 'the job run again says nothing more');
});

test('switched off: what it had goes to people, new ones never meet it', async () => {
  const inboxId = await inboxWith();
  const visitor = await visit(inboxId);
  await visitor.say('Hi');
  assert.equal((await api('PUT', `/v1/inboxes/${inboxId}/bot`, bot({ active: false }))).status, 200);
  assert.equal((await visitor.conversation()).state, 'open');
  const { api: other } = await becomeVisitor(site.url, inboxId);
  await other('POST', '/v1/visitor/messages', { text: 'Hi' });
  assert.equal((await visitor.conversation()).state, 'open');
});

test('on another channel the menu is numbered text, and a job of the conversation’s order sends it', async () => {
  const inboxId = await inboxWith({ channel: 'whatsapp', address: '34611999001', liveChat: false });
  const from = { inboxId, address: '34600888001', addressKind: 'phone' as const, contactName: 'Nia' };
  const say = async (body: string) =>
    done(await inside.core.receive(inside.accountId, { ...from, body, providerId: null, providerAt: null }, null))
      .message;
  const { conversationId } = await say('Hola');
  const texts = async () =>
    (
      await api<{ items: { text: string; status: string; direction: string }[] }>(
        'GET',
        `/v1/conversations/${conversationId}/messages`,
      )
    ).body.items;
  const said = (text: string) =>
    until(async () => (await texts()).find((one) => one.direction === 'out' && one.text === text), text);
  const greeting = await said('Hello! What is it about?\n\n1. Hours\n2. A person');
  assert.equal(greeting.status, 'queued');
  await say('2');
  await said('A moment.');
  const jobs = await inside.rows<Row>(
    `select order_key from job where kind = 'deliver' and payload ->> 'conversationId' = $1`,
    [conversationId],
  );
  assert.equal(jobs.length, 2);
  assert.equal(new Set(jobs.map((job) => job.order_key)).size, 1);
});

const nobodys = '019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071';
const one = bot().choices[0] as Bot['choices'][number];
const wrong: [what: string, more: Partial<Bot>, status: number, field: string][] = [
  ['no greeting', { greeting: ' ' }, 422, 'greeting'],
  ['a greeting that ends like a menu', { greeting: 'Hi\n1. A' }, 422, 'greeting'],
  ['no words for what is not understood', { misunderstood: '' }, 422, 'misunderstood'],
  ['no words for handing over', { handOver: '' }, 422, 'handOver'],
  ['the same choice twice', { choices: [one, { ...one, label: 'HOURS!' }] }, 422, 'choices'],
  ['a choice that is a number', { choices: [{ ...one, label: '2' }] }, 422, 'choices'],
  ['a choice of signs', { choices: [{ ...one, label: '??' }] }, 422, 'choices'],
  ['a choice that says nothing', { choices: [{ ...one, text: '' }] }, 422, 'choices'],
  ['a text that ends like a menu', { choices: [{ ...one, text: 'Hi\n1. A' }] }, 422, 'choices'],
  ['a team that is not named', { choices: [{ ...one, leadsTo: 'team' }] }, 422, 'choices'],
  ['a text with a team', { choices: [{ ...one, targetId: nobodys }] }, 422, 'choices'],
  ['an unknown team', { choices: [{ ...one, leadsTo: 'team', targetId: nobodys }] }, 404, 'team'],
  ['an unknown agent', { choices: [{ ...one, leadsTo: 'agent', targetId: nobodys }] }, 404, 'agent'],
  ['ten choices', { choices: Array.from({ length: 10 }, (_, i) => ({ ...one, label: `c${i}` })) }, 422, 'choices'],
];
for (const [what, more, status, field] of wrong) {
  test(`refused, and nothing changes: ${what}`, async () => {
    const id = await inboxWith();
    const head = await inside.head();
    const said = await api<Row>('PUT', `/v1/inboxes/${id}/bot`, bot(more));
    assert.equal(said.status, status, JSON.stringify(said.body));
    assert.match(JSON.stringify(said.body), new RegExp(field));
    assert.deepEqual((await api('GET', `/v1/inboxes/${id}/bot`)).body, bot());
    assert.equal(await inside.head(), head);
  });
}
