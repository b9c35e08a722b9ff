// Merging contacts, anything, and taking the merges back is as if they had not been merged: the same steps are walked twice, once with
// the merges around them, and each person's view must be the same.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import type { AddressKind } from '../../src/core/nouns.ts';
import type { WebInbox } from '../../src/core/widget-nouns.ts';
import { done, type Inside } from '../support/inside.ts';

const people = 3;
const inboxes = ['web', 'texts', 'pages'] as const;
type Inbox = (typeof inboxes)[number];
const kinds = ['phone', 'email', 'visitor'] as const;

type Step =
  | { do: 'write' | 'talk'; who: number; inbox: Inbox; kind: (typeof kinds)[number] }
  | { do: 'form' | 'register' | 'begin' | 'claim'; who: number }
  | { do: 'close' | 'reopen'; who: number; inbox: Inbox }
  | { do: 'chat' | 'say'; who: number; other: number };

const who = fc.nat({ max: people - 1 });
const inbox = fc.constantFrom(...inboxes);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('write' as const, 'talk' as const),
      who,
      inbox,
      kind: fc.constantFrom(...kinds),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('form' as const, 'register' as const, 'begin' as const, 'claim' as const),
      who,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('close' as const, 'reopen' as const), who, inbox }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('chat' as const, 'say' as const), who, other: who }),
  },
);
export const undoWalks = fc.record({
  before: fc.array(step, { maxLength: 4 }),
  since: fc.array(step, { minLength: 1, maxLength: 8 }),
  /** who is merged into the last person, and in which order it is taken back */
  merged: fc.constantFrom([0], [0, 1], [1, 0]),
  turned: fc.boolean(),
});
export type UndoWalk = { before: Step[]; since: Step[]; merged: readonly number[]; turned: boolean };

export type UndoGround = { inside: Inside; shop: WebInbox; ids: Record<Inbox, string> };

export async function openUndoGround(inside: Inside): Promise<UndoGround> {
  const web = await inside.open('Undo');
  const texts = await inside.open('Undo by text', { channel: 'sms', liveChat: false });
  const pages = await inside.open('Undo, elsewhere');
  const shop = await inside.core.shopOf(web);
  if (shop === null) throw new Error('The inbox has no widget');
  return { inside, shop, ids: { web, texts, pages } };
}

