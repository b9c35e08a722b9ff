// Two contacts that are one person become one, and for a day two again.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Api, becomeVisitor } from '../support/api.ts';
import { Follower } from '../support/follower.ts';
import { done } from '../support/inside.ts';
import { LiveClient } from '../support/live.ts';
import { untilEqual } from '../support/patience.ts';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
let api: Api;
before(async () => {
  stage = await setStage();
  api = stage.owner.api;
});
after(() => stage.stop());

type Contact = { id: string; name: string | null; photo: string | null; addresses: { kind: string; value: string }[] };
type Merge = { id: string; contactId: string; mergedId: string; undoneAt: string | null; undoableUntil: string };
type Conversation = { id: string; contactId: string; inboxId: string; state: string; agentId: string | null };
type Said = { id: string; conversationId: string; text: string; author: { id: string } };

let made = 0;
const number = () => `34600700${String(++made).padStart(3, '0')}`;

async function addContact(fields: object = {}): Promise<Contact> {
  const { status, body } = await api<Contact>('POST', '/v1/contacts', fields);
  assert.equal(status, 201);
  return body;
}

async function line(): Promise<string> {
  const page = { address: String(880_000 + ++made), token: null };
  const added = { name: 'Page', label: null, email: null, number: null, page };
  return done(await stage.inside.core.addLine(stage.inside.call, added)).messenger?.id as string;
}

/** Somebody writes to a page; the contact and the conversation that it is. */
async function write(inboxId: string, address: string, text = 'Hi') {
  const { core, accountId } = stage.inside;
  const said = { inboxId, address, addressKind: 'page' as const, contactName: `Name ${address}`, body: text };
  const { message } = done(await core.receive(accountId, { ...said, providerId: null, providerAt: null }, null));
  return conversationOf(message.conversationId);
}

const conversationOf = async (id: string) => (await api<Conversation>('GET', `/v1/conversations/${id}`)).body;
const contactOf = (id: string) => api<Contact>('GET', `/v1/contacts/${id}`);
const merge = (into: string, from: string) =>
  api<Merge & { type: string; conversationIds?: string[]; field?: string }>('POST', `/v1/contacts/${into}/merges`, {
    contactId: from,
  });
const undo = (id: string) => api<Contact & { type: string; reason: string }>('POST', `/v1/merges/${id}/undo`);
const close = (id: string) => api('PUT', `/v1/conversations/${id}/state`, { state: 'closed' });
const textsOf = async (contactId: string) =>
  (await api<{ items: Said[] }>('GET', `/v1/contacts/${contactId}/messages`)).body.items.map(({ text }) => text);

test('addresses, conversations and what lacks go over; the other’s id stands for it everywhere', async () => {
  const [one, two] = [await line(), await line()];
  const phone = { kind: 'phone', value: number() };
  const into = await addContact({ name: null, addresses: [phone] });
  const first = await write(one, 'a1', 'from one');
  const second = await write(two, 'a1', 'from two');
  assert.equal(first.contactId, second.contactId);
  const from = first.contactId;

  const { status, body } = await merge(into.id, from);
  assert.equal(status, 201);
  assert.deepEqual([body.contactId, body.mergedId, body.undoneAt], [into.id, from, null]);
  const merged = (await contactOf(into.id)).body;
  assert.deepEqual(merged.addresses, [{ kind: 'page', value: 'a1' }, phone]);
  assert.equal(merged.name, 'Name a1');
  for (const id of [first.id, second.id]) assert.equal((await conversationOf(id)).contactId, into.id);
  assert.deepEqual(await textsOf(into.id), ['from two', 'from one']);

  assert.deepEqual((await contactOf(from)).body, merged);
  assert.deepEqual(await textsOf(from), ['from two', 'from one']);
  const listed = await api<{ items: Contact[] }>('GET', `/v1/contacts?ids=${from}`);
  assert.deepEqual(listed.body.items, [merged]);
  const talks = await api<{ items: Conversation[] }>('GET', `/v1/conversations?contactId=${from}&state=all`);
  assert.deepEqual(talks.body.items.map(({ id }) => id).toSorted(), [first.id, second.id].toSorted());
  const renamed = await api<Contact>('PATCH', `/v1/contacts/${from}`, { photo: 'https://example.com/a.png' });
  assert.deepEqual([renamed.status, renamed.body.id], [200, into.id]);
  const opened = await api<Conversation>('POST', '/v1/conversations', { inboxId: one, contactId: from });
  assert.equal(opened.body.id, first.id);
  // Whoever writes from the address is the one contact.
  assert.equal((await write(one, 'a1')).contactId, into.id);
  assert.ok(
    !(await api<{ items: Contact[] }>('GET', '/v1/contacts?limit=200')).body.items.some(({ id }) => id === from),
  );
});

