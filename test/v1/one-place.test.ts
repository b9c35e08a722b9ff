// Where what concerns a contact goes is decided once, whichever API asks: the open conversation, else agent and team of its row.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Once } from '../../src/core/call.ts';
import { latestOf } from '../../src/core/latest-address.ts';
import type { AddressKind } from '../../src/core/nouns.ts';
import type { Api } from '../support/api.ts';
import { done, type Inside } from '../support/inside.ts';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
let inside: Inside;
let api: Api;
let web: string;
let texts: string;
let whatsapp: string;
before(async () => {
  stage = await setStage();
  inside = stage.inside;
  api = stage.owner.api;
  web = await inside.open('Place');
  texts = await inside.open('Place by text', { channel: 'sms', liveChat: false });
  whatsapp = await inside.open('Place by WhatsApp', { channel: 'whatsapp', liveChat: false, address: '15550002222' });
});
after(() => stage.stop());

type Talk = { id: string; contactId: string; state: string; agentId: string | null; teamId: string | null } & {
  waitingSince: string | null;
  unread: number;
};
let made = 0;
const phone = () => `34600800${String(++made).padStart(3, '0')}`;
const contactWith = async (...numbers: string[]) => {
  const addresses = numbers.map((value) => ({ kind: 'phone', value }));
  return (await api<{ id: string }>('POST', '/v1/contacts', { addresses })).body.id;
};
const write = async (inboxId: string, address: string, addressKind: AddressKind = 'phone') => {
  const said = { inboxId, address, addressKind, contactName: null, body: 'Hi', providerId: null, providerAt: null };
  const { message } = done(await inside.core.receive(inside.accountId, said, null));
  return talk(message.conversationId);
};
const talk = async (id: string) => (await api<Talk>('GET', `/v1/conversations/${id}`)).body;
const setState = (id: string, state: string) => api<Talk>('PUT', `/v1/conversations/${id}/state`, { state });
const assign = (id: string, to: object) => api('PUT', `/v1/conversations/${id}/assignment`, to);
const begin = async (inboxId: string, contactId: string, more: object = {}) =>
  (await api<Talk>('POST', '/v1/conversations', { inboxId, contactId, ...more })).body;
const setAddresses = async (id: string, ...numbers: string[]) => {
  const addresses = numbers.map((value) => ({ kind: 'phone', value }));
  assert.equal((await api('PATCH', `/v1/contacts/${id}`, { addresses })).status, 200);
};
const rowsOf = (contactId: string) =>
  inside.rows<{ address: string; agentId: string | null; teamId: string | null }>(
    `select address, agent_id as "agentId", team_id as "teamId" from contact_inbox where contact_id = $1 order by created_at`,
    [contactId],
  );
const addAgent = async (name: string) => (await api<{ id: string }>('POST', '/v1/agents', { name })).body.id;
const addTeam = async (agentIds: string[]) =>
  (await api<{ id: string }>('POST', '/v1/teams', { name: `Team ${++made}`, agentIds })).body.id;

test('a number that is taken away and given to another is the other’s on every channel, in what is new', async () => {
  const number = phone();
  const first = await contactWith(number);
  const before = [await write(texts, number), await write(whatsapp, number)];
  assert.deepEqual([...new Set(before.map(({ contactId }) => contactId))], [first]);
  await setAddresses(first);
  const second = await contactWith(number);
  for (const inboxId of [texts, whatsapp]) assert.equal((await write(inboxId, number)).contactId, second);
  for (const { id } of before) assert.equal((await talk(id)).contactId, first);
  assert.deepEqual(await rowsOf(first), []);
  await setAddresses(second);
  await setAddresses(first, number);
  assert.equal((await write(whatsapp, number)).id, before[1]?.id);
});

test('a number taken away and given to no contact makes a new contact on every channel', async () => {
  const number = phone();
  const first = await contactWith(number);
  for (const inboxId of [texts, whatsapp]) await write(inboxId, number);
  await setAddresses(first);
  const since = [await write(whatsapp, number), await write(texts, number), await write(whatsapp, number)];
  assert.equal(new Set(since.map(({ contactId }) => contactId)).size, 1);
  assert.notEqual(since[0]?.contactId, first);
});

test('taken away and given back: nothing changed', async () => {
  const number = phone();
  const first = await contactWith(number);
  const { id } = await write(whatsapp, number);
  await setAddresses(first);
  await setAddresses(first, number);
  assert.equal((await write(whatsapp, number)).id, id);
});