/** The steps once, with people of their own. @returns what each person sees in the end, without anything that differs each time */
async function walkOnce(ground: UndoGround, walk: UndoWalk, isMerged: boolean): Promise<unknown[]> {
  const { inside, shop, ids } = ground;
  const { core, call, accountId } = inside;
  const run = randomBytes(5).toString('hex');
  const digits = String(Number.parseInt(run.slice(0, 8), 16)).padStart(10, '0');
  const address = (person: number, kind: AddressKind) =>
    ({ phone: `49${digits}${person}`, email: `${run}.${person}@example.com` })[kind as 'phone'] ??
    `${kind} ${run} ${person}`;
  const name = (person: number) => `user ${run} ${person}`;
  const contacts: string[] = [];
  for (let person = 0; person < people; person++) {
    const kinds = person === 1 ? (['phone'] as const) : (['phone', 'email'] as const);
    const addresses = kinds.map((kind) => ({ kind, value: address(person, kind) }));
    contacts.push(done(await core.addContact(call, { name: `P${person}`, photo: null, addresses })).id);
    // A visitor is known by its token: its first message makes the contact, which an agent merges for good.
    const own = { inboxId: ids.web, address: address(person, 'visitor'), addressKind: 'visitor' as const };
    const said = { contactName: null, body: `hello ${person}`, providerId: null, providerAt: null };
    const { message } = done(await core.receive(accountId, { ...own, ...said }, null));
    await inside.rows('update conversation set contact_id = $2 where id = $1', [
      message.conversationId,
      contacts[person],
    ]);
    for (const table of ['contact_inbox', 'contact_address'])
      await inside.rows(`update ${table} set contact_id = $2 where contact_id = $1`, [
        message.authorId,
        contacts[person],
      ]);
    await inside.rows('update message set author_id = $2 where id = $1', [message.id, contacts[person]]);
    done(await core.closeConversation(call, message.conversationId));
  }
  let made = 0;
  const openIn = async (person: number, inboxId: string, isOpen: boolean) => {
    const [found] = await inside.rows<{ id: string }>(
      `select c.id from conversation c join contact p on p.account_id = c.account_id and p.id = $2
       where c.account_id = $1 and c.inbox_id = $3 and c.contact_id = coalesce(p.merged_into, p.id)
         and (c.state <> 'closed') = $4 order by c.created_at desc limit 1`,
      [accountId, contacts[person], inboxId, isOpen],
    );
    return found?.id;
  };
  const userOf = async (person: number) => {
    const { apiKey } = done(
      await core.registerUser(call, {
        userName: name(person),
        startedMs: 0,
        platform: null,
        deviceName: null,
        hardwareId: null,
        osVersion: null,
        programKeyId: null,
      }),
    );
    const known = await core.authenticateUser(apiKey);
    if (!known) throw new Error('No user');
    return known;
  };
  const chatOf = async (one: number, other: number) => {
    const [caller, called] = [await userOf(one), await userOf(other)];
    const made = await core.startUserChat(call, caller.user, {
      group: false,
      userKeys: [called.user.userKey],
      startedMs: 0,
    });
    return 'refused' in made ? null : { caller, id: made.conversationId };
  };
  const take = async (one: Step): Promise<void> => {
    const text = `${one.do} ${++made} of ${one.who}`;
    switch (one.do) {
      case 'write':
      case 'talk': {
        const to = { inboxId: ids[one.inbox], address: address(one.who, one.kind), addressKind: one.kind };
        const said = { contactName: null, body: text, providerId: null, providerAt: null };
        const { message } = done(await core.receive(accountId, { ...to, ...said }, null));
        if (one.do === 'write') return;
        const author = { kind: 'key' as const, id: null, agentId: null };
        const answer = { author, scope: 'all' as const, body: `answer to ${text}`, note: false, providerId: null };
        done(await core.send(accountId, { conversationId: message.conversationId, ...answer }, null));
        return;
      }
      case 'form': {
        const fields = [
          { label: 'phone', value: address(one.who, 'phone') },
          { label: 'text', value: text },
        ];
        const from = `11.${[...randomBytes(3)].join('.')}`;
        done(await core.takeLead(shop, { fields, page: null, listingId: null, screenWidth: null, from }, null));
        return;
      }
      case 'register':
        await userOf(one.who);
        return;
      case 'claim':
        done(
          await core.changeContact(call, contacts[one.who] as string, {
            addresses: [...(await addressesOf(one.who)), { kind: 'phone', value: `77${digits}${one.who}` }],
          }),
        );
        return;
      case 'begin': {
        const to = { inboxId: ids.texts, contactId: contacts[one.who] as string, agentId: null, teamId: null };
        done(await core.startConversation(call, to));
        return;
      }
      case 'close':
      case 'reopen': {
        const id = await openIn(one.who, ids[one.inbox], one.do === 'close');
        if (id === undefined) return;
        if (one.do === 'close') done(await core.closeConversation(call, id));
        else await core.reopenConversation(call, id);
        return;
      }
      case 'chat':
      case 'say': {
        const chat = one.who === one.other ? null : await chatOf(one.who, one.other);
        if (chat === null || one.do === 'chat') return;
        const seat = await core.seatOf(chat.caller, chat.id);
        if (seat?.kind !== 'users') throw new Error('No seat in its own chat');
        done(await core.writeAsUser(call, seat, { text, attachmentId: null, clientId: null }));
      }
    }
  };
  const addressesOf = async (person: number) => {
    const contact = await inside.reader(accountId).contacts.get(contacts[person] as string);
    return (contact?.addresses ?? []).filter(({ value }) => value !== `77${digits}${person}`);
  };
  // What two users of one contact say to each other cannot be said while they are one.
  const merged = new Set(walk.merged);
  const isOne = (person: number) => merged.has(person) || person === people - 1;
  const since = walk.since.filter(
    (one) => !((one.do === 'chat' || one.do === 'say') && isOne(one.who) && isOne(one.other)),
  );
  const before = walk.before.filter((one) => one.do !== 'chat' && one.do !== 'say');
  for (const one of before) await take(one);
  for (const inboxId of Object.values(ids)) {
    for (const person of [0, 1, 2]) {
      const id = await openIn(person, inboxId, true);
      if (id !== undefined) done(await core.closeConversation(call, id));
    }
  }
  const merges: string[] = [];
  if (isMerged) {
    for (const person of walk.merged) {
      for (const inboxId of Object.values(ids)) {
        const id = await openIn(person, inboxId, true);
        if (id !== undefined) done(await core.closeConversation(call, id));
      }
      merges.push(done(await core.mergeContacts(call, contacts[people - 1] as string, contacts[person] as string)).id);
    }
  }
  for (const one of since) await take(one);
  for (const id of walk.turned ? merges.toReversed() : merges) done(await core.undoMerge(call, id));
  const plain = (text: string) => text.replaceAll(run, 'RUN').replaceAll(digits, 'DIGITS');
  const views: unknown[] = [];
  for (const [person, id] of contacts.entries()) {
    const texts = async (text: string) =>
      (await inside.rows<{ text: string }>(text, [id])).map((row) => plain(row.text));
    const contact = await inside.reader(accountId).contacts.get(id);
    const [user] = await inside.rows('select 1 from outside_user where contact_id = $1', [id]);
    const history: unknown[] = [];
    if (user) {
      const known = await userOf(person);
      for (const chat of await core.userChats(known)) {
        const seat = await core.seatOf(known, chat.id);
        if (!seat || chat.kind !== 'users') continue;
        const { messages } = await core.userHistory(seat, { limit: 100, after: null });
        const own = messages.items.map(({ body, authorId }) => `${authorId === id ? 'you' : 'other'}: ${plain(body)}`);
        history.push([chat.people.map((one) => one.name), chat.unread, own]);
      }
    }
    views.push({
      name: contact?.name,
      addresses: contact?.addresses.map((one) => `${one.kind} ${plain(one.value)}`).toSorted(),
      messages: await texts(`select m.body as text from message m join conversation c on c.account_id = m.account_id
        and c.id = m.conversation_id where c.contact_id = $1 and c.thread = '' order by m.number`),
      inboxes: (await texts('select inbox_id || address as text from contact_inbox where contact_id = $1')).toSorted(),
      forms: await texts('select fields::text as text from lead where contact_id = $1 order by id'),
      unread: await inside.rows(
        `select c.unread, (select count(*)::int from message m where m.conversation_id = c.id and m.direction = 'in') as counted
         from conversation c where c.contact_id = $1 and c.unread <> (select count(*) from message m
           where m.conversation_id = c.id and m.direction = 'in')`,
        [id],
      ),
      history: history.map((one) => JSON.stringify(one)).toSorted(),
    });
  }
  return views;
}

export async function walkUndone(inside: Inside, numRuns: number, seed: number): Promise<void> {
  const ground = await openUndoGround(inside);
  await fc.assert(
    fc.asyncProperty(undoWalks, async (walk) => {
      const [apart, undone] = [await walkOnce(ground, walk, false), await walkOnce(ground, walk, true)];
      assert.deepEqual(undone, apart);
    }),
    { numRuns, seed },
  );
}