test('within a day all goes back, also what came to its addresses since', async () => {
  const [one, two] = [await line(), await line()];
  const phone = { kind: 'phone', value: number() };
  const into = await addContact({ addresses: [phone], photo: 'https://example.com/own.png' });
  const old = await write(one, 'b1', 'before');
  const from = old.contactId;
  await close(old.id);
  const { id } = (await merge(into.id, from)).body;
  const since = await write(one, 'b1', 'since');
  const other = await api<Conversation>('POST', '/v1/conversations', { inboxId: two, contactId: into.id });
  assert.deepEqual([since.contactId, other.body.contactId], [into.id, into.id]);

  const back = await undo(id);
  assert.deepEqual([back.status, back.body.id, back.body.name], [200, from, 'Name b1']);
  assert.deepEqual(back.body.addresses, [{ kind: 'page', value: 'b1' }]);
  const left = (await contactOf(into.id)).body;
  assert.deepEqual([left.name, left.photo, left.addresses], [null, 'https://example.com/own.png', [phone]]);
  for (const talk of [old, since]) assert.equal((await conversationOf(talk.id)).contactId, from);
  assert.equal((await conversationOf(other.body.id)).contactId, into.id);
  assert.equal((await write(one, 'b1')).contactId, from);
  assert.deepEqual(await textsOf(into.id), []);
  const merges = (await api<{ items: Merge[] }>('GET', `/v1/contacts/${into.id}/merges`)).body.items;
  assert.deepEqual([merges.length, merges[0]?.undoneAt !== null], [1, true]);
});

test('what the other has is not overwritten, and what was changed meanwhile stays', async () => {
  const [into, from] = [
    await addContact({ name: 'Ana' }),
    await addContact({ name: 'Anna', photo: 'https://example.com/1.png' }),
  ];
  const { id } = (await merge(into.id, from.id)).body;
  const merged = (await contactOf(into.id)).body;
  assert.deepEqual([merged.name, merged.photo], ['Ana', 'https://example.com/1.png']);
  await api('PATCH', `/v1/contacts/${into.id}`, { photo: 'https://example.com/2.png' });
  await undo(id);
  assert.equal((await contactOf(into.id)).body.photo, 'https://example.com/2.png');
  assert.equal((await contactOf(from.id)).body.photo, 'https://example.com/1.png');
});

test('whoever has the conversation has the contact, in all inboxes, before and after', async () => {
  const inboxId = await line();
  const [a, b] = [await write(inboxId, 'c1'), await write(inboxId, 'c2')];
  await close(b.id);
  const { agentId } = await stage.person('agent', { agent: true });
  await api('PUT', `/v1/conversations/${a.id}/assignment`, { agentId });
  const { id } = (await merge(a.contactId, b.contactId)).body;
  const inboxes = async (contact: string) =>
    (await api<{ items: { address: string; agentId: string | null }[] }>('GET', `/v1/contacts/${contact}/inboxes`)).body
      .items;
  assert.deepEqual((await inboxes(a.contactId)).map((one) => [one.address, one.agentId]).toSorted(), [
    ['c1', agentId],
    ['c2', agentId],
  ]);
  await undo(id);
  assert.deepEqual(
    (await inboxes(b.contactId)).map((one) => [one.address, one.agentId]),
    [['c2', null]],
  );
});

test('two visitors who were one in a conversation are two again, each with its own words and their answers', async () => {
  const inboxId = await stage.inside.open('Two');
  const [one, two] = [await becomeVisitor(stage.url, inboxId), await becomeVisitor(stage.url, inboxId)];
  type Page = { items: { text: string }[] };
  const say = async (visitor: typeof one, text: string) => {
    const { body } = await visitor.api<{ conversationId: string }>('POST', '/v1/visitor/messages', { text });
    return conversationOf(body.conversationId);
  };
  const sees = async (visitor: typeof one) =>
    (await visitor.api<Page>('GET', '/v1/visitor/messages')).body.items.map(({ text }) => text).toReversed();
  const answer = (id: string, text: string) => api('POST', `/v1/conversations/${id}/messages`, { text });
  const [a, b] = [await say(one, 'one before'), await say(two, 'two before')];
  await close(b.id);
  const into = await addContact();
  const merges = [(await merge(into.id, a.contactId)).body.id, (await merge(into.id, b.contactId)).body.id];
  await say(one, 'one since');
  await answer(a.id, 'to one');
  assert.equal((await say(two, 'two since')).id, a.id);
  await answer(a.id, 'to two');
  for (const id of merges) assert.equal((await undo(id)).status, 200);
  assert.deepEqual(await sees(one), ['one before', 'one since', 'to one']);
  assert.deepEqual(await sees(two), ['two before', 'two since', 'to two']);
  assert.deepEqual(await textsOf(into.id), []);
  assert.notEqual((await say(two, 'two again')).id, a.id);
  assert.equal((await say(one, 'one again')).id, a.id);
});

