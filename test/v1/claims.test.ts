// A claimed address is not proved: no message of another channel is filed by it, and it gives
// access to none.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { ask, openDoor, random } from '../imbee/door.ts';
import { done } from '../support/inside.ts';
import { randomNumber } from './phone-samples.ts';
import { type Stage, setStage } from './stage.ts';

type Contact = {
  id: string;
  addresses: { kind: string; value: string }[];
  claimed?: { kind: string; value: string }[];
};

let stage: Stage;
let sms: string;
before(async () => {
  stage = await setStage();
  const { core, call } = stage.inside;
  const fields = { timezone: null, schedule: null, assignment: 'manual', liveChat: false, active: true } as const;
  const inbox = {
    ...fields,
    channel: 'sms' as const,
    name: 'Texts',
    address: randomNumber(),
    agentIds: [],
    teamIds: [],
  };
  sms = done(await core.addInbox(call, inbox)).id;
});
after(() => stage.stop());

/** A text message as its provider brings it. */
async function text(from: string, body: string) {
  const { core, accountId } = stage.inside;
  const brought = { addressKind: 'phone' as const, contactName: null, providerId: random(), providerAt: null };
  const message = { inboxId: sms, address: from, body, fromProvider: true as const, ...brought };
  return done(await core.receive(accountId, message, null)).message;
}
const contactOf = async (id: string | null) => (await stage.owner.api<Contact>('GET', `/v1/contacts/${id}`)).body;

/** A user of another system, who came in by a link and says that a phone number is its own. */
async function claimant(phone: string) {
  const door = openDoor(stage.site);
  const name = random();
  const user = (await door('user', { uniqueIdSha: name })).body as { apikey: string };
  const { bot_idsha } = stage.site.firstRun.imbee;
  const link = await door('token', { virtual_user: name, bot_idsha, mail: `${random()}@example.com` });
  const entered = await fetch(link.body.url as string, { method: 'POST' });
  const token = /=([^;]+)/.exec(entered.headers.get('set-cookie') ?? '')?.[1] as string;
  const said = await ask(stage.url, '/v1/visitor/messages', JSON.stringify({ text: 'Hi', phone }), {
    authorization: `Bearer ${token}`,
  });
  assert.equal(said.status, 201, said.text);
  const [row] = await stage.inside.rows<{ id: string }>('select author_id as id from message where id = $1', [
    said.sent.id,
  ]);
  return { ...user, token, contactId: row?.id as string };
}

test('who claims a free number does not get its messages, nor hears them; an agent confirms it', async () => {
  const phone = randomNumber();
  const { apikey, contactId } = await claimant(phone);
  const claimed = [{ kind: 'phone', value: phone }];
  assert.deepEqual((await contactOf(contactId)).claimed, claimed);
  const socket = new WebSocket(`${stage.url.replace('http', 'ws')}/v1/user/live`, [`token.${apikey}`]);
  const heard: string[] = [];
  socket.on('message', (data) => heard.push(data.toString()));
  await once(socket, 'message');
  const victims = await text(phone, 'my card is 4111');
  assert.notEqual(victims.authorId, contactId);
  const answer = { author: { kind: 'system' as const, id: null, agentId: null }, note: false, providerId: null };
  const { conversationId } = victims;
  done(
    await stage.inside.core.send(
      stage.inside.accountId,
      { conversationId, ...answer, scope: 'all' as const, body: 'your code is 9981' },
      null,
    ),
  );
  // What comes after it on the same stream shows that it was passed over.
  const own = { ...answer, scope: 'all' as const, body: 'for the claimant' };
  const [chat] = await stage.inside.rows<{ id: string }>('select id from conversation where contact_id = $1', [
    contactId,
  ]);
  done(await stage.inside.core.send(stage.inside.accountId, { conversationId: chat?.id as string, ...own }, null));
  while (!heard.join('').includes('for the claimant')) await once(socket, 'message');
  socket.terminate();
  assert.doesNotMatch(heard.join(''), /4111|9981/);
  const owner = await contactOf(victims.authorId);
  assert.deepEqual([owner.addresses, owner.claimed], [claimed, undefined]);
  const confirm = (id: string) => stage.owner.api('POST', `/v1/contacts/${id}/confirm`, claimed[0]);
  assert.equal((await confirm(contactId)).status, 409, 'it is another’s');
  assert.equal((await confirm(owner.id)).status, 404, 'what is not claimed');

  const free = randomNumber();
  const second = await claimant(free);
  const written = `+${free.slice(0, 2)} ${free.slice(2)}`;
  assert.equal(
    (await stage.owner.api('POST', `/v1/contacts/${second.contactId}/confirm`, { kind: 'phone', value: written }))
      .status,
    200,
  );
  assert.equal((await contactOf(second.contactId)).claimed, undefined);
  assert.equal((await text(free, 'It is me')).authorId, second.contactId);
  const audited = await stage.inside.rows(
    `select 1 from audit where action = 'contact.addressConfirmed' and subject = $1`,
    [second.contactId],
  );
  assert.equal(audited.length, 1);
});

