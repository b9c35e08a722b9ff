// Users of other systems whose contacts are merged, and taken apart again: each keeps its own words, seats and chats.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Api, apiOf } from '../support/api.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { type Door, openDoor, random } from './door.ts';

let site: Site;
let inside: Inside;
let door: Door;
let api: Api;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
  door = openDoor(site);
  api = apiOf(site.url, site.firstRun.v1.key);
});
after(async () => {
  await inside.close();
  await site.stop();
});

type User = { name: string; key: string; contactId: string; api: Api };
type Said = { items: { id: string; from: string; author: string | null; text: string }[]; people: { id: string }[] };
type Chat = { id: string; unread: number; people: { id: string; name: string }[] };

async function newUser(name = random()): Promise<User> {
  const { virtualUser, apikey } = (await door('user', { uniqueIdSha: name })).body as Record<string, string>;
  const [row] = await inside.rows<{ id: string }>('select contact_id as id from outside_user where user_key = $1', [
    virtualUser,
  ]);
  const asUser = apiOf(site.url, apikey as string);
  return { name: virtualUser as string, key: apikey as string, contactId: row?.id as string, api: asUser };
}
const begin = async (one: User, type: string, ...others: User[]) =>
  (await door('chat', { type, contacts: others.map(({ name }) => ({ idsha: name })) }, { 'x-woos-key': one.key }))
    .body as {
    conversationId: string;
    previously_created: boolean;
  };
const say = (one: User, id: string, text: string) =>
  one.api<{ type?: string }>('POST', `/v1/user/chats/${id}/messages`, { text });
const read = (one: User, id: string) => one.api<Said>('GET', `/v1/user/chats/${id}/messages`);
const sides = async (one: User, id: string) =>
  (await read(one, id)).body.items.map(({ from, text }) => `${from}: ${text}`).toReversed();
const chatsOf = async (one: User) => (await one.api<{ items: Chat[] }>('GET', '/v1/user/chats')).body.items;
const merge = async (into: string, from: string) => done(await inside.core.mergeContacts(inside.call, into, from)).id;
const undo = async (id: string) => done(await inside.core.undoMerge(inside.call, id));

test('what a user wrote stays its own and unreadable for others, after a merge and its undo', async () => {
  const [one, two, known] = [await newUser(), await newUser(), done(await addKnown())];
  const { conversationId: id } = await begin(one, 'chat', two);
  await say(one, id, 'before');
  const mergeId = await merge(known.id, one.contactId);
  await say(one, id, 'since');
  await say(two, id, 'answer');
  const check = async () => {
    assert.deepEqual(await sides(one, id), ['you: before', 'you: since', 'agent: answer']);
    assert.deepEqual(await sides(two, id), ['agent: before', 'agent: since', 'you: answer']);
    assert.deepEqual(
      (await chatsOf(one)).map(({ unread }) => unread),
      [1],
    );
    const people = new Set((await read(two, id)).body.people.map((person) => person.id));
    for (const { author, from } of (await read(two, id)).body.items) {
      if (from === 'agent') assert.ok(people.has(author as string), 'who wrote is one of the people');
    }
  };
  await check();
  await undo(mergeId);
  await check();
});
const addKnown = () => inside.core.addContact(inside.call, { name: 'Known', photo: null, addresses: [] });

test('a chat that began while two were one is the user’s who began it, then and afterwards', async () => {
  const [one, two, three] = [await newUser(), await newUser(), await newUser()];
  const mergeId = await merge(two.contactId, one.contactId);
  const { conversationId: id } = await begin(one, 'chat', three);
  await say(one, id, 'secret of one');
  const check = async () => {
    assert.deepEqual(await sides(one, id), ['you: secret of one']);
    assert.equal((await read(two, id)).status, 404);
    const [chat] = await chatsOf(three);
    assert.equal(chat?.people.length, 1);
  };
  await check();
  await undo(mergeId);
  await check();
  assert.deepEqual(await begin(one, 'chat', three).then((said) => [said.conversationId, said.previously_created]), [
    id,
    true,
  ]);
});

