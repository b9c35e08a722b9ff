import { visitorOwner } from './attachments.ts';
import type { Call, Visitor } from './call.ts';
import { networkKept } from './networks.ts';
import type { Contact, Inbox, Mark, Message, Person } from './nouns.ts';
import type { Page, PageRequest, Ports, Reader } from './ports.ts';
import type { Posted, PostRefusal } from './post.ts';
import { keepReach, type Reach, reachNote, readReach, type Said } from './reach.ts';
import { type Result, refuse } from './refusal.ts';
import { takeFrom } from './throttle.ts';

/** An address may be a whole office, or a town behind one: it may bring so many new visitors at once, and then one in ten seconds. */
const newcomers = { atOnce: 60, everySeconds: 10 };

/** A visitor of a web inbox with live chat; nothing is stored of it before it writes.
 *  @param from its address on the network; null: the program itself */
export async function welcomeVisitor(
  { store, secrets }: Ports,
  inboxId: string,
  from: string | null,
): Promise<Result<{ token: string; inbox: Inbox }, 'not_found' | 'throttled'>> {
  const accountId = await store.accountOf('inbox', inboxId);
  const inbox = accountId === null ? null : await store.reader(accountId, 'strangers').inboxes.get(inboxId);
  if (accountId === null || !inbox?.liveChat || !inbox.active) return refuse('not_found', { noun: 'inbox' });
  const wait = from === null ? 0 : await takeFrom(store.throttle, 'visitors-from', from, newcomers);
  if (wait > 0) return refuse('throttled', { retryAfterSeconds: wait });
  return { token: secrets.issueVisitor(accountId, inboxId), inbox };
}

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

export type Writing = Said & { text: string; attachmentId: string | null; clientId: string | null };

/** What a visitor writes, and how it can be reached if it says so. The message goes first: its own id makes a repeated call find it
 *  again, and what else there is to do can be done twice. */
export async function writeAsVisitor(
  { store, secrets }: Ports,
  call: Call,
  visitor: Visitor,
  { text, attachmentId, clientId, ...said }: Writing,
): Promise<Result<Posted, PostRefusal | 'invalid'>> {
  const { accountId, inboxId, address } = visitor;
  const reach = readReach(said);
  if ('refused' in reach) return reach;
  const message = {
    inboxId,
    address,
    network: networkKept({ secrets }, accountId, call.address),
    addressKind: 'visitor' as const,
    contactName: said.name,
    body: text,
    attachment: attachmentId === null ? null : { id: attachmentId, owner: visitorOwner(visitor) },
    // Two visitors may well use the same ids: each has its own.
    providerId: clientId === null ? null : `${address} ${clientId}`,
    providerAt: null,
  };
  const posted = await store.post(accountId, { type: 'receive', ...message }, call.once);
  if ('refused' in posted || (reach.name === null && reach.addresses.length === 0)) return posted;
  const { id, conversationId, authorId } = posted.message;
  const contact = authorId === null ? null : await store.reader(accountId, 'strangers').contacts.get(authorId);
  if (!contact || knows(contact, reach)) return posted;
  const others = await store.transact({ ...call, once: null }, (tx) => keepReach(tx, call, contact.id, reach));
  if ('refused' in others || others.length === 0) return posted;
  const author = { kind: 'system' as const, id: null, agentId: null };
  const note = { author, scope: 'all' as const, note: true, body: reachNote(others), providerId: `reach ${id}` };
  await store.post(accountId, { type: 'send', conversationId, ...note }, null);
  return posted;
}

function knows(contact: Contact, { name, addresses }: Reach): boolean {
  const has = addresses.every(({ kind, value }) => contact.addresses.some((a) => a.kind === kind && a.value === value));
  return has && (name === null || contact.name !== null);
}

/** The visitor has seen everything up to this message, in whichever of its conversations. What is known already costs no
 *  transaction. */
export async function readAsVisitor(
  { store }: Ports,
  call: Call,
  visitor: Visitor,
  messageId: string,
): Promise<Result<{ read: true }, 'not_found' | 'idempotency_key_reused'>> {
  const reader = store.reader(visitor.accountId, 'strangers');
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
