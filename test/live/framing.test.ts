// Frames are made once for all who hear the same, and never given to anybody who is to hear something else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Audience, Change, Encoding } from '../../src/core/change.ts';
import type { Conversation, Message } from '../../src/core/nouns.ts';
import { Framing } from '../../src/live/framing.ts';
import type { Subscriber } from '../../src/live/subscriber.ts';

const encoding: Encoding = {
  people: () => 'people',
  peopleFrame: (_upto, events) => events.join(),
  visitor: () => 'visitor',
  user: (_change, personId) => `user ${personId}`,
  visitorFrame: (_accountId, _upto, events) => events.join(),
  peopleSignal: () => '',
  visitorSignal: () => '',
};

const at = '2026-01-01T00:00:00.000Z';
const conversation = { id: 'c', contactId: 'contact', inboxId: 'i', agentId: null, teamId: null } as Conversation;
const change: Change = {
  event: { number: 1, at, kind: 'message.created', subject: 'm', conversationId: 'c' } as Change['event'],
  row: { id: 'm', conversationId: 'c', direction: 'in' } as Message,
  conversation,
};

const user = (personId: string, contactId = 'contact'): Audience => ({
  kind: 'user',
  userId: personId,
  personId,
  contactId,
  chatId: null,
  conversationIds: new Set(['c']),
});

const audiences: [Audience, heard: string[]][] = [
  [{ kind: 'people', scope: 'all', rights: ['conversations'], memberId: null, agentId: null }, ['people']],
  [{ kind: 'people', scope: 'all', rights: ['wallets'], memberId: null, agentId: null }, ['']],
  [{ kind: 'visitor', inboxId: 'i', address: 'a', contactId: 'contact' }, ['visitor']],
  [{ kind: 'visitor', inboxId: 'i', address: 'b', contactId: 'another' }, []],
  [user('contact'), ['user contact']],
  // Two users whose contacts were merged: each is told its own messages from those of the other.
  [user('merged'), ['user merged']],
  [user('contact'), ['user contact']],
];

test('each audience gets its own frames of one change', () => {
  const framing = new Framing('account', encoding);
  const made = new Map();
  for (const [audience, heard] of audiences) {
    const subscriber = { audience, upto: 0 } as Subscriber;
    const texts = framing.of(subscriber, [change], made).map(({ text }) => text);
    assert.deepEqual(texts, heard, JSON.stringify(audience));
  }
});
