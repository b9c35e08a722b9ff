// What the hosted page works with: users read and write by their key or sign-in, live both ways; nobody else does (imbee.md, points 5, 8, 9).
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { type Api, apiOf } from '../support/api.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { patience, until } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { type Door, newLink, openDoor, type Row, random } from './door.ts';

let site: Site;
let inside: Inside;
let door: Door;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
  door = openDoor(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

type User = { virtualUser: string; pass: string; apikey: string; api: Api };
type Chat = Row & { id: string; kind: string; people: { name: string }[]; unread: number; lastText: string | null };
type Message = Row & { id: string; from: string; author: string | null; text: string; clientId: string | null };
type History = { items: Message[]; people: Row[]; seen: string | null; read: string | null; next: string | null };

async function newUser(name = random()): Promise<User> {
  const made = (await door('user', { uniqueIdSha: name })).body as User;
  return { ...made, api: apiOf(site.url, made.apikey) };
}
async function chatOf(one: User, ...others: User[]): Promise<string> {
  const contacts = others.map(({ virtualUser }) => ({ idsha: virtualUser }));
  const type = others.length > 1 ? 'group' : 'chat';
  return (await door('chat', { type, contacts }, { 'x-woos-key': one.apikey })).body.conversationId as string;
}
const at = (chat: string, part = 'messages') => `/v1/user/chats/${chat}/${part}`;
const chatsOf = async ({ api }: User) => (await api<{ items: Chat[] }>('GET', '/v1/user/chats')).body.items;
const historyOf = async ({ api }: User, chat: string) => (await api<History>('GET', at(chat))).body;

test('what one writes the other reads, each as its own side; both find the conversation', async () => {
  const [one, two] = [await newUser(), await newUser()];
  const chat = await chatOf(one, two);
  const said = await one.api<Message>('POST', at(chat), { text: 'Hello', clientId: 'a' });
  assert.deepEqual([said.status, said.body.from, said.body.clientId], [201, 'you', 'a']);
  const again = await one.api<Message>('POST', at(chat), { text: 'Hello', clientId: 'a' });
  assert.equal(again.body.id, said.body.id, 'once');
  assert.equal((await two.api('POST', at(chat), { text: 'Hi', clientId: 'a' })).status, 201);
  const texts = async (user: User) =>
    (await historyOf(user, chat)).items.toReversed().map(({ from, text }) => `${from}: ${text}`);
  assert.deepEqual(await texts(one), ['you: Hello', 'agent: Hi']);
  assert.deepEqual(await texts(two), ['agent: Hello', 'you: Hi']);
  const { items, people } = await historyOf(two, chat);
  const author = people.find(({ id }) => id === items[1]?.author);
  assert.equal(author?.name, one.virtualUser.slice(0, 6));
  for (const [user, other] of [
    [one, two],
    [two, one],
  ] as const) {
    const [found] = await chatsOf(user);
    assert.deepEqual([found?.id, found?.kind, found?.lastText, found?.unread], [chat, 'users', 'Hi', 1]);
    assert.deepEqual(
      found?.people.map(({ name }) => name),
      [other.virtualUser.slice(0, 6)],
    );
  }
});

test('the name that the business gave somebody is the one that others see', async () => {
  const [one, two] = [await newUser(), await newUser()];
  const chat = await chatOf(one, two);
  const contact = await inside.core.read(inside.accountId).contacts.byAddress('external', two.virtualUser);
  done(await inside.core.changeContact(inside.call, contact?.id as string, { name: 'Bruna' }));
  assert.equal((await chatsOf(one)).find(({ id }) => id === chat)?.people[0]?.name, 'Bruna');
});

test('read and seen: each for itself, and counted', async () => {
  const [one, two] = [await newUser(), await newUser()];
  const chat = await chatOf(one, two);
  const first = (await one.api<Message>('POST', at(chat), { text: 'Read me' })).body.id;
  assert.equal((await historyOf(one, chat)).seen, null);
  assert.equal((await two.api('PUT', at(chat, 'read'), { messageId: first })).status, 204);
  assert.deepEqual([(await historyOf(one, chat)).seen, (await historyOf(two, chat)).read], [first, first]);
  assert.equal((await chatsOf(two))[0]?.unread, 0);
  assert.equal((await one.api('PUT', at(chat, 'read'), { messageId: crypto.randomUUID() })).status, 404);
});

test('a group: everybody hears everybody', async () => {
  const users = [await newUser(), await newUser(), await newUser()] as [User, User, User];
  const chat = await chatOf(...users);
  for (const [i, user] of users.entries()) await user.api('POST', at(chat), { text: `I am ${i}` });
  for (const [i, user] of users.entries()) {
    const { items } = await historyOf(user, chat);
    assert.deepEqual(
      items.toReversed().map(({ from }) => from),
      users.map((_, other) => (other === i ? 'you' : 'agent')),
    );
    assert.equal((await chatsOf(user))[0]?.people.length, 2);
  }
});

type Frame = { cursor?: string; events?: { kind: string; message?: Message; seen?: string | null }[]; signal?: string };

/** A stream of a user, and everything heard on it. */
async function listen(user: User, path: string) {
  const socket = new WebSocket(`${site.url.replace('http', 'ws')}${path}`, ['parley.v1', `token.${user.apikey}`]);
  const frames: Frame[] = [];
  socket.on('message', (data) => frames.push(JSON.parse(data.toString())));
  await once(socket, 'message');
  return {
    socket,
    texts: () => frames.flatMap(({ events = [] }) => events.flatMap(({ message }) => message ?? [])),
    frames,
    async until(fact: () => boolean, what: string) {
      await until(fact, what);
    },
  };
}

test('live both ways, by the one conversation and by all; typing is heard by the others alone', async () => {
  const [one, two, three] = [await newUser(), await newUser(), await newUser()];
  const chat = await chatOf(one, two);
  const [mine, its, all] = await Promise.all([
    listen(one, at(chat, 'live')),
    listen(two, at(chat, 'live')),
    listen(two, '/v1/user/live'),
  ]);
  await one.api('POST', at(chat), { text: 'Now' });
  for (const stream of [mine, its, all]) await stream.until(() => stream.texts().length === 1, 'the message');
  assert.deepEqual(
    [mine, its, all].map((stream) => stream.texts()[0]?.from),
    ['you', 'agent', 'agent'],
  );
  its.socket.send('{"signal":"typing"}');
  await mine.until(() => mine.frames.some(({ signal }) => signal === 'typing'), 'typing');
  assert.ok(!its.frames.some(({ signal }) => signal));
  const id = mine.texts()[0]?.id as string;
  await two.api('PUT', at(chat, 'read'), { messageId: id });
  const seen = () => mine.frames.some(({ events = [] }) => events.some((event) => event.seen === id));
  await mine.until(seen, 'that it was seen');
  // One that begins later is heard of by the stream of all, and by that of another conversation not.
  const next = await chatOf(three, two);
  await three.api('POST', at(next), { text: 'Another one' });
  await all.until(() => all.texts().some(({ text }) => text === 'Another one'), 'the other conversation');
  await one.api('POST', at(chat), { text: 'Last' });
  await its.until(() => its.texts().some(({ text }) => text === 'Last'), 'the last one');
  assert.ok(!its.texts().some(({ text }) => text === 'Another one'));
  for (const stream of [mine, its, all]) stream.socket.close();
});

test('who is erased hears nothing more, at once; the other goes on', async () => {
  const [one, two] = [await newUser(), await newUser()];
  const chat = await chatOf(one, two);
  const streams = [await listen(one, '/v1/user/live'), await listen(one, at(chat, 'live'))];
  const its = await listen(two, '/v1/user/live');
  const closed = streams.map(({ socket }) => once(socket, 'close', { signal: AbortSignal.timeout(patience) }));
  const own = apiOf(site.url, site.firstRun.v1.key);
  const address = `external:${one.virtualUser}`;
  const { items } = (await own<{ items: { id: string }[] }>('GET', `/v1/contacts?address=${address}`)).body;
  assert.equal((await own('DELETE', `/v1/contacts/${items[0]?.id}`)).status, 200);
  for (const [code] of await Promise.all(closed)) assert.equal(code, 4401);
  assert.equal(its.socket.readyState, WebSocket.OPEN);
  its.socket.close();
});

test('with the business too: what a link began is among the user’s conversations, and goes on there', async () => {
  const name = random();
  const bot = site.firstRun.tochat.business;
  const { body } = await door('token', { virtual_user: name, bot_idsha: bot, mail: `${name}@example.com` });
  const cookie = (await fetch(body.url as string, { method: 'POST' })).headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = { cookie, 'sec-fetch-site': 'same-origin' };
  const nobody = apiOf(site.url, null);
  const place = await nobody<{ inbox: { id: string; name: string } }>('GET', '/v1/visitor', undefined, page);
  assert.deepEqual([place.status, place.body.inbox.id], [200, bot]);
  assert.equal((await nobody('POST', '/v1/visitor/messages', { text: 'By the link' }, page)).status, 201);
  const user = await newUser(name);
  const [chat] = await chatsOf(user);
  assert.deepEqual([chat?.id, chat?.kind, chat?.name, chat?.lastText], [bot, 'inbox', 'Ronda Bicycles', 'By the link']);
  assert.equal((await user.api('POST', at(bot), { text: 'Signed in' })).status, 201);
  assert.deepEqual(
    (await historyOf(user, bot)).items.map(({ from, text }) => [from, text]),
    [
      ['you', 'Signed in'],
      ['you', 'By the link'],
    ],
  );
  const all = await listen(user, '/v1/user/live');
  const own = apiOf(site.url, site.firstRun.v1.key);
  const { items } = (await own<{ items: { id: string }[] }>('GET', '/v1/conversations?limit=1')).body;
  await own('POST', `/v1/conversations/${items[0]?.id}/messages`, { text: 'We hear you' });
  await all.until(() => all.texts().some(({ from, text }) => from === 'agent' && text === 'We hear you'), 'the answer');
  all.socket.close();
  assert.equal((await chatsOf(user))[0]?.unread, 1);
});

test('a file from one to the other; nobody sends another one’s', async () => {
  const [one, two] = [await newUser(), await newUser()];
  const chat = await chatOf(one, two);
  const file = (await one.api<{ id: string }>('POST', `${at(chat, 'attachments')}?name=a.txt`, Buffer.from('A file')))
    .body;
  assert.equal((await two.api('POST', at(chat), { attachmentId: file.id })).status, 404);
  const sent = await one.api<Row & { attachment: { url: string } }>('POST', at(chat), { attachmentId: file.id });
  assert.equal(sent.status, 201);
  assert.equal(await (await fetch(site.url + sent.body.attachment.url)).text(), 'A file');
});

const signIn = (user: string, password: string, headers: Record<string, string> = {}) =>
  apiOf(site.url, null)('POST', '/v1/user/session', { user, password }, headers);

test('signing in by virtualUser and pass: a cookie that pages of ours alone can use; out again', async () => {
  const user = await newUser();
  const own = { origin: site.url, 'sec-fetch-site': 'same-origin' };
  const said = await signIn(user.virtualUser.toUpperCase(), user.pass, own);
  assert.deepEqual([said.status, said.body], [201, { name: user.virtualUser }]);
  const [set = ''] = said.headers.getSetCookie();
  assert.match(set, /^parley_user=pu_[\w-]+; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/);
  const cookie = set.split(';')[0] as string;
  const other = await newUser();
  const chat = await chatOf(user, other);
  const nobody = apiOf(site.url, null);
  const write = async (headers: Record<string, string>) =>
    (await nobody('POST', at(chat), { text: 'By cookie' }, { cookie, ...headers })).status;
  assert.equal(await write(own), 201);
  for (const foreign of [
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'same-site' },
    {},
  ] as Record<string, string>[]) {
    assert.equal(await write(foreign), 401, JSON.stringify(foreign));
    if (Object.keys(foreign).length > 0) assert.equal((await signIn(user.virtualUser, user.pass, foreign)).status, 403);
  }
  const asked = () => nobody('GET', '/v1/user/chats', undefined, { cookie });
  assert.equal((await asked()).status, 200);
  const token = cookie.split('=')[1] as string;
  assert.notEqual(token, user.apikey, 'the key is the program’s');
  assert.equal((await door('chat', { type: 'chat', contacts: [] }, { 'x-woos-key': token })).status, 401);
  const socket = new WebSocket(`${site.url.replace('http', 'ws')}/v1/user/live`, { headers: { cookie, ...own } });
  await once(socket, 'message');
  const out = await nobody('DELETE', '/v1/user/session', undefined, { cookie, ...own });
  assert.deepEqual((await once(socket, 'close'))[0], 4401, 'an open stream of it is cut');
  assert.match(out.headers.get('set-cookie') ?? '', /^parley_user=; .*Max-Age=0/);
  assert.equal((await asked()).status, 401, 'what the browser had is good for nothing');
  assert.equal((await chatsOf(user)).length, 1, 'the program goes on');
});

