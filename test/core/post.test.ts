// What becomes of a message, decided one after the other within a batch.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { NewEvent } from '../../src/core/event.ts';
import type { Channel, Conversation, Message } from '../../src/core/nouns.ts';
import { type PostCommand, type Posted, post, type Receive, type Send } from '../../src/core/post.ts';
import type { Clock } from '../../src/core/post-world.ts';
import { key, noWrites, type World, type Writes } from '../../src/core/post-world.ts';
import { isRefusal, type Refusal } from '../../src/core/refusal.ts';

const now = '2026-11-21T10:00:00.000Z';
let world: World;
let writes: Writes;
let events: (NewEvent & { number: number })[];
let clock: Clock;

beforeEach(() => {
  world = {
    conversations: new Map(),
    inboxes: new Map(),
    senders: new Map(),
    places: new Map(),
    contacts: new Map(),
    messages: new Map(),
    erased: new Set(),
    attachments: new Map(),
    windows: new Map(),
  };
  writes = noWrites();
  events = [];
  let made = 0;
  clock = {
    now,
    id: () => `id-${++made}`,
    append(event) {
      events.push({ ...event, number: 100 + events.length + 1 });
      return 100 + events.length;
    },
  };
  inbox('shop');
});

function inbox(
  id: string,
  more: { channel?: Channel; active?: boolean; assignment?: 'manual' | 'automatic'; bot?: boolean } = {},
) {
  world.inboxes.set(id, { id, channel: 'web', active: true, assignment: 'manual', bot: false, ...more });
}

/** A conversation of the contact `eva`, who is known in the inbox by her number. */
function conversation(id: string, more: Partial<Conversation> = {}): Conversation {
  const one: Conversation = {
    id,
    inboxId: 'shop',
    contactId: 'eva',
    thread: '',
    state: 'open',
    agentId: null,
    teamId: null,
    snoozedUntil: null,
    waitingSince: null,
    unread: 0,
    agentReadNumber: 0,
    contactReadNumber: 0,
    lastNumber: 7,
    lastMessageAt: null,
    lastText: null,
    createdAt: now,
    closedAt: null,
    ...more,
  };
  world.conversations.set(id, one);
  world.contacts.set(key('phone', '+34'), { contactId: 'eva', originId: null });
  const conversationId = one.state === 'closed' ? null : id;
  world.senders.set(key(one.inboxId, '+34'), { contactId: one.contactId, originId: null });
  const place = { teamId: null, agentId: null, several: false, lastAddress: '+34' };
  world.places.set(key(one.inboxId, one.contactId), { conversationId, ...place });
  return one;
}

const sending = (more: Partial<Send> = {}): Send => ({
  type: 'send',
  conversationId: 'c',
  author: { kind: 'agent', id: 'ana', agentId: 'ana' },
  scope: 'all',
  body: 'Hello',
  note: false,
  providerId: null,
  ...more,
});

const receiving = (more: Partial<Receive> = {}): Receive => ({
  type: 'receive',
  inboxId: 'shop',
  address: '+34',
  addressKind: 'phone',
  contactName: 'Eva',
  body: 'Hi',
  providerId: null,
  providerAt: null,
  ...more,
});

const give = (command: PostCommand): Posted | Refusal => post(world, writes, clock, command);
const kinds = () => events.map(({ kind }) => kind);

function posted(command: PostCommand): Message {
  const answer = give(command);
  if (isRefusal(answer)) throw new Error(`Refused: ${answer.refused}`);
  return answer.message;
}

function refused(command: PostCommand): Refusal {
  const answer = give(command);
  assert.ok(isRefusal(answer), 'it was not refused');
  assert.deepEqual(events, [], 'a refusal left an event');
  assert.deepEqual(writes, noWrites(), 'a refusal left a write');
  return answer;
}

test('an answer to the contact: one message, one event, its number the message’s', () => {
  const it = conversation('c', { waitingSince: now });
  const message = posted(sending());
  assert.equal(message.direction, 'out');
  assert.equal(message.number, 101);
  assert.deepEqual(kinds(), ['message.created']);
  assert.deepEqual(events[0], {
    kind: 'message.created',
    subject: message.id,
    conversationId: 'c',
    inboxId: 'shop',
    number: 101,
  });
  assert.deepEqual([it.lastNumber, it.lastText, it.lastMessageAt, it.waitingSince], [101, 'Hello', now, null]);
});

test('a message of the contact waits, unread, since the first that nobody answered', () => {
  const it = conversation('c');
  posted(receiving());
  clock = { ...clock, now: '2026-11-21T11:00:00.000Z' };
  posted(receiving());
  assert.deepEqual([it.unread, it.waitingSince], [2, now]);
});

test('a note answers nobody and is no last message', () => {
  const it = conversation('c', { waitingSince: now });
  const message = posted(sending({ note: true }));
  assert.equal(message.direction, 'note');
  assert.deepEqual([it.lastNumber, it.lastText, it.lastMessageAt, it.waitingSince], [101, null, null, now]);
});

test('a closed conversation takes no answer', () => {
  conversation('c', { state: 'closed' });
  assert.equal(refused(sending()).refused, 'conversation_closed');
});

