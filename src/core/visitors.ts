import type { Call, Visitor } from './call.ts';
import type { Mark, Message, Person } from './nouns.ts';
import type { Page, PageRequest, Ports, Reader } from './ports.ts';
import { type Result, refuse } from './refusal.ts';

/** A page of everything that was ever said between a visitor and the inbox, over all of its conversations. */
export type History = {
  messages: Page<Message>;
  /** whoever of the business wrote what is on this page */
  people: Person[];
  /** the newest conversation was closed: what the visitor writes next begins another */
  ended: boolean;
  /** the newest of the visitor's messages that an agent has seen, and of the others' that the visitor has read */
  seen: Mark | null;
  read: Mark | null;
};

const nothing: History = {
  messages: { items: [], next: null },
  people: [],
  ended: false,
  seen: null,
  read: null,
};

/** The newest message first. */
export async function visitorHistory(reader: Reader, visitor: Visitor, page: PageRequest): Promise<History> {
  const conversations = await reader.conversations.allOfAddress(visitor.inboxId, visitor.address);
  const [newest] = conversations;
  if (!newest) return nothing;
  const ids = conversations.map(({ id }) => id);
  const [messages, marks] = await Promise.all([reader.messages.listOf(ids, page), reader.messages.marksOf(ids)]);
  return {
    messages,
    people: await authorsOf(reader, messages.items),
    ended: newest.state === 'closed',
    seen: newestOf(marks.map(({ seen }) => seen)),
    read: newestOf(marks.map(({ read }) => read)),
  };
}

function newestOf(marks: (Mark | null)[]): Mark | null {
  return marks.reduce((newest, one) => ((one?.number ?? 0) > (newest?.number ?? 0) ? one : newest), null);
}

async function authorsOf(reader: Reader, messages: Message[]): Promise<Person[]> {
  const ids = new Set(messages.flatMap((one) => (one.direction === 'out' && one.authorId ? [one.authorId] : [])));
  return ids.size === 0 ? [] : reader.people([...ids]);
}

/** The visitor has seen everything up to this message, in whichever of its conversations. What is known already costs no
 *  transaction. */
export async function readAsVisitor(
  { store }: Ports,
  call: Call,
  visitor: Visitor,
  messageId: string,
): Promise<Result<{ read: true }, 'not_found' | 'idempotency_key_reused'>> {
  const reader = store.reader(visitor.accountId);
  const found = await unread(reader, visitor, messageId);
  if ('refused' in found) return found;
  if (found.length === 0 && !call.once) return { read: true };
  return store.transact(call, async (tx) => {
    const now = await unread(tx, visitor, messageId);
    if ('refused' in now) return now;
    for (const { id, inboxId, contactReadNumber } of now) {
      await tx.conversations.update(id, { contactReadNumber });
      const changed = ['contactReadNumber'];
      tx.append({ kind: 'conversation.read', subject: id, conversationId: id, inboxId, changed });
    }
    return { read: true as const };
  });
}

/** The visitor's conversations in which the mark would move, with where it would be. */
async function unread(reader: Reader, { inboxId, address }: Visitor, messageId: string) {
  const message = await reader.messages.get(messageId);
  const conversations = message ? await reader.conversations.allOfAddress(inboxId, address) : [];
  if (!message || message.direction === 'note' || !conversations.some(({ id }) => id === message.conversationId)) {
    return refuse('not_found', { noun: 'message' });
  }
  return conversations
    .map((one) => ({ ...one, upTo: Math.min(message.number, one.lastNumber) }))
    .filter(({ upTo, contactReadNumber }) => upTo > contactReadNumber)
    .map(({ upTo, ...one }) => ({ ...one, contactReadNumber: upTo }));
}
