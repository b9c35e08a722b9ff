import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openDoor, random } from '../imbee/door.ts';
import { becomeVisitor } from '../support/api.ts';
import { done } from '../support/inside.ts';
import { LiveClient } from '../support/live.ts';
import { until } from '../support/patience.ts';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
before(async () => {
  stage = await setStage();
});
after(() => stage.stop());

type Row = { id: string; name: string };
type List = { items: Row[]; next: string | null };

const add = async (name: string, addresses: object[] = []): Promise<Row> =>
  (await stage.owner.api<Row>('POST', '/v1/contacts', { name, addresses })).body;

test('some contacts by their ids, those that exist, on one page', async () => {
  const [one, two] = [await add('Nour'), await add('Otis')];
  await add('Pia');
  const ids = [two.id, '019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071', one.id, one.id, '-'.repeat(36)].join();
  const { status, body } = await stage.owner.api<List>('GET', `/v1/contacts?ids=${ids}`);
  assert.deepEqual([status, body.next], [200, null]);
  assert.deepEqual(
    body.items.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    [one, two],
  );
});

test('the ids of another account are ids that do not exist', async () => {
  const { id } = await add('Quinn');
  const { api } = await stage.key(['conversations'], await stage.tenant('Others'));
  assert.deepEqual((await api('GET', `/v1/contacts?ids=${id}`)).body, { items: [], next: null });
});

test('a live event carries the contact as the API shows it', async () => {
  const { id } = await add('Rosa', [{ kind: 'external', value: 'customer 9' }]);
  const live = new LiveClient();
  await live.connect(stage.url, stage.owner.token);
  await stage.owner.api('PATCH', `/v1/contacts/${id}`, { name: 'Rosa M.' });
  await live.until(() => live.events.some(({ subject }) => subject === id));
  const heard = live.events.find(({ subject }) => subject === id) as { contact?: unknown };
  assert.deepEqual(heard.contact, (await stage.owner.api('GET', `/v1/contacts/${id}`)).body);
  live.cut();
});

const ask = async (query: string) => (await stage.owner.api<List>('GET', `/v1/contacts?${query}`)).body;
const namesOf = async (query: string) => (await ask(`limit=200&${query}`)).items.map(({ name }) => name);

test('contacts are found by name, address and the last digits of a number, and paged', async () => {
  const names = ['Lucía Vega One', 'Lucia Vega Two', 'Lucio Vegas Three'];
  for (const [i, name] of names.entries()) await add(name, [{ kind: 'phone', value: `3460099988${i}` }]);
  await add('Tomás', [{ kind: 'email', value: 'luciavega@example.com' }]);
  await until(async () => (await namesOf('q=luciavega')).length === 1);
  const tries: [fact: string, query: string, found: string[]][] = [
    ['without accents, beginnings of words', 'q=luci%20vega', names],
    ['all words', 'q=lucia%20vega', names.slice(0, 2)],
    ['by e-mail', 'q=luciavega@example', ['Tomás']],
    ['by last digits', 'q=999881', names.slice(1, 2)],
    ['the newest first', 'q=vega&order=newest', names.toReversed()],
    ['nobody', 'q=vega%20nobody', []],
  ];
  for (const [fact, query, found] of tries) assert.deepEqual(await namesOf(query), found, fact);
  for (const order of ['oldest', 'newest']) {
    const whole = (await ask(`q=vega&order=${order}`)).items;
    const pages: Row[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const page: List = await ask(`q=vega&limit=2&order=${order}${next && `&after=${next}`}`);
      pages.push(...page.items);
      next = page.next;
    }
    assert.deepEqual(pages, whole, order);
  }
});

test('contacts of an inbox, a channel, a team, an agent, or of nobody', async () => {
  const { core, call, accountId } = stage.inside;
  const page = { address: '990011', token: null };
  const line = done(await core.addLine(call, { name: 'P', label: null, email: null, number: null, page }));
  const inboxId = line.messenger?.id as string;
  const { agentId } = await stage.person('agent', { agent: true });
  const team = (await stage.owner.api<Row>('POST', '/v1/teams', { name: 'Filtered', agentIds: [agentId] })).body;
  for (const name of ['Uma', 'Vera']) {
    const said = { inboxId, address: name, addressKind: 'page' as const, contactName: name, body: 'Hi' };
    const { message } = done(await core.receive(accountId, { ...said, providerId: null, providerAt: null }, null));
    if (name === 'Uma') {
      const path = `/v1/conversations/${message.conversationId}/assignment`;
      await stage.owner.api('PUT', path, { agentId, teamId: team.id });
    }
  }
  assert.deepEqual(await namesOf(`inboxId=${inboxId}`), ['Uma', 'Vera']);
  assert.deepEqual(await namesOf(`inboxId=${inboxId}&agentId=none`), ['Vera']);
  assert.deepEqual(await namesOf(`agentId=${agentId}`), ['Uma']);
  assert.deepEqual(await namesOf(`teamId=${team.id}&channel=messenger`), ['Uma']);
  assert.deepEqual(await namesOf(`teamId=${team.id}&channel=whatsapp`), []);
  assert.ok((await namesOf('channel=messenger')).includes('Vera'));
  assert.deepEqual(await namesOf('inboxId=019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071'), []);
});