test('a closed conversation takes a note', () => {
  const it = conversation('c', { state: 'closed' });
  posted(sending({ note: true }));
  assert.equal(it.state, 'closed');
});

test('a contact whose conversation was closed opens a new one', () => {
  conversation('c', { state: 'closed' });
  const message = posted(receiving());
  assert.notEqual(message.conversationId, 'c');
  assert.deepEqual(kinds(), ['conversation.created', 'message.created']);
  assert.deepEqual(writes.contacts, []);
});

for (const state of ['snoozed', 'pending'] as const) {
  test(`a ${state} conversation opens again when the contact writes, and says so before the message`, () => {
    const it = conversation('c', { state, snoozedUntil: state === 'snoozed' ? '2026-12-01T00:00:00.000Z' : null });
    posted(receiving());
    assert.deepEqual([it.state, it.snoozedUntil], ['open', null]);
    assert.deepEqual(kinds(), ['conversation.reopened', 'message.created']);
  });
}

test('a snoozed conversation sleeps on when an agent writes', () => {
  const it = conversation('c', { state: 'snoozed', snoozedUntil: '2026-12-01T00:00:00.000Z' });
  posted(sending());
  assert.equal(it.state, 'snoozed');
});

const windowed: [fact: string, channel: Channel, until: string | null, refused: boolean][] = [
  ['WhatsApp, within its window', 'whatsapp', '2026-11-21T10:00:00.001Z', false],
  ['WhatsApp, the moment it ends', 'whatsapp', now, true],
  ['WhatsApp, where the contact never wrote', 'whatsapp', null, true],
  ['Messenger, after its window', 'messenger', '2026-11-20T10:00:00.000Z', true],
  ['SMS has none', 'sms', null, false],
  ['e-mail has none', 'email', null, false],
  ['web chat has none', 'web', '2026-11-20T10:00:00.000Z', false],
];

for (const [fact, channel, until, no] of windowed) {
  test(`reply window: ${fact}: ${no ? 'refused, with its end' : 'sent'}`, () => {
    inbox('shop', { channel });
    conversation('c');
    world.windows.set('c', until);
    if (no) assert.deepEqual(refused(sending()), { refused: 'reply_window_closed', since: until });
    else assert.equal(posted(sending()).status, channel === 'web' ? 'sent' : 'queued');
  });
}

test('a note needs no reply window, and is never sent', () => {
  inbox('shop', { channel: 'whatsapp' });
  conversation('c');
  assert.equal(posted(sending({ note: true })).status, 'sent');
});

test('an inbox that is switched off takes nothing from contacts', () => {
  inbox('shop', { active: false });
  assert.equal(refused(receiving()).refused, 'inbox_inactive');
});

test('an inbox that does not exist', () => {
  assert.deepEqual(refused(receiving({ inboxId: 'other' })), { refused: 'not_found', noun: 'inbox' });
});

test('a conversation that does not exist', () => {
  assert.deepEqual(refused(sending({ conversationId: 'other' })), { refused: 'not_found', noun: 'conversation' });
});

test('a conversation that the author may not see does not exist for it', () => {
  conversation('c', { agentId: 'bo' });
  const scope = { agentId: 'ana', inboxIds: new Set<string>(), teamIds: new Set<string>() };
  assert.deepEqual(refused(sending({ scope })), { refused: 'not_found', noun: 'conversation' });
});

test('a stranger’s first message makes contact, address, conversation and message, in this order of events', () => {
  const message = posted(receiving({ address: '+49' }));
  assert.deepEqual(kinds(), ['contact.created', 'conversation.created', 'message.created']);
  const [contact] = writes.contacts;
  assert.deepEqual([contact?.name, contact?.kind, contact?.address], ['Eva', 'phone', '+49']);
  assert.deepEqual(writes.contactInboxes, [
    {
      inboxId: 'shop',
      address: '+49',
      writtenAs: null,
      contactId: contact?.id,
      originId: null,
      teamId: null,
      agentId: null,
    },
  ]);
  assert.equal(message.authorId, contact?.id);
  assert.deepEqual([...writes.newConversations.keys()], [message.conversationId]);
});

test('two first messages in one batch: one contact, one conversation, two messages', () => {
  const first = posted(receiving({ address: '+49' }));
  const second = posted(receiving({ address: '+49' }));
  assert.equal(second.conversationId, first.conversationId);
  assert.equal(second.authorId, first.authorId);
  assert.deepEqual([writes.contacts.length, writes.contactInboxes.length, writes.newConversations.size], [1, 1, 1]);
  assert.equal(writes.messages.length, 2);
});

test('one phone writes to two inboxes in one batch: one contact, two conversations', () => {
  inbox('repairs');
  const first = posted(receiving({ address: '+49' }));
  const second = posted(receiving({ address: '+49', inboxId: 'repairs' }));
  assert.equal(second.authorId, first.authorId);
  assert.notEqual(second.conversationId, first.conversationId);
  assert.deepEqual([writes.contacts.length, writes.contactInboxes.length], [1, 2]);
});

