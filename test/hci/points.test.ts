// Points of the contract that the tables of its entries do not show, a test a line.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { io } from 'socket.io-client';
import type { Sent as Delivered } from '../../src/core/delivery-ports.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { until } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';
import {
  type Contact,
  dataOf,
  doorOf,
  makeKey,
  newNumber,
  newPageId,
  reasonOf,
  type Sent,
  type Stage,
  setStage,
} from './door.ts';

let site: Site;
let inside: Inside;
let stage: Stage;
let next: () => Delivered = () => ({ sentAs: 'mid.1' });
before(async () => {
  site = await sharedSite();
  inside = await goInside(site, { whatsapp: { send: async () => next() } });
  stage = await setStage(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

type Manager = { number: number; facebookToken: string | null; contacts: Contact[] };
type Chat = { contactId: number | string; operatorId: number | string; messages: Sent[] };
const ask = async <T>(method: string, path: string, body?: unknown) => dataOf<T>(await stage.door(method, path, body));
const refused = async (method: string, path: string, body: unknown) => reasonOf(await stage.door(method, path, body));
const write = (from: number, content: string, managerNumber: number = stage.number) =>
  ask<Sent>('POST', '/api/chat/message/send', { contactNumber: from, managerNumber, from, content });
const list = (contactId: number) => ask<Sent[]>('POST', '/api/chat/message', { contactId });
const saved = (fields: object) => ask<Contact>('POST', '/api/user/contact/save', { number: stage.number, ...fields });

test('8: an unknown contact gets a chat where there is one manager; opened again it is the one there is', async () => {
  const number = newNumber();
  const opened = await ask<Chat>('POST', '/api/chat/new', { contactNumber: number });
  assert.deepEqual(opened, { contactId: number, operatorId: 0, messages: [] });
  await write(number, 'hello');
  const again = await ask<Chat>('POST', '/api/chat/new', { contactNumber: number });
  assert.deepEqual(
    again.messages.map(({ content }) => content),
    ['hello'],
  );
  const page = newPageId();
  assert.deepEqual(await ask<Chat>('POST', '/api/chat/facebook/new', { contactId: page }), {
    contactId: page,
    operatorId: 0,
    messages: [],
  });
});

test('2: a number past 2^53 goes out as a text; a contact is `id`, too', async () => {
  const contactNumber = '90071992547409931';
  assert.equal((await saved({ contactNumber })).id, contactNumber);
  const number = newNumber();
  assert.equal((await saved({ id: String(number) })).id, number);
});

test('3: with a manager go its contacts, the newest first; its list is without', async () => {
  const [first, second] = [newNumber(), newNumber()];
  for (const contactNumber of [first, second]) await saved({ contactNumber });
  const manager = await ask<Manager>('POST', '/api/user', { number: stage.number });
  assert.deepEqual(
    manager.contacts.slice(0, 2).map(({ id }) => id),
    [second, first],
  );
  for (const { contacts } of await ask<Manager[]>('GET', '/api/user')) assert.deepEqual(contacts, []);
});

test('3: the token goes out to a key with the right to secrets only', async () => {
  const manager = { name: 'With token', facebookId: newPageId(), facebookToken: 'kept' };
  assert.equal((await ask<Manager>('POST', '/api/user/save', manager)).facebookToken, 'kept');
  const plain = doorOf(site.url, await makeKey(inside, ['conversations', 'settings']));
  const { facebookId } = manager;
  assert.equal(dataOf<Manager>(await plain('POST', '/api/user/facebook', { facebookId })).facebookToken, null);
});

test('5: a contact that exists is updated: name, photo, area and protocol; what is left out stays', async () => {
  const contactNumber = newNumber();
  const [sales = '', other = ''] = stage.areas.map(({ id }) => id);
  const first = await saved({ contactNumber, name: 'Ida', photo: 'a', area: sales, protocol: 'P-1' });
  const next = await saved({ contactNumber, name: 'Ida M.', photo: 'b', area: other, protocol: 'P-2' });
  assert.deepEqual(next, { ...first, name: 'Ida M.', photo: 'b', area: other, protocol: 'P-2' });
  assert.deepEqual(await saved({ contactNumber }), next);
  // A contact that moves to an area where its operator is not, is free.
  const operatorId = stage.operators[0]?.id;
  await saved({ contactNumber, area: sales });
  const its = { number: stage.number, contactNumber };
  dataOf(await stage.door('PUT', '/api/user/contact/operator/my', { ...its, operatorId }));
  assert.equal((await saved({ contactNumber, area: sales })).operatorId, operatorId);
  assert.equal((await saved({ contactNumber, area: other })).operatorId, '0');
  const taken = { number: stage.number, contactNumber: newNumber(), protocol: 'P-2' };
  assert.match(await refused('POST', '/api/user/contact/save', taken), /protocol belongs to another/);
});

test('7: areas and operators are taken by name where only one has it', async () => {
  const [area] = stage.areas as [{ id: string; name: string }];
  const [operator] = stage.operators as [{ id: string; name: string }];
  const contactNumber = newNumber();
  assert.equal((await saved({ contactNumber, area: area.name.toUpperCase() })).area, area.id);
  await ask('PUT', '/api/user/contact/operator/my', {
    number: stage.number,
    contactId: contactNumber,
    operatorId: operator.name,
  });
  assert.equal((await saved({ contactNumber })).operatorId, operator.id);
  for (const _ of [1, 2]) done(await inside.core.addAgent(inside.call, { ...nobody, name: 'Double' }));
  const to = { number: stage.number, contactId: contactNumber, operatorId: 'Double' };
  assert.match(await refused('PUT', '/api/user/contact/operator', to), /Operator not found/);
});

const nobody = {
  email: null,
  ref: null,
  whatsappNumber: null,
  voiceNumber: null,
  pictureUrl: null,
  post: null,
  capacity: 1,
};

test('8: without a manager it is the contact’s latest active one; an unknown contact is refused where there are several', async () => {
  const second = 34911333001;
  await ask('POST', '/api/user/save', { name: 'Other', number: second, controllerPort: '9333' });
  const number = newNumber();
  await write(number, 'to the first');
  await write(number, 'to the second', second);
  const contents = async () => (await list(number)).map(({ content }) => content);
  assert.deepEqual(await contents(), ['to the second']);
  await write(number, 'to the first again');
  assert.deepEqual(await contents(), ['to the first', 'to the first again']);
  assert.match(
    await refused('POST', '/api/chat/new', { contactNumber: newNumber() }),
    /unknown, and no manager is named/,
  );
});

test('8: a chat has what people wrote and no notes; who asks is no filter', async () => {
  const number = newNumber();
  await write(number, 'hello');
  const [conversation] = await inside.rows<{ id: string }>(
    'select conversation_id as id from message where account_id = $1 order by number desc limit 1',
    [inside.accountId],
  );
  const author = { kind: 'system' as const, id: null, agentId: null };
  const text = { conversationId: conversation?.id as string, author, scope: 'all' as const, providerId: null };
  done(await inside.core.send(inside.accountId, { ...text, body: 'only for us', note: true }, null));
  for (const { id: operatorId } of stage.operators) {
    const found = await ask<Sent[]>('POST', '/api/chat/message', { contactId: number, operatorId });
    assert.deepEqual(
      found.map(({ content }) => content),
      ['hello'],
    );
  }
});

test('8: what is deleted takes its messages along, no money and no calls', async () => {
  const counts = async () =>
    (await inside.rows('select (select count(*) from transfer) t, (select count(*) from call) c'))[0];
  const before = await counts();
  const number = newNumber();
  await write(number, 'gone soon');
  await ask('DELETE', '/api/chat', { contactId: number });
  await ask('DELETE', '/api/user/contact', { number: stage.number, contactNumber: number });
  assert.deepEqual(await counts(), before);
  assert.deepEqual(await inside.rows(`select 1 from message where body = 'gone soon'`), []);
});

test('9: whoever does not have the contact may write to it', async () => {
  const number = newNumber();
  await write(number, 'hello');
  const [one, two] = stage.operators.map(({ id }) => id);
  await ask('PUT', '/api/user/contact/operator', { number: stage.number, contactId: number, operatorId: one });
  const path = `/api/chat/message/send/operator/${stage.port}`;
  const said = await ask<Sent>('POST', path, { contactNumber: number, operatorId: two, content2: 'from another' });
  assert.equal(said.from, two);
});

test('9: status goes from wait to sent, delivered, read, or to failed with its reason; each is heard', async () => {
  const number = newNumber();
  await write(number, 'hello');
  const socket = io(site.url, { path: '/api/socket', transports: ['websocket'], auth: { key: site.firstRun.hci.key } });
  const heard: Record<string, string[]> = {};
  socket.on('message:status', ({ id, status }: Sent) => {
    heard[id] = [...(heard[id] ?? []), status];
  });
  await new Promise((resolve) => socket.on('ready', resolve));
  const path = `/api/chat/message/send/operator/${stage.port}`;
  const [good, bad] = [
    await ask<Sent>('POST', path, { contactNumber: number, content2: 'good' }),
    await ask<Sent>('POST', path, { contactNumber: number, content2: 'bad' }),
  ];
  const lines = await inside.core.read(inside.accountId).lines.list();
  const inboxId = lines.find(({ whatsapp }) => whatsapp?.address === String(stage.number))?.whatsapp?.id as string;
  await inside.rows(`delete from job where payload ->> 'messageId' = any($1)`, [[good.id, bad.id]]);
  await giveCredentials(inboxId);
  const statusOf = async ({ id }: Sent) =>
    (await list(number)).find((one) => one.id === id) as Sent & { reason?: string };
  assert.equal((await statusOf(good)).status, 'wait');
  next = () => ({ sentAs: 'mid.good' });
  await inside.core.deliver(inside.accountId, good.id, false);
  assert.equal((await statusOf(good)).status, 'sent');
  for (const status of ['delivered', 'read'] as const) {
    await inside.core.noteReceipt(inside.accountId, { inboxId, sentAs: 'mid.good', status, failure: null });
    assert.equal((await statusOf(good)).status, status);
  }
  next = () => ({ refused: 'Blocked' });
  await inside.core.deliver(inside.accountId, bad.id, false);
  const failed = await statusOf(bad);
  assert.deepEqual([failed.status, failed.reason], ['failed', 'Blocked']);
  await until(
    () => heard[bad.id]?.includes('failed'),
    () => JSON.stringify(heard),
  );
  assert.equal(heard[good.id]?.at(-1), 'read');
  socket.close();
});

/** What a driver would prove itself with. */
async function giveCredentials(inboxId: string): Promise<void> {
  done(await inside.core.keepFirstToken(inside.call, inboxId, 'token'));
}

test('10: a token in the body is kept where the manager has none, and replaces none', async () => {
  const facebookId = newPageId();
  await ask('POST', '/api/user/save', { name: 'Page', facebookId });
  const contactId = newPageId();
  await ask('POST', '/api/chat/message/send', { facebookId, contactId, from: contactId, type: 'text', content: 'Hi' });
  const path = '/api/chat/message/send/operator/facebook';
  for (const token of ['first', 'second']) await ask('POST', path, { contactId, content2: 'Hello', token });
  assert.equal((await ask<Manager>('POST', '/api/user/facebook', { facebookId })).facebookToken, 'first');
});

test('10: `facebook` and `file` in a path are no ports', async () => {
  await ask('POST', '/api/user/save', { name: 'Named', number: 34911333002, controllerPort: 'facebook' });
  const number = newNumber();
  await write(number, 'hello', 34911333002);
  const words = { contactNumber: number, content2: 'x' };
  assert.match(await refused('POST', '/api/chat/message/send/operator/facebook', words), /not found/);
});

test('12: pages of other sites may ask the socket', async () => {
  const path = '/api/socket/?EIO=4&transport=polling';
  const said = await fetch(site.url + path, { headers: { origin: 'https://shop.example' } });
  assert.equal(said.headers.get('access-control-allow-origin'), '*');
});