test('a row that is made while a conversation is open has its agent and team', async () => {
  const agentId = await addAgent('Ana');
  const teamId = await addTeam([agentId]);
  const ways: [what: string, inboxId: string, make: (number: string, contactId: string) => Promise<unknown>][] = [
    [
      'saved by an API',
      whatsapp,
      async (address) =>
        done(
          await inside.core.saveContactInbox(inside.call, {
            inboxId: whatsapp,
            address,
            kind: 'phone',
            providerId: address,
          }),
        ),
    ],
    ['a message', texts, (address) => write(texts, address)],
    [
      'a form',
      web,
      async (value) => {
        return done(await (await formOf([{ label: 'phone', value }])).lead());
      },
    ],
  ];
  for (const [what, inboxId, make] of ways) {
    const number = phone();
    const contactId = await contactWith(number);
    await begin(inboxId, contactId, { agentId, teamId });
    await make(number, contactId);
    assert.deepEqual(await rowsOf(contactId), [{ address: number, agentId, teamId }], what);
  }
});

type Form = { label: string; value: string }[];
const formOf = async (fields: Form, once: Once | null = null) => {
  const shop = (await inside.core.shopOf(web)) ?? assert.fail('no shop');
  const lead = { fields, page: null, listingId: null, screenWidth: null, from: '11.1.1.1' };
  return { lead: () => inside.core.takeLead(shop, lead, once) };
};
const leadsOf = async (text: string) =>
  (
    await inside.rows<{ lead: string; message: string }>(
      `select l.contact_id as lead, c.contact_id as message from lead l join message m on m.provider_id = 'lead ' || l.id
       join conversation c on c.id = m.conversation_id where l.fields::text like '%' || $1 || '%' order by l.id`,
      [text],
    )
  ).flatMap(({ lead, message }) => [lead, message]);

test('a form is of the contact that its message is of, though its number was given to another in between', async () => {
  const value = phone();
  const key = { credential: 'test', method: 'POST', path: '/form', key: value, bodyHash: Buffer.from(value) };
  const { lead } = await formOf([{ label: 'phone', value }], key);
  const active = (is: boolean) => api('PATCH', `/v1/inboxes/${web}`, { active: is });
  await active(false);
  const refused = await lead();
  assert.equal('refused' in refused && refused.refused, 'inbox_inactive');
  await active(true);
  const other = await contactWith();
  await setAddresses(other, value);
  done(await lead());
  assert.deepEqual(await leadsOf(value), [other, other]);
});

test('a form is known by whichever address an earlier one had', async () => {
  const [value, later] = [phone(), phone()];
  const email = { label: 'email', value: `${value}@example.com` };
  for (const fields of [[{ label: 'phone', value }, email], [email], [{ label: 'phone', value: later }, email]]) {
    done(await (await formOf(fields)).lead());
  }
  const contacts = await leadsOf(email.value);
  assert.equal(contacts.length, 6);
  assert.equal(new Set(contacts).size, 1);
});

test('two addresses of one contact in an inbox have one agent, from whichever it writes', async () => {
  const numbers = [phone(), phone()] as const;
  const contactId = await contactWith(...numbers);
  const [agentId, other] = [await addAgent('Bram'), await addAgent('Chidi')];
  const first = await write(whatsapp, numbers[0]);
  assert.equal((await write(whatsapp, numbers[1])).id, first.id);
  await setState(first.id, 'closed');
  const key = (address: string) => ({ inboxId: whatsapp, address });
  done(await inside.core.takeContact(inside.call, key(numbers[0]), agentId));
  const taken = await inside.core.takeContact(inside.call, key(numbers[1]), other);
  assert.equal('refused' in taken && taken.refused, 'conversation_taken');
  const next = await write(whatsapp, numbers[1]);
  assert.equal(next.agentId, agentId);
  assert.deepEqual(
    (await rowsOf(contactId)).map((row) => row.agentId),
    [agentId, agentId],
  );
});

