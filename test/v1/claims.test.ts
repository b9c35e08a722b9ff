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
async function text(from: string, body: string, inboxId = sms) {
  const { core, accountId } = stage.inside;
  const brought = { addressKind: 'phone' as const, contactName: null, providerId: random(), providerAt: null };
  const message = { inboxId, address: from, body, fromProvider: true as const, ...brought };
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

test('an address is claimed if an agent gives it that does not serve all inboxes that know the contact or the address; one that does confirms it', async () => {
  const { core, call, accountId, open, rows } = stage.inside;
  const [agent, served] = [await stage.person('agent', { agent: true }), await stage.person('agent', { agent: true })];
  const agentIds = [served.agentId as string];
  const inboxId = await open('Private', { channel: 'sms', address: randomNumber(), liveChat: false, agentIds });
  const program = await stage.key(['conversations']);
  type Made = { id: string; number: string; conversationId: string };
  const make = async (...addresses: { kind: 'phone' | 'email'; value: string }[]) =>
    done(await core.addContact(call, { name: null, photo: null, addresses })).id;
  const wrote = async (place: string): Promise<Made> => {
    const number = randomNumber();
    const message = await text(number, 'It is me', place);
    return { id: message.authorId as string, number, conversationId: message.conversationId };
  };
  const takenFrom = async () => {
    const { id, number } = await wrote(inboxId);
    assert.equal((await agent.api('PATCH', `/v1/contacts/${id}`, { addresses: [] })).status, 200);
    return { kind: 'phone', value: number };
  };
  const contacts = {
    'wrote to it': () => wrote(inboxId),
    'wrote to it and to another': async () => {
      const { id, number } = await wrote(sms);
      await text(number, 'And here', inboxId);
      return { id };
    },
    'was saved there by a program': async () => {
      const address = randomNumber();
      const saved = { inboxId, address, kind: 'phone' as const, providerId: address };
      return { id: done(await core.saveContactInbox(call, saved)).contactId };
    },
    'was written to by the business': async () => {
      const id = await make();
      done(await core.startConversation(call, { inboxId, contactId: id, agentId: null, teamId: null }));
      return { id };
    },
    'filled in a form of it': async () => {
      const id = await make();
      await rows(
        `insert into lead (account_id, id, inbox_id, contact_id, at, fields) values ($1, $2, $3, $4, now(), '[]')`,
        [accountId, crypto.randomUUID(), inboxId, id],
      );
      return { id };
    },
    'is a user of another system with a chat': async () => {
      const door = openDoor(stage.site);
      const users = [await door('user', { uniqueIdSha: random() }), await door('user', { uniqueIdSha: random() })];
      const chat = { type: 'chat', contacts: [{ idsha: users[1]?.body.virtualUser }] };
      await door('chat', chat, { 'x-woos-key': users[0]?.body.apikey as string });
      const name = users[1]?.body.virtualUser;
      return (await stage.owner.api<{ items: Contact[] }>('GET', `/v1/contacts?address=external:${name}`)).body
        .items[0] as Contact;
    },
    'wrote to another': () => wrote(sms),
    'is in no inbox': async () => ({ id: await make() }),
  };
  const cases: [keyof typeof contacts, typeof agent.api, boolean][] = [
    ['wrote to it', agent.api, true],
    ['wrote to it and to another', agent.api, true],
    ['was saved there by a program', agent.api, true],
    ['was written to by the business', agent.api, true],
    ['filled in a form of it', agent.api, true],
    ['is a user of another system with a chat', agent.api, true],
    ['wrote to another', agent.api, false],
    ['is in no inbox', agent.api, false],
    ['wrote to it and to another', served.api, false],
    ['wrote to it', stage.owner.api, false],
    ['wrote to it', program.api, false],
  ];
  for (const [name, api, isClaim] of cases) {
    const { id } = await contacts[name]();
    const before = (await contactOf(id)).addresses;
    for (const given of [
      { kind: 'phone', value: randomNumber() },
      { kind: 'email', value: `${random()}@example.com` },
      { kind: 'page', value: random() },
      { kind: 'external', value: random() },
    ]) {
      const patched = await api<Contact>('PATCH', `/v1/contacts/${id}`, { addresses: [...before, given] });
      assert.equal(patched.status, 200);
      const read = await contactOf(id);
      assert.deepEqual([read.claimed, patched.body], [isClaim ? [given] : undefined, read], `${name}: ${given.kind}`);
    }
  }

  // A number that another contact had there is not brought to one beside another.
  for (const [api, isClaim] of [
    [agent.api, true],
    [served.api, false],
  ] as const) {
    const [taken, free] = [await takenFrom(), { kind: 'phone', value: randomNumber() }];
    const { status, body } = await api<Contact>('POST', '/v1/contacts', { addresses: [taken, free] });
    assert.equal(status, 201);
    assert.deepEqual(await contactOf(body.id), body);
    assert.equal(body.claimed?.length, isClaim ? 2 : undefined);
    assert.equal((await text(taken.value, 'Me again', inboxId)).authorId === body.id, !isClaim);
  }

  const { id, number, conversationId } = await wrote(inboxId);
  assert.equal((await agent.api('GET', `/v1/conversations/${conversationId}`)).status, 404);
  const given = { kind: 'phone', value: randomNumber() };
  const addresses = [{ kind: 'phone', value: number }, given];
  assert.equal((await agent.api('PATCH', `/v1/contacts/${id}`, { addresses })).status, 200);
  const others = await text(given.value, 'What did you say?', inboxId);
  assert.notEqual(others.authorId, id);
  assert.notEqual(others.conversationId, conversationId);
  // The sender's contact has it now.
  assert.equal((await agent.api('PATCH', `/v1/contacts/${id}`, { addresses: addresses.slice(0, 1) })).status, 200);
  assert.equal((await agent.api('PATCH', `/v1/contacts/${id}`, { addresses })).status, 409);

  const free = { kind: 'phone', value: randomNumber() };
  const both = { addresses: [...addresses.slice(0, 1), free] };
  assert.equal((await agent.api('PATCH', `/v1/contacts/${id}`, both)).status, 200);
  const refused = await agent.api('POST', `/v1/contacts/${id}/confirm`, free);
  assert.deepEqual([refused.status, refused.body.right], [403, 'settings']);
  // To save it again is not to confirm it.
  assert.deepEqual((await served.api<Contact>('PATCH', `/v1/contacts/${id}`, both)).body.claimed, [free]);
  assert.equal((await served.api('POST', `/v1/contacts/${id}/confirm`, free)).status, 200);
  assert.equal((await text(free.value, 'From my other phone', inboxId)).conversationId, conversationId);
});