test('all that was said with a contact, in every inbox that the caller sees, by pages', async () => {
  const { core, call, accountId } = stage.inside;
  const { id: contactId } = await add('Wim');
  const agent = await stage.person('agent', { agent: true });
  const inboxes = [
    await stage.inside.open('Everybody’s'),
    await stage.inside.open('Somebody’s', {
      agentIds: [(await stage.person('agent', { agent: true })).agentId as string],
    }),
  ];
  const author = { kind: 'system' as const, id: null, agentId: null };
  const texts: string[] = [];
  for (const round of [1, 2, 3]) {
    for (const [i, inboxId] of inboxes.entries()) {
      const { id } = done(await core.startConversation(call, { inboxId, contactId, agentId: null, teamId: null }));
      texts.unshift(`${round} in ${i}`);
      const text = { conversationId: id, author, scope: 'all' as const, body: `${round} in ${i}`, note: round === 2 };
      done(await core.send(accountId, { ...text, providerId: null }, null));
      if (round === 2) done(await core.closeConversation(call, id));
    }
  }
  type Said = { items: { text: string }[]; next: string | null };
  const read = async (api: typeof agent.api, query: string) =>
    (await api<Said>('GET', `/v1/contacts/${contactId}/messages?${query}`)).body;
  const said = async (api: typeof agent.api) => (await read(api, '')).items.map(({ text }) => text);
  assert.deepEqual(await said(stage.owner.api), texts);
  assert.deepEqual(
    await said(agent.api),
    texts.filter((text) => text.endsWith('0')),
  );
  const [first] = [await read(stage.owner.api, 'limit=4')];
  const rest = await read(stage.owner.api, `limit=4&after=${first.next}`);
  assert.deepEqual(
    [...first.items, ...rest.items].map(({ text }) => text),
    texts,
  );
  assert.equal(rest.next, null);
});

test('how the inboxes know a contact: never what a visitor is known by', async () => {
  const inboxId = await stage.inside.open('Web');
  const visitor = await becomeVisitor(stage.url, inboxId);
  const written = await visitor.api<{ conversationId: string }>('POST', '/v1/visitor/messages', { text: 'Hello' });
  const path = `/v1/conversations/${written.body.conversationId}`;
  const { contactId } = (await stage.owner.api<{ contactId: string }>('GET', path)).body;
  const { items } = (await stage.owner.api<{ items: object[] }>('GET', `/v1/contacts/${contactId}/inboxes`)).body;
  const [one] = items as { createdAt: string }[];
  const empty = { address: null, teamId: null, agentId: null, protocol: null, windowUntil: null };
  assert.deepEqual(items, [{ inboxId, ...empty, createdAt: one?.createdAt }]);
});

test('an agent gives no contact the name of somebody who enters by a link or signs in: that one would read what the contact wrote', async () => {
  const { core, call } = stage.inside;
  const agent = await stage.person('agent', { agent: true });
  const victim = done(await core.addContact(call, { name: 'Vera', photo: null, addresses: [] }));
  const link = await stage.owner.api('POST', '/v1/access-links', {
    user: random(),
    inboxId: stage.site.firstRun.tochat.business,
  });
  const user = await openDoor(stage.site)('user', { uniqueIdSha: random() });
  const manager = await stage.key(['conversations', 'settings']);
  for (const name of [link.body.user, user.body.virtualUser]) {
    const addresses = [{ kind: 'external', value: name }];
    const owner = await stage.owner.api<List>('GET', `/v1/contacts?address=external:${name}`);
    // Taking it away is an agent's to do.
    for (const { id } of owner.body.items) {
      assert.equal((await agent.api('PATCH', `/v1/contacts/${id}`, { addresses: [] })).status, 200);
    }
    for (const api of [agent.api, (await stage.key(['conversations'])).api]) {
      const given = await api('PATCH', `/v1/contacts/${victim.id}`, { addresses });
      assert.deepEqual([given.status, given.body.right], [403, 'settings']);
      assert.equal((await api('POST', '/v1/contacts', { addresses })).status, 403);
    }
    // One that was claimed before it was somebody's is not confirmed either.
    const other = done(await core.addContact(call, { name: 'Vito', photo: null, addresses: [] }));
    await stage.inside.rows(
      `insert into contact_address (account_id, contact_id, kind, value, claimed) values ($1, $2, 'external', $3, true)`,
      [stage.inside.accountId, other.id, name],
    );
    const confirm = (api: typeof agent.api) => api('POST', `/v1/contacts/${other.id}/confirm`, addresses[0]);
    assert.deepEqual([(await confirm(agent.api)).status, (await confirm(manager.api)).status], [403, 200]);
    assert.equal((await stage.owner.api('PATCH', `/v1/contacts/${other.id}`, { addresses: [] })).status, 200);
    assert.equal((await manager.api('PATCH', `/v1/contacts/${victim.id}`, { addresses })).status, 200);
    // Who changes something else beside leaves it there.
    const beside = [...addresses, { kind: 'external', value: random() }];
    assert.equal((await agent.api('PATCH', `/v1/contacts/${victim.id}`, { addresses: beside })).status, 200);
  }
});