test('a form’s address files no messages of other channels: a text from the number is another contact’s; two forms are one sender’s', async () => {
  const phone = randomNumber();
  const business = stage.site.firstRun.tochat.business;
  const send = async (note: string) => {
    const fields = [
      { name: 'tel', value: phone },
      { name: 'message', value: `Note ${note}` },
    ];
    const body = {
      data: Buffer.from(JSON.stringify(fields)).toString('base64'),
      screenwidth: 1280,
      url: 'https://a.example/',
    };
    const said = await ask(stage.url, `/api/business/send/${business}`, JSON.stringify(body), {});
    assert.equal(said.status, 200, said.text);
    const [row] = await stage.inside.rows<{ contactId: string }>(
      'select contact_id as "contactId" from lead order by id desc limit 1',
      [],
    );
    return row?.contactId as string;
  };
  const first = await send('One');
  assert.equal(await send('Two'), first);
  assert.notEqual((await text(phone, 'Hello')).authorId, first);
  assert.equal(await send('Three'), first);
  const { items } = (
    await stage.owner.api<{ items: { text: string; unverified?: true }[] }>('GET', `/v1/contacts/${first}/messages`)
  ).body;
  assert.ok(items.length >= 3);
  assert.ok(items.filter(({ text: said }) => said.includes('Note')).every(({ unverified }) => unverified === true));
});

test('an agent reads no forms of inboxes that it does not serve, and no chats between two users', async () => {
  const { core, call, accountId } = stage.inside;
  const [one, other] = [await stage.person('agent', { agent: true }), await stage.person('agent', { agent: true })];
  const inboxId = await stage.inside.open('Private', { agentIds: [other.agentId as string] });
  const contact = done(await core.addContact(call, { name: 'Kim', photo: null, addresses: [] }));
  await stage.inside.rows(
    `insert into lead (account_id, id, inbox_id, contact_id, at, fields) values ($1, $2, $3, $4, now(), '[]')`,
    [accountId, crypto.randomUUID(), inboxId, contact.id],
  );
  const leads = async (api: typeof one.api) =>
    (await api<{ items: object[] }>('GET', `/v1/contacts/${contact.id}/leads`)).body.items.length;
  assert.deepEqual([await leads(one.api), await leads(other.api), await leads(stage.owner.api)], [0, 1, 1]);
  const door = openDoor(stage.site);
  const [kim, lee] = [
    (await door('user', { uniqueIdSha: random() })).body,
    (await door('user', { uniqueIdSha: random() })).body,
  ];
  const chat = { type: 'chat', contacts: [{ idsha: lee.virtualUser }] };
  const { conversationId } = (await door('chat', chat, { 'x-woos-key': kim.apikey as string })).body;
  const path = `/v1/conversations/${conversationId}`;
  assert.equal((await stage.owner.api('GET', path)).status, 200);
  assert.equal((await one.api('GET', path)).status, 404);
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
    const owner = await stage.owner.api<{ items: Contact[] }>('GET', `/v1/contacts?address=external:${name}`);
    // Taking it away is an agent's to do.
    for (const { id } of owner.body.items) {
      assert.equal((await agent.api('PATCH', `/v1/contacts/${id}`, { addresses: [] })).status, 200);
    }
    for (const api of [agent.api, (await stage.key(['conversations'])).api]) {
      const given = await api('PATCH', `/v1/contacts/${victim.id}`, { addresses });
      assert.deepEqual([given.status, given.body.right], [403, 'settings']);
      assert.equal((await api('POST', '/v1/contacts', { addresses })).status, 403);
    }
    assert.equal((await manager.api('PATCH', `/v1/contacts/${victim.id}`, { addresses })).status, 200);
    // Who changes something else beside leaves it there.
    const beside = [...addresses, { kind: 'external', value: random() }];
    assert.equal((await agent.api('PATCH', `/v1/contacts/${victim.id}`, { addresses: beside })).status, 200);
  }
});
