// Where what a contact writes goes: one place for all of its addresses in an inbox.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { NewEvent } from '../../src/core/event.ts';
import { unspoken } from '../../src/core/new-conversation.ts';
import { type Posted, post, type Receive } from '../../src/core/post.ts';
import { key, noWrites, type World, type Writes } from '../../src/core/post-world.ts';
import { emptyWorld } from '../../src/store/posting-reads.ts';

const now = '2026-11-21T10:00:00.000Z';
const eva = { contactId: 'eva', originId: null };
let world: World;
let writes: Writes;
let events: NewEvent[];
beforeEach(() => {
  world = emptyWorld();
  writes = noWrites();
  events = [];
  world.inboxes.set('shop', { id: 'shop', channel: 'web', active: true, assignment: 'manual', bot: false });
});

/** The contact `eva` has an open conversation in the inbox. */
function conversation(agentId: string, teamId: string): void {
  const one = { id: 'c', inboxId: 'shop', contactId: 'eva', thread: '', state: 'open' as const, agentId, teamId };
  world.conversations.set('c', { ...one, ...unspoken, createdAt: now });
  world.places.set(key('shop', 'eva'), {
    conversationId: 'c',
    teamId: null,
    agentId: null,
    several: false,
    lastAddress: null,
  });
}

function receive(address: string, addressKind: Receive['addressKind'] = 'phone') {
  const said = { type: 'receive' as const, inboxId: 'shop', address, addressKind, contactName: null, body: 'Hi' };
  const append = (event: NewEvent) => events.push(event);
  const clock = { now, id: () => `id-${events.length}`, append };
  return (post(world, writes, clock, { ...said, providerId: null, providerAt: null }) as Posted).message;
}
const kinds = () => events.map(({ kind }) => kind);

test('known by the address alone: it goes to the open conversation of the contact, and the new row follows that', () => {
  conversation('ana', 'sales');
  world.contacts.set(key('phone', '+34'), eva);
  assert.equal(receive('+34').conversationId, 'c');
  assert.deepEqual(kinds(), ['contact.changed', 'message.created']);
  assert.deepEqual(events[0]?.changed, ['addresses', 'inboxes']);
  const [row] = writes.contactInboxes;
  assert.deepEqual([row?.contactId, row?.teamId, row?.agentId], ['eva', 'sales', 'ana']);
});

test('two addresses of one contact in one batch open one conversation', () => {
  world.contacts.set(key('phone', '+34'), eva).set(key('email', 'eva@example.com'), eva);
  const first = receive('+34');
  assert.equal(receive('eva@example.com', 'email').conversationId, first.conversationId);
  assert.deepEqual(kinds(), ['conversation.created', 'message.created', 'contact.changed', 'message.created']);
  assert.equal(writes.newConversations.size, 1);
});

test('an address that a contact has already makes no other one', () => {
  world.contacts.set(key('phone', '+49'), eva);
  assert.equal(receive('+49').authorId, 'eva');
  assert.deepEqual(writes.contacts, []);
});