test('a user is given a new password and key: the former ones and its browsers are out', async () => {
  const user = await newUser();
  const set = (await signIn(user.virtualUser, user.pass)).headers.get('set-cookie') ?? '';
  const cookie = set.split(';')[0] as string;
  const [contact] = await inside.rows<{ id: string }>('select contact_id as id from outside_user where user_key = $1', [
    user.virtualUser,
  ]);
  const owner = await inside.hire(`Owner ${random()}`, 'owner');
  const path = `/v1/contacts/${contact?.id}/credentials`;
  const said = await apiOf(site.url, owner.token)<{ user: string; password: string; apiKey: string }>('POST', path);
  assert.deepEqual([said.status, said.body.user], [201, user.virtualUser]);
  assert.equal((await user.api('GET', '/v1/user/chats')).status, 401);
  assert.equal((await apiOf(site.url, null)('GET', '/v1/user/chats', undefined, { cookie })).status, 401);
  assert.equal((await signIn(user.virtualUser, user.pass)).status, 401);
  assert.equal((await signIn(user.virtualUser, said.body.password)).status, 201);
  assert.equal((await apiOf(site.url, said.body.apiKey)('GET', '/v1/user/chats')).status, 200);
});

test('users whose contacts were merged are each given a new password and key', async () => {
  const [one, two] = [await newUser(), await newUser()];
  const contactOf = async ({ virtualUser }: { virtualUser: string }) => {
    const text = 'select contact_id as id from outside_user where user_key = $1';
    return (await inside.rows<{ id: string }>(text, [virtualUser]))[0]?.id as string;
  };
  const [kept, merged] = [await contactOf(one), await contactOf(two)];
  done(await inside.core.mergeContacts(inside.call, kept, merged));
  const owner = apiOf(site.url, (await inside.hire(`Owner ${random()}`, 'owner')).token);
  type Renewed = { user: string; password: string; apiKey: string };
  let keys = [one.apikey, two.apikey];
  for (const [id, first, other] of [
    [kept, one, two],
    [merged, two, one],
  ] as const) {
    const { status, body } = await owner<Renewed & { others: Renewed[] }>('POST', `/v1/contacts/${id}/credentials`);
    const users = [body, ...(body.others ?? [])];
    assert.deepEqual([status, ...users.map(({ user }) => user)], [201, first.virtualUser, other.virtualUser]);
    for (const key of keys) assert.equal((await apiOf(site.url, key)('GET', '/v1/user/chats')).status, 401);
    keys = users.map(({ apiKey }) => apiKey);
    for (const key of keys) assert.equal((await apiOf(site.url, key)('GET', '/v1/user/chats')).status, 200);
    for (const { user, password } of users) assert.equal((await signIn(user, password)).status, 201);
  }
});