test('streams of visitors who were one are told to reload, also those that resume', async () => {
  const inboxId = await stage.inside.open('Streams');
  const [one, two] = [await becomeVisitor(stage.url, inboxId), await becomeVisitor(stage.url, inboxId)];
  const say = async (visitor: typeof one) => {
    const { body } = await visitor.api<Said>('POST', '/v1/visitor/messages', { text: 'Hi' });
    return conversationOf(body.conversationId);
  };
  const [a, b] = [await say(one), await say(two)];
  await close(b.id);
  const open = (visitor: typeof one) => new Follower(visitor.token, null, '/v1/visitor/live');
  const [live, left] = [open(one), open(two)];
  await live.connect(stage.url, 'socket');
  await left.connect(stage.url, 'events');
  left.cut();
  const toldAgain = async (follower: Follower, wire: 'socket' | 'events', code: number) => {
    await follower.connect(stage.url, wire);
    await follower.until(() => follower.ending !== null, 'its end');
    assert.deepEqual([follower.frames.at(-1), follower.ending?.code], [{ gone: true }, code]);
  };
  const hears = async (text: string, ...followers: Follower[]) => {
    await api('POST', `/v1/conversations/${a.id}/messages`, { text });
    for (const follower of followers) {
      await follower.until(() => follower.events.some(({ message }) => message?.text === text), text);
    }
  };
  const into = await addContact();
  const merges = [(await merge(into.id, a.contactId)).body.id, (await merge(into.id, b.contactId)).body.id];
  await live.until(() => live.ending !== null, 'its end');
  await toldAgain(live, 'socket', 4410);
  await toldAgain(left, 'events', 1000);
  // Server-sent events go on where the frame says.
  await left.connect(stage.url, 'events');
  live.cursor = null;
  await live.connect(stage.url, 'socket');
  await hears('to both', live, left);
  for (const id of merges.toReversed()) assert.equal((await undo(id)).status, 200);
  for (const follower of [live, left]) await follower.until(() => follower.ending !== null, 'its end');
  await toldAgain(live, 'socket', 4410);
  await toldAgain(left, 'events', 1000);
  live.cursor = null;
  await live.connect(stage.url, 'socket');
  await hears('to one', live);
  for (const follower of [live, left]) follower.cut();
});

test('a chain of merges: every id stands for the last, undone in the other order only', async () => {
  const [a, b, c] = [await addContact({ name: 'A' }), await addContact({ name: 'B' }), await addContact({ name: 'C' })];
  const first = (await merge(b.id, a.id)).body.id;
  const second = (await merge(c.id, b.id)).body.id;
  for (const { id } of [a, b, c]) assert.equal((await contactOf(id)).body.id, c.id);
  const early = await undo(first);
  assert.deepEqual([early.status, early.body.type, early.body.reason], [409, 'urn:parley:merge_ended', 'merged_again']);
  assert.equal((await undo(second)).status, 200);
  for (const { id } of [a, b]) assert.equal((await contactOf(id)).body.id, b.id);
  assert.equal((await undo(first)).status, 200);
  for (const { id } of [a, b, c]) assert.equal((await contactOf(id)).body.id, id);
});

