import type { Conversation } from './nouns.ts';

/** How every conversation begins: nothing said, nothing read. */
export const unspoken = {
  snoozedUntil: null,
  waitingSince: null,
  unread: 0,
  agentReadNumber: 0,
  contactReadNumber: 0,
  lastNumber: 0,
  lastMessageAt: null,
  lastText: null,
  closedAt: null,
} satisfies Partial<Conversation>;