test('wrong names and passwords are answered alike, and throttled', async () => {
  const user = await newUser();
  const wrong = await signIn(user.virtualUser, 'wrong');
  assert.deepEqual([wrong.status, wrong.body], [401, (await signIn('f'.repeat(40), 'wrong')).body]);
  const statuses = [];
  for (let i = 0; i < 6; i++) statuses.push((await signIn(user.virtualUser, 'wrong')).status);
  assert.ok(statuses.includes(429), statuses.join());
});

test('strangers: another user, a visitor, a key of the account, nobody', async () => {
  const [one, two, stranger] = [await newUser(), await newUser(), await newUser()];
  const chat = await chatOf(one, two);
  const asked = [
    ['GET', at(chat)],
    ['GET', `/v1/user/chats/${chat}`],
    ['POST', at(chat), { text: 'Let me in' }],
    ['PUT', at(chat, 'read'), { messageId: crypto.randomUUID() }],
    ['POST', at(chat, 'attachments'), Buffer.from('x')],
    ['GET', at(chat, 'live')],
  ] as const;
  for (const [method, path, body] of asked) {
    assert.equal((await stranger.api(method, path, body)).status, 404, `${method} ${path}`);
    for (const token of [site.firstRun.v1.key, site.firstRun.imbee.corporate_token, null]) {
      assert.equal((await apiOf(site.url, token)(method, path, body)).status, 401, `${method} ${path}`);
    }
  }
  assert.deepEqual(await chatsOf(stranger), []);
});