test('the same text as phone number and as external id is two people', () => {
  inbox('repairs');
  const first = posted(receiving({ address: '4900' }));
  const second = posted(receiving({ address: '4900', inboxId: 'repairs', addressKind: 'external' }));
  assert.notEqual(second.authorId, first.authorId);
});

test('the same provider id twice in one batch: the same message, nothing more written', () => {
  const first = posted(receiving({ providerId: 'wamid.1' }));
  const before = events.length;
  assert.deepEqual(give(receiving({ providerId: 'wamid.1', body: 'changed' })), { message: first, created: false });
  assert.equal(events.length, before);
  assert.equal(writes.messages.length, 1);
});

test('the same provider id as one that is stored: that one', () => {
  const stored = { id: 'm', conversationId: 'c', inboxId: 'shop', providerId: 'p' } as Message;
  world.messages.set(key('shop', 'p'), stored);
  conversation('c', { state: 'closed' });
  assert.deepEqual(give(sending({ providerId: 'p' })), { message: stored, created: false });
  assert.deepEqual(writes, noWrites());
});

test('a client’s id that another conversation’s message has is no repetition of it: nothing is answered for stored', () => {
  world.messages.set(key('shop', 'p'), {
    id: 'm',
    conversationId: 'other',
    inboxId: 'shop',
    providerId: 'p',
  } as Message);
  conversation('c');
  assert.equal(refused(sending({ providerId: 'p' })).refused, 'idempotency_key_reused');
});

test('the same provider id in two inboxes is two messages', () => {
  inbox('repairs');
  posted(receiving({ providerId: '1' }));
  posted(receiving({ providerId: '1', inboxId: 'repairs' }));
  assert.equal(writes.messages.length, 2);
});

test('messages without an id of their own are never the same', () => {
  posted(receiving());
  posted(receiving());
  assert.equal(writes.messages.length, 2);
});

test('automatic assignment is asked for once a new conversation, not once a message', () => {
  inbox('shop', { assignment: 'automatic' });
  posted(receiving());
  posted(receiving());
  assert.deepEqual(writes.jobs, [{ kind: 'assign-waiting', orderKey: 'assign shop', payload: { inboxId: 'shop' } }]);
});

test('manual assignment asks for nothing', () => {
  posted(receiving());
  assert.deepEqual(writes.jobs, []);
});

const botJob = (messageId: string, conversationId: string) => ({
  kind: 'bot' as const,
  orderKey: `bot ${conversationId}`,
  payload: { conversationId, messageId },
});

test('where a bot answers first, it is asked at each message, and nobody is given the conversation', () => {
  inbox('shop', { assignment: 'automatic', bot: true });
  const [one, two] = [posted(receiving()), posted(receiving())];
  assert.deepEqual(writes.jobs, [botJob(one.id, one.conversationId), botJob(two.id, one.conversationId)]);
  assert.equal(world.conversations.get(one.conversationId)?.state, 'pending');
});

test('a person who writes ends the bot’s part; it says nothing any more, and is asked nothing', () => {
  inbox('shop', { bot: true });
  const { conversationId } = posted(receiving());
  const send = (kind: 'agent' | 'bot') => {
    const author = { kind, id: null, agentId: null };
    const text = { type: 'send' as const, conversationId, author, scope: 'all' as const, body: 'Hi', note: false };
    return post(world, writes, clock, { ...text, providerId: null });
  };
  assert.ok(!('refused' in send('bot')));
  assert.equal(world.conversations.get(conversationId)?.state, 'pending');
  assert.ok(!('refused' in send('agent')));
  assert.equal(world.conversations.get(conversationId)?.state, 'open');
  assert.ok('refused' in send('bot'));
  const before = writes.jobs.length;
  posted(receiving());
  assert.equal(writes.jobs.length, before);
});

test('a conversation that woke up without an agent is given out again', () => {
  inbox('shop', { assignment: 'automatic' });
  conversation('c', { state: 'snoozed', snoozedUntil: '2026-12-01T00:00:00.000Z' });
  posted(receiving());
  assert.equal(writes.jobs.length, 1);
});

test('a conversation that woke up with its agent stays with it', () => {
  inbox('shop', { assignment: 'automatic' });
  conversation('c', { state: 'snoozed', agentId: 'ana' });
  posted(receiving());
  assert.deepEqual(writes.jobs, []);
});

test('an answer and a question in one batch: the question waits', () => {
  const it = conversation('c', { waitingSince: '2026-11-20T00:00:00.000Z' });
  posted(sending());
  posted(receiving());
  assert.equal(it.waitingSince, now);
});

test('numbers within a batch follow each other', () => {
  const numbers = Array.from(
    { length: 5 },
    (_, i) => posted(i % 2 ? sending({ conversationId: 'id-2' }) : receiving()).number,
  );
  assert.deepEqual(
    numbers,
    events.filter(({ kind }) => kind === 'message.created').map(({ number }) => number),
  );
});

test('the preview does not end in half a letter', () => {
  const it = conversation('c');
  posted(receiving({ body: `${'a'.repeat(199)}😀😀` }));
  assert.ok(it.lastText?.isWellFormed());
});
