import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { type Site, sharedSite } from '../support/site.ts';
import { type Contact, dataOf, newNumber, reasonOf, type Sent, type Stage, setStage } from './door.ts';

let site: Site;
let inside: Inside;
let stage: Stage;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
  stage = await setStage(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

const write = async (from: number, content: string) =>
  dataOf<Sent>(
    await stage.door('POST', '/api/chat/message/send', {
      contactNumber: from,
      managerNumber: stage.number,
      from,
      content,
    }),
  );
const answer = (contactNumber: number, content2: string) =>
  stage.door('POST', `/api/chat/message/send/operator/${stage.port}`, { contactNumber, content2 });
const list = async (contactId: number, more: object = {}) =>
  dataOf<Sent[]>(await stage.door('POST', '/api/chat/message', { contactId, ...more }));
const contactOf = async (number: number) => {
  const found = dataOf<{ contacts: Contact[] }>(
    await stage.door('POST', '/api/user/contact/get', { number: stage.number }),
  );
  return found.contacts.find(({ id }) => id === number);
};

test('a message of the contact opens its 24 hours, one after them is refused, another message opens them again', async () => {
  const number = newNumber();
  await write(number, 'one');
  dataOf(await answer(number, 'two'));
  // Behind the lane's back: the event of what is saved next tells it (docs/decisions/0007-decided-on-what-is-known.md).
  const address = String(number);
  await inside.rows(`update contact_inbox set window_until = now() - interval '1 second' where address = $1`, [
    address,
  ]);
  dataOf(
    await stage.door('POST', '/api/user/contact/save', { number: stage.number, contactNumber: number, name: 'Eva' }),
  );
  assert.match(reasonOf(await answer(number, 'three')), /The 24 hours after the last message of the contact ended at/);
  await write(number, 'four');
  dataOf(await answer(number, 'five'));
  assert.deepEqual(
    (await list(number)).map(({ content }) => content),
    ['one', 'two', 'four', 'five'],
  );
});

test('the newest of a chat, and what came before a message', async () => {
  const number = newNumber();
  for (const content of ['one', 'two', 'three']) await write(number, content);
  const newest = await list(number, { limit: 2 });
  assert.deepEqual(
    newest.map(({ content }) => content),
    ['two', 'three'],
  );
  const before = await list(number, { limit: '5', before: newest[0]?.id });
  assert.deepEqual(
    before.map(({ content }) => content),
    ['one'],
  );
  for (const wrong of [{ limit: 0 }, { limit: 'many' }, { before: 'nothing' }]) {
    reasonOf(await stage.door('POST', '/api/chat/message', { contactId: number, ...wrong }));
  }
});

test('what the console does with a conversation is the contact’s, and the other way round', async () => {
  const number = newNumber();
  const v1 = apiOf(site.url, site.firstRun.v1.key);
  await write(number, 'hello');
  const { body } = await v1<{ items: { id: string }[] }>('GET', '/v1/conversations?limit=1');
  const id = body.items[0]?.id as string;
  const operatorId = stage.operators[0]?.id as string;
  assert.equal((await contactOf(number))?.operatorId, '0');
  await inside.core.assignConversation(inside.call, id, { agentId: operatorId, teamId: stage.areas[0]?.id as string });
  const given = await contactOf(number);
  assert.deepEqual([given?.operatorId, given?.area], [operatorId, stage.areas[0]?.id]);
  const free = { number: stage.number, contactId: number, operatorId: '0' };
  dataOf(await stage.door('PUT', '/api/user/contact/operator', free));
  assert.equal((await v1<{ agentId: null }>('GET', `/v1/conversations/${id}`)).body.agentId, null);
  dataOf(await stage.door('PUT', '/api/chat/operator', { contactId: number, operatorId }));
  await inside.core.closeConversation(inside.call, id);
  const closed = await contactOf(number);
  assert.deepEqual([closed?.operatorId, closed?.area], ['0', stage.areas[0]?.id]);
});

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const sendFile = (contactNumber: number, type: string, bytes: Buffer | string) =>
  stage.door('POST', `/api/chat/message/send/operator/file/${stage.port}`, {
    contactNumber,
    from: stage.operators[0]?.id,
    type,
    base64: typeof bytes === 'string' ? bytes : `data:image/png;base64,${bytes.toString('base64')}`,
  });

test('a file is what its content says, is served by its link, and goes with its chat', async () => {
  const number = newNumber();
  await write(number, 'show me');
  assert.match(reasonOf(await sendFile(number, 'pdf', png)), /not of the type pdf: it is image\/png/);
  assert.match(reasonOf(await sendFile(number, 'image', 'data:image/png;base64,')), /data URL/);
  assert.match(reasonOf(await sendFile(number, 'image', 'iVBORw0KGgo=')), /data URL/);
  assert.match(reasonOf(await sendFile(number, 'image', Buffer.alloc(16 * 1024 * 1024 + 1))), /larger than 16 MB/);
  const sent = dataOf<Sent>(await sendFile(number, 'image', png));
  assert.equal(sent.type, 'image');
  assert.equal((await fetch(String(sent.url))).headers.get('content-type'), 'image/png');
  dataOf(await stage.door('DELETE', '/api/chat', { contactId: number }));
  assert.equal((await fetch(String(sent.url))).status, 404);
  assert.deepEqual(await list(number), []);
  assert.ok(await contactOf(number));
});
