import type { Change, Encoding } from '../../core/change.ts';
import { nounOf } from '../../core/event.ts';
import type { Contact, Conversation, Message } from '../../core/nouns.ts';
import { marksFor } from '../../core/user-chats.ts';
import type { FileLinks } from '../file-links.ts';
import { peopleCursor, type VisitorCursor } from './cursor.ts';
import { contactToWire, conversationToWire, messageToUser, messageToVisitor, messageToWire } from './mapping.ts';

/** The frames of /v1/live: `{upto, cursor, events}`. An event carries the current row of its noun under the noun's name. */
export function frameEncoding(cursor: VisitorCursor, links: FileLinks): Encoding {
  return {
    people: (change) => JSON.stringify(eventToWire(change, links)),
    peopleFrame: (upto, events) =>
      `{"upto":${upto.number},"cursor":"${peopleCursor(upto)}","events":[${events.join(',')}]}`,
    visitor: (change) => JSON.stringify(eventToVisitor(change, links)),
    user: (change, personId) => JSON.stringify(eventToUser(change, personId, links)),
    visitorFrame: (accountId, upto, events) =>
      `{"cursor":"${cursor.encode(accountId, upto)}","events":[${events.join(',')}]}`,
    peopleSignal: ({ kind, conversationId, from, by }) => JSON.stringify({ signal: kind, conversationId, from, by }),
    visitorSignal: ({ kind, name }) => JSON.stringify({ signal: kind, name }),
  };
}

function eventToWire({ event, row }: Change, links: FileLinks) {
  const { also: _, ...shown } = event;
  const noun = nounOf(event.kind);
  if (row === null) return shown;
  if (noun === 'message') return { ...shown, message: messageToWire(row as Message, links) };
  if (noun === 'conversation') return { ...shown, conversation: conversationToWire(row as Conversation) };
  if (noun === 'contact') return { ...shown, contact: contactToWire(row as Contact) };
  return { ...shown, [noun]: row };
}

function eventToUser(change: Change, personId: string, links: FileLinks) {
  const { event, row, marks } = change;
  const { kind, at } = event;
  if (nounOf(kind) === 'message') return { kind, at, message: messageToUser(row as Message, personId, links) };
  if (kind !== 'conversation.read' || !marks?.readers) return eventToVisitor(change, links);
  const { seen, read } = marksFor(marks.readers, personId);
  return { kind, at, seen: seen?.id ?? null, read: read?.id ?? null };
}

function eventToVisitor({ event, row, conversation, marks }: Change, links: FileLinks) {
  const { kind, at, conversationId } = event;
  if (nounOf(kind) === 'message') return { kind, at, message: messageToVisitor(row as Message, links) };
  if (kind === 'conversation.read') return { kind, at, seen: marks?.seen?.id ?? null, read: marks?.read?.id ?? null };
  return { kind, at, conversationId, state: conversation?.state, agentId: conversation?.agentId ?? null };
}