test('of several addresses the one that wrote last is answered', async () => {
  const numbers = [phone(), phone()] as const;
  const contactId = await contactWith(...numbers);
  const last = async () => {
    const known = await inside.reader(inside.accountId).contactInboxes.ofContacts([contactId]);
    return latestOf(known, texts)?.address;
  };
  for (const at of [0, 1, 0, 0, 1, 0] as const) {
    await write(texts, numbers[at]);
    assert.equal(await last(), numbers[at]);
  }
  // Two contacts that are made one: each was alone in the inbox before.
  const [one, two] = [phone(), phone()];
  const from = (await write(texts, two)).contactId;
  const into = await contactWith(one);
  await setState((await write(texts, one)).id, 'closed');
  await write(texts, two);
  done(await inside.core.mergeContacts(inside.call, into, from));
  const known = await inside.reader(inside.accountId).contactInboxes.ofContacts([into]);
  assert.equal(latestOf(known, texts)?.address, two);
  await write(texts, one);
  const now = await inside.reader(inside.accountId).contactInboxes.ofContacts([into]);
  assert.equal(latestOf(now, texts)?.address, one);
});

test('a conversation that the business begins without an agent is given out', async () => {
  const agentId = await addAgent('Dana');
  const inboxId = await inside.open('Given out', { assignment: 'automatic', agentIds: [agentId] });
  done(await inside.core.setPresence(inside.call, agentId, 'online'));
  const { id } = await begin(inboxId, await contactWith(phone()));
  const given = () => talk(id).then((now) => now.agentId);
  while ((await given()) === null) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(await given(), agentId);
});

test('a reopened conversation waits since the contact’s unanswered message', async () => {
  const { id, waitingSince } = await write(texts, phone());
  assert.notEqual(waitingSince, null);
  await setState(id, 'closed');
  assert.equal((await setState(id, 'open')).body.waitingSince, waitingSince);
  await api('POST', `/v1/conversations/${id}/messages`, { text: 'Answered' });
  await setState(id, 'closed');
  assert.equal((await setState(id, 'open')).body.waitingSince, null);
});

test('reopened after its agent and team were removed, it is unassigned and waits', async () => {
  const agentId = await addAgent('Eva');
  const teamId = await addTeam([agentId]);
  const number = phone();
  const { id, contactId } = await write(texts, number);
  await assign(id, { agentId, teamId });
  await setState(id, 'closed');
  for (const path of [`/v1/agents/${agentId}`, `/v1/teams/${teamId}`])
    assert.equal((await api('DELETE', path)).status, 204);
  const { body } = await setState(id, 'open');
  assert.deepEqual([body.agentId, body.teamId], [null, null]);
  await setState(id, 'closed');
  // What began next has neither, by whichever way.
  const next = await write(texts, number);
  assert.deepEqual([next.contactId, next.agentId, next.teamId], [contactId, null, null]);
  await setState(next.id, 'closed');
  const begun = await begin(texts, contactId);
  assert.deepEqual([begun.agentId, begun.teamId], [null, null]);
});

/** A contact that is merged for a while: agent a serves the inbox, b in team t. */
type Apart = { a: string; b: string; t: string; inboxId: string; address: string };
const hand = async ({ inboxId, address }: Apart, agentId: string) =>
  done(await inside.core.handOverContact(inside.call, { inboxId, address }, agentId));
const move = async ({ inboxId, address }: Apart, teamId: string) =>
  done(await inside.core.moveContact(inside.call, { inboxId, address }, teamId));
const meanwhile: [
  what: string,
  before: (apart: Apart) => Promise<unknown>,
  since: (apart: Apart) => Promise<unknown>,
  next: (apart: Apart) => (string | null)[],
][] = [
  [
    'its agent and team were removed',
    async (apart) => [await move(apart, apart.t), await hand(apart, apart.b)],
    async ({ b, t }) => [await api('DELETE', `/v1/agents/${b}`), await api('DELETE', `/v1/teams/${t}`)],
    () => [null, null],
  ],
  [
    'its team stopped serving the inbox',
    (apart) => move(apart, apart.t),
    ({ inboxId }) => api('PATCH', `/v1/inboxes/${inboxId}`, { teamIds: [] }),
    () => [null, null],
  ],
  [
    'its agent stopped serving the inbox',
    (apart) => hand(apart, apart.a),
    ({ inboxId }) => api('PATCH', `/v1/inboxes/${inboxId}`, { agentIds: [] }),
    () => [null, null],
  ],
  [
    'its agent was merged into another',
    (apart) => hand(apart, apart.a),
    ({ a, b }) => api('POST', `/v1/agents/${b}/merge`, { agentId: a }),
    ({ b }) => [b, null],
  ],
  [
    'a program gave it to a team and an agent',
    async () => null,
    async (apart) => [await move(apart, apart.t), await hand(apart, apart.b)],
    ({ b, t }) => [b, t],
  ],
];
for (const [what, before, since, next] of meanwhile) {
  test(`a merge is undone after ${what}: each contact has who it would have without the merge`, async () => {
    const inboxId = await inside.open(`Apart ${++made}`, { channel: 'sms', liveChat: false });
    const [a, b] = [await addAgent('Ana'), await addAgent('Bram')];
    const t = await addTeam([b]);
    await api('PATCH', `/v1/inboxes/${inboxId}`, { agentIds: [a], teamIds: [t] });
    const apart = { a, b, t, inboxId, address: phone() };
    const others = phone();
    const [own, other] = [await write(inboxId, apart.address), await write(inboxId, others)];
    for (const { id } of [own, other]) await setState(id, 'closed');
    await before(apart);
    const path = `/v1/contacts/${other.contactId}/merges`;
    const merged = await api<{ id: string }>('POST', path, { contactId: own.contactId });
    await since(apart);
    assert.equal((await api('POST', `/v1/merges/${merged.body.id}/undo`)).status, 200);
    const whose = async (address: string) => {
      const { contactId, agentId, teamId } = await write(inboxId, address);
      return [contactId, agentId, teamId];
    };
    assert.deepEqual(await whose(apart.address), [own.contactId, ...next(apart)]);
    assert.deepEqual(await whose(others), [other.contactId, null, null]);
  });
}