test('a user that registers while its name is another’s address goes back with the name', async () => {
  const name = random();
  const link = { virtual_user: name, bot_idsha: site.firstRun.imbee.bot_idsha, mail: 'x@example.com' };
  const key = (await door('token', link)).body.user_idsha as string;
  const own = done(
    await inside.core.addContact(inside.call, {
      name: null,
      photo: null,
      addresses: [{ kind: 'external', value: key }],
    }),
  );
  const other = done(await addKnown());
  const mergeId = await merge(other.id, own.id);
  const user = await newUser(name);
  assert.equal(user.contactId, other.id);
  await undo(mergeId);
  const [row] = await inside.rows('select contact_id as id from outside_user where user_key = $1', [key]);
  assert.deepEqual(row, { id: own.id });
});

test('unread of a chat between users counts what came in, from the first on', async () => {
  const [one, two] = [await newUser(), await newUser()];
  const { conversationId: id } = await begin(one, 'chat', two);
  for (const text of ['a', 'b', 'c']) await say(one, id, text);
  const unread = async () => (await api<{ unread: number }>('GET', `/v1/conversations/${id}`)).body.unread;
  assert.equal(await unread(), 3);
  const { items } = (await api<{ items: { number: number }[] }>('GET', `/v1/conversations/${id}/messages`)).body;
  await api('PUT', `/v1/conversations/${id}/read`, { number: items.at(-1)?.number });
  assert.equal(await unread(), 2);
});

test('a chat that an agent closed is open again when it is begun again', async () => {
  const [one, two] = [await newUser(), await newUser()];
  const { conversationId: id } = await begin(one, 'chat', two);
  await api('PUT', `/v1/conversations/${id}/state`, { state: 'closed' });
  assert.equal((await say(one, id, 'x')).status, 409);
  assert.deepEqual((await begin(two, 'chat', one)).conversationId, id);
  assert.equal((await say(one, id, 'x')).status, 201);
});

test('a chat whose agent and team were removed is unassigned when it is begun again', async () => {
  const [one, other] = [await newUser(), await newUser()];
  const { conversationId } = await begin(one, 'chat', other);
  const { agentId } = await inside.hire('Gone');
  const teamId = (await api<{ id: string }>('POST', '/v1/teams', { name: random(), agentIds: [agentId] })).body.id;
  const path = `/v1/conversations/${conversationId}`;
  await api('PUT', `${path}/assignment`, { agentId, teamId });
  await api('PUT', `${path}/state`, { state: 'closed' });
  for (const gone of [`/v1/agents/${agentId}`, `/v1/teams/${teamId}`])
    assert.equal((await api('DELETE', gone)).status, 204);
  await begin(one, 'chat', other);
  const { state, ...holder } = (await api<Record<string, string | null>>('GET', path)).body;
  assert.deepEqual([state, holder.agentId, holder.teamId], ['open', null, null]);
});

test('where the inbox between users was removed, one new one serves all chats, also of those who had one', async () => {
  const [one, two, three] = [await newUser(), await newUser(), await newUser()];
  const old = await begin(one, 'chat', two);
  const inboxOf = async (id: string) => (await api<{ inboxId: string }>('GET', `/v1/conversations/${id}`)).body.inboxId;
  assert.equal((await api('DELETE', `/v1/inboxes/${await inboxOf(old.conversationId)}`)).status, 204);
  const again = await begin(one, 'chat', two);
  assert.equal(again.previously_created, false);
  assert.equal((await say(two, again.conversationId, 'x')).status, 201);
  const more = [await begin(one, 'group', two, three), await begin(two, 'chat', three)];
  const inboxes = await Promise.all([again, ...more].map(({ conversationId }) => inboxOf(conversationId)));
  assert.equal(new Set(inboxes).size, 1);
});
