import type { Scope } from '../core/call.ts';
import type { Audience, Change, Signal } from '../core/change.ts';
import { type Noun, nounOf } from '../core/event.ts';
import type { Message } from '../core/nouns.ts';
import { mayHear } from '../core/right.ts';
import { sees } from '../core/visibility.ts';

/** What an audience hears of a change, decided here and nowhere else: the whole, the event without any row, or null for nothing. */
export function heardBy(audience: Audience, change: Change): Change | null {
  switch (audience.kind) {
    case 'people':
      if (peopleHear(audience, change)) return change;
      return hadIt(audience.scope, change) ? { event: change.event, row: null, conversation: null } : null;
    case 'visitor':
      return visitorHears(audience, change) ? change : null;
    case 'user':
      return userHears(audience, change) ? change : null;
  }
}

/** The person outside who listens, by a name that is one within the account; null for people of the business. */
export function outsiderOf(audience: Audience): string | null {
  switch (audience.kind) {
    case 'people':
      return null;
    case 'visitor':
      return `visitor ${audience.inboxId} ${audience.address}`;
    case 'user':
      return `user ${audience.contactId}`;
  }
}

/** Who may hear a signal: as with events; nobody hears himself, and a visitor only that the other side types. */
export function mayHearSignal(audience: Audience, signal: Signal): boolean {
  if (audience.kind === 'people') {
    const own = signal.by !== null && (signal.by === audience.agentId || signal.by === audience.memberId);
    return !own && sees(audience.scope, signal);
  }
  const { from, kind, contactId, inboxId } = signal;
  if (audience.kind === 'user') {
    const other = from === 'people' || (signal.by !== null && signal.by !== audience.personId);
    return other && kind === 'typing' && isOf(audience, signal.conversationId, inboxId);
  }
  return from === 'people' && kind === 'typing' && contactId === audience.contactId && inboxId === audience.inboxId;
}

function peopleHear(
  { scope, rights }: Extract<Audience, { kind: 'people' }>,
  { event, conversation }: Change,
): boolean {
  if (!mayHear(rights, event.kind)) return false;
  const isPlaced = placed.has(nounOf(event.kind));
  return scope === 'all' || !isPlaced || (conversation !== null && sees(scope, conversation));
}

/** What is heard by those who see the conversation that it is in. */
const placed: ReadonlySet<Noun> = new Set(['conversation', 'message', 'mention']);

/** Who had a conversation before hears that it left. Its row is the newest one, which is not for them any more: a subscriber that resumed from an
 *  old cursor would go on reading the last line of each conversation that they ever had. */
function hadIt(scope: Scope, { event }: Change): boolean {
  return scope !== 'all' && (event.also?.some((id) => id === scope.agentId || scope.teamIds.has(id)) ?? false);
}

/** A visitor hears the conversation as it takes part in it: messages, that it was taken or closed, how far was read; never notes. */
function visitorHears(audience: Extract<Audience, { kind: 'visitor' }>, { event, row, conversation }: Change): boolean {
  if (conversation === null || audience.contactId === null) return false;
  if (conversation.contactId !== audience.contactId || conversation.inboxId !== audience.inboxId) return false;
  return isForContacts(event.kind, row);
}

function isForContacts(kind: Change['event']['kind'], row: Change['row']): boolean {
  if (nounOf(kind) === 'message') return row !== null && (row as Message).direction !== 'note';
  return visitorKinds.has(kind);
}

/** A person outside hears its conversations in the same way, whoever else is in them. */
function userHears(audience: UserAudience, { event, row, conversation }: Change): boolean {
  return (
    conversation !== null && isOf(audience, conversation.id, conversation.inboxId) && isForContacts(event.kind, row)
  );
}

type UserAudience = Extract<Audience, { kind: 'user' }>;

function isOf({ chatId, conversationIds }: UserAudience, conversationId: string, inboxId: string | null): boolean {
  return conversationIds.has(conversationId) && (chatId === null || chatId === conversationId || chatId === inboxId);
}

const visitorKinds: ReadonlySet<string> = new Set([
  'conversation.created',
  'conversation.assigned',
  'conversation.closed',
  'conversation.reopened',
  'conversation.read',
]);