type Try = [fact: string, ask: () => Promise<{ status: number; body: { type: string } }>, status: number, type: string];
const refused: Try[] = [
  [
    'with itself',
    async () => {
      const { id } = await addContact();
      return merge(id, id);
    },
    422,
    'invalid',
  ],
  [
    'with what is itself already',
    async () => {
      const [a, b] = [await addContact(), await addContact()];
      await merge(a.id, b.id);
      return merge(a.id, b.id);
    },
    422,
    'invalid',
  ],
  ['with nobody', async () => merge((await addContact()).id, '00000000-0000-7000-8000-000000000000'), 404, 'not_found'],
  [
    'while both have an open conversation in one inbox',
    async () => {
      const inboxId = await line();
      const [a, b] = [await write(inboxId, 'd1'), await write(inboxId, 'd2')];
      const said = await merge(a.contactId, b.contactId);
      assert.deepEqual(said.body.conversationIds, [a.id, b.id].toSorted());
      return said;
    },
    409,
    'contacts_conflict',
  ],
  [
    'by an agent',
    async () => {
      const agent = await stage.person('agent', { agent: true });
      const [a, b] = [await addContact(), await addContact()];
      return agent.api<{ type: string }>('POST', `/v1/contacts/${a.id}/merges`, { contactId: b.id });
    },
    403,
    'forbidden',
  ],
  [
    'and taken back twice',
    async () => {
      const [a, b] = [await addContact(), await addContact()];
      const { id } = (await merge(a.id, b.id)).body;
      await undo(id);
      return undo(id);
    },
    409,
    'merge_ended',
  ],
  [
    'and taken back after a day',
    async () => {
      const [a, b] = [await addContact(), await addContact()];
      const { id } = (await merge(a.id, b.id)).body;
      await stage.inside.rows(`update contact_merge set created_at = now() - interval '24 hours' where id = $1`, [id]);
      return undo(id);
    },
    409,
    'merge_ended',
  ],
  [
    'and taken back where the person was erased',
    async () => {
      const [a, b] = [await addContact(), await addContact()];
      const { id } = (await merge(a.id, b.id)).body;
      assert.equal((await api('DELETE', `/v1/contacts/${b.id}`)).status, 200);
      return undo(id);
    },
    404,
    'not_found',
  ],
];
for (const [fact, ask, status, type] of refused) {
  test(`no contact is merged ${fact}`, async () => {
    const said = await ask();
    assert.deepEqual([said.status, said.body.type], [status, `urn:parley:${type}`]);
  });
}

test('merged the other way round at once, one merge wins', async () => {
  const [a, b] = [await addContact(), await addContact()];
  const tries = await Promise.all([merge(a.id, b.id), merge(b.id, a.id), merge(a.id, b.id)]);
  assert.deepEqual(tries.map(({ status }) => status).toSorted(), [201, 422, 422]);
});

/** What is done with a contact that has an address in an inbox, and two others without, before it is erased. */
const erased: [what: string, walk: (id: string, one: string, two: string) => Promise<unknown>][] = [
  ['merged', (id, one) => merge(one, id)],
  [
    'merged in a chain, and restored',
    async (id, one, two) => {
      const [first, second] = [(await merge(one, id)).body.id, (await merge(two, one)).body.id];
      return [await undo(second), await undo(first)];
    },
  ],
  [
    'restored, while another is merged into the same',
    async (id, one, two) => {
      const first = (await merge(one, id)).body.id;
      return [await merge(one, two), await undo(first)];
    },
  ],
];
for (const [what, walk] of erased) {
  test(`erasing a person leaves nothing of it, after it was ${what}`, async () => {
    const [inboxId, page, word] = [await line(), `77${number()}`, `zenobia${number()}`];
    const talk = await write(inboxId, page, 'Hi');
    await close(talk.id);
    const value = number();
    await api('PATCH', `/v1/contacts/${talk.contactId}`, { name: word, addresses: [{ kind: 'phone', value }] });
    await walk(talk.contactId, (await addContact()).id, (await addContact()).id);
    assert.equal((await api('DELETE', `/v1/contacts/${talk.contactId}`)).status, 200);
    assert.equal((await contactOf(talk.contactId)).status, 404);
    const tables = await stage.inside.rows<{ name: string }>(
      `select c.relname as name from pg_class c where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace`,
    );
    for (const { name } of tables) {
      const left = () => stage.inside.rows(`select 1 from ${name} t where t::text ~ '${value}|${word}|${page}'`);
      // What others were found by while they were one is indexed anew.
      await untilEqual(async () => (await left()).length, 0, name);
    }
  });
}

test('every table that names a contact is one that a merge moves', async () => {
  const tables = await stage.inside.rows<{ name: string }>(
    `select table_name as name from information_schema.columns
     where table_schema = current_schema() and column_name = 'contact_id' order by 1`,
  );
  const moved = ['contact_address', 'contact_inbox', 'conversation', 'lead', 'outside_user', 'user_chat_contact'];
  assert.deepEqual(
    tables.map(({ name }) => name),
    moved,
    'store/merges.ts moves what has a contact_id, forth and back',
  );
});

test('streams hear of it: the contact that goes, the one that is, and its conversations', async () => {
  const inboxId = await line();
  const talk = await write(inboxId, 'e1');
  const into = await addContact({ name: 'Eve' });
  const live = new LiveClient();
  await live.connect(stage.url, stage.owner.token);
  await merge(into.id, talk.contactId);
  await live.until(() =>
    live.events.some(({ kind, subject }) => kind === 'conversation.changed' && subject === talk.id),
  );
  const heard = live.events.map(({ kind, subject }) => `${kind} ${subject}`);
  for (const one of [`contact.removed ${talk.contactId}`, `contact.changed ${into.id}`])
    assert.ok(heard.includes(one), one);
  live.cut();
});