test('of two merges into one contact, undone one after the other, each contact has its own team again', async () => {
  for (const isFirst of [true, false]) {
    const inboxId = await inside.open(`Apart ${++made}`, { channel: 'sms', liveChat: false });
    const teams = [await addTeam([]), await addTeam([]), null];
    const addresses = [phone(), phone(), phone()];
    const contacts: string[] = [];
    for (const [i, address] of addresses.entries()) {
      const said = await write(inboxId, address);
      await setState(said.id, 'closed');
      done(await inside.core.moveContact(inside.call, { inboxId, address }, teams[i] as string | null));
      contacts.push(said.contactId);
    }
    const merges: string[] = [];
    for (const contactId of contacts.slice(0, 2)) {
      const path = `/v1/contacts/${contacts[2]}/merges`;
      merges.push((await api<{ id: string }>('POST', path, { contactId })).body.id);
    }
    for (const id of isFirst ? merges : merges.toReversed()) await api('POST', `/v1/merges/${id}/undo`);
    for (const [i, contactId] of contacts.entries()) {
      assert.deepEqual(await rowsOf(contactId), [{ address: addresses[i], agentId: null, teamId: teams[i] }]);
    }
  }
});

test('the person of an access link stays one, whatever is done to its addresses', async () => {
  const enter = async (userName: string) => {
    const limits = { maxUses: null, dateLimit: null, startedMs: Date.now() };
    const link = { userName, bot: web, email: `${++made}@example.com`, phone: null, ...limits };
    const { token, userKey } = done(await inside.core.makeAccessLink(inside.call, link));
    const { visitor } = done(await inside.core.useAccessLink(token, '127.0.0.1'));
    return { userKey, visitor: stage.reference.apiOf(visitor) };
  };
  const say = async (visitor: Api) => {
    const { body } = await visitor<{ conversationId: string }>('POST', '/v1/visitor/messages', { text: 'Hi' });
    return talk(body.conversationId);
  };
  const named = async (key: string) =>
    (await api<{ items: { id: string }[] }>('GET', `/v1/contacts?address=external:${key}`)).body.items.map(
      ({ id }) => id,
    );
  const first = await enter('Ana');
  const said = await say(first.visitor);
  await setAddresses(said.contactId, phone());
  const again = await enter('Ana');
  const more = await say(again.visitor);
  assert.equal(more.id, said.id);
  assert.deepEqual(await named(first.userKey), [said.contactId]);
  // Without its external name once more, which is not returned this time.
  await setAddresses(said.contactId, phone());
  assert.deepEqual(await named(first.userKey), []);
  // Erased: its token grants no access, and a link for the same name makes a new contact.
  assert.equal((await api('DELETE', `/v1/contacts/${said.contactId}`)).status, 200);
  const { status } = await again.visitor('POST', '/v1/visitor/messages', { text: 'Hi' });
  assert.ok(status >= 400, String(status));
  assert.deepEqual(await inside.rows('select 1 from access_link where user_key = $1', [first.userKey]), []);
  const entered = await enter('Ana');
  const { contactId } = await say(entered.visitor);
  assert.notEqual(contactId, said.contactId);
  assert.deepEqual(await named(entered.userKey), [contactId]);
});