test('a link’s cookie and page: not from a page of somebody else, and what is inside tells no address', async () => {
  const { body } = await door('token', newLink(site));
  const url = body.url as string;
  const foreign = await fetch(url, { method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } });
  assert.equal(foreign.headers.get('set-cookie'), null);
  const own = await fetch(url, { method: 'POST', headers: { 'sec-fetch-site': 'same-origin' } });
  assert.ok(own.headers.get('set-cookie'));
  assert.equal(own.headers.get('refresh'), '0;url=/chat');
  const page = await own.text();
  assert.ok(!page.includes(url.split('/').at(-1) as string));
  for (const path of ['/chat', '/chats']) {
    const shown = await fetch(site.url + path);
    assert.equal(shown.headers.get('referrer-policy'), 'no-referrer');
    assert.match(shown.headers.get('content-security-policy') ?? '', /default-src 'none'.*frame-ancestors 'none'/);
    assert.match(await shown.text(), new RegExp(`/hosted${path}\\.json`));
  }
});

test('who is erased is signed out, and no longer in the conversation', async () => {
  const [one, two] = [await newUser(), await newUser()];
  const chat = await chatOf(one, two);
  await two.api('POST', at(chat), { text: 'Forget me' });
  const contact = await inside.core.read(inside.accountId).contacts.byAddress('external', two.virtualUser);
  done(await inside.core.removeContact(inside.call, contact?.id as string));
  assert.equal((await two.api('GET', '/v1/user/chats')).status, 401);
  assert.equal((await signIn(two.virtualUser, two.pass)).status, 401);
  assert.deepEqual((await chatsOf(one))[0]?.people, []);
});
