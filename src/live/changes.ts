import type { Change } from '../core/change.ts';
import { type LogEvent, nounOf } from '../core/event.ts';
import type { Conversation, Marks, Message } from '../core/nouns.ts';
import type { Reader } from '../core/ports.ts';

/** Fetches the current rows of some events, one statement a noun. */
export async function loadChanges(reader: Reader, events: LogEvent[]): Promise<Change[]> {
  const ids = (noun: string) => [...new Set(events.filter((e) => nounOf(e.kind) === noun).map((e) => e.subject))];
  const conversationIds = [...new Set(events.flatMap((event) => event.conversationId ?? []))];
  const found = await Promise.all([
    some(ids('message'), reader.messages.some),
    some(conversationIds, reader.conversations.some),
    some(ids('agent'), reader.agents.some),
    some(ids('team'), reader.teams.some),
    some(ids('inbox'), reader.inboxes.some),
    some(ids('contact'), reader.contacts.some),
    some(ids('mention'), reader.mentions.some),
    some(ids('cannedAnswer'), reader.cannedAnswers.some),
  ]);
  const read = [...new Set(events.filter((e) => e.kind === 'conversation.read').map((e) => e.subject))];
  const marks = new Map((await some(read, reader.messages.marksOf)).map((one) => [one.conversationId, one]));
  const rows = new Map(found.flat().map((row) => [row.id, row]));
  // Of a conversation that became two since: the message is in the other.
  const moved = found[0].map((row) => row.conversationId).filter((id) => !rows.has(id));
  for (const row of await some([...new Set(moved)], reader.conversations.some)) rows.set(row.id, row);
  return events.map((event) => {
    const row = rows.get(event.subject) ?? null;
    const id = row && nounOf(event.kind) === 'message' ? (row as Message).conversationId : event.conversationId;
    return { event, row, conversation: (id && (rows.get(id) as Conversation)) || null, ...marked(event, marks) };
  });
}

async function some<R>(ids: string[], read: (ids: string[]) => Promise<R[]>): Promise<R[]> {
  return ids.length === 0 ? [] : read(ids);
}

function marked({ kind, subject }: LogEvent, marks: Map<string, Marks>): { marks?: Marks } {
  const found = kind === 'conversation.read' ? marks.get(subject) : undefined;
  return found ? { marks: found } : {};
}
