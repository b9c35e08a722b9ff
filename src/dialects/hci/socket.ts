import type { Authenticated } from '../../core/authenticate.ts';
import type { Audience } from '../../core/change.ts';
import type { Core } from '../../core/core.ts';
import { type LogEvent, type LogPlace, nounOf } from '../../core/event.ts';
import { latestOf } from '../../core/latest-address.ts';
import type { ContactInbox, Conversation, Inbox } from '../../core/nouns.ts';
import type { Reader } from '../../core/ports.ts';
import { lacks, rightsOf } from '../../core/right.ts';
import type { Answer, WireRequest } from '../contract.ts';
import { type Asking, authenticate, keyOf } from './auth.ts';
import { refusalAnswer, unauthorized } from './errors.ts';
import { inboxesOf } from './finding.ts';
import { contactToWire, type HciChannel, idToWire, messageToWire } from './mapping.ts';
import type { Context } from './route.ts';

export const socketPath = '/api/socket';

/** Where a program that asks for it connects, and with what. */
export async function connecting({ core, ownOrigin }: Context, request: WireRequest): Promise<Answer> {
  const who = await authenticate(core, request);
  if (!who) return unauthorized();
  const no = lacks(who.actor, 'conversations');
  if (no) return refusalAnswer(no);
  const data = { url: ownOrigin, path: socketPath, transports: ['polling', 'websocket'], token: keyOf(request) };
  return { status: 200, body: { success: true, data } };
}

type Handshake = Asking & { auth: Record<string, unknown> };

/** Who listens: key and cursor stand in `auth` or in the query (hci point 12). Null: nobody known. */
export async function admitSocket({ core, links, ownOrigin }: Context, { auth, query, ...from }: Handshake) {
  const given = auth.key ?? auth.token;
  const asking = { ...from, query: { ...query, ...(typeof given === 'string' && { key: given }) } };
  const who = await listenerOf(core, asking);
  if (!who) return null;
  const { accountId } = who;
  const cursor = auth.cursor ?? query.cursor;
  const after = typeof cursor === 'string' && cursor !== '' ? readCursor(cursor) : null;
  return {
    accountId,
    audience: audienceOf(who),
    holder: who.credential,
    after,
    cursor: cursorOf,
    async renew() {
      const now = await listenerOf(core, asking);
      return now && audienceOf(now);
    },
    say: (events: readonly LogEvent[]) => say(core.read(accountId), events, (file) => ownOrigin + links.to(file)),
  };
}

function audienceOf({ actor }: Authenticated): Audience {
  return { kind: 'people', scope: 'all', rights: rightsOf(actor), memberId: null, agentId: null };
}

async function listenerOf(core: Core, asking: Asking) {
  const who = await authenticate(core, asking);
  return who && !lacks(who.actor, 'conversations') ? who : null;
}

/** Number and time of an event: a log that was set back has another one there. */
function cursorOf({ number, at }: LogPlace): string {
  return at === null ? String(number) : `${number}-${Date.parse(at).toString(36)}`;
}

/** One that is none stands before everything: the log does not reach back there. */
function readCursor(text: string): LogPlace {
  const [, number, time] = /^(\d{1,15})(?:-([0-9a-z]{1,9}))?$/.exec(text) ?? [];
  if (number === undefined) return { number: -1, at: null };
  return { number: Number(number), at: time ? new Date(Number.parseInt(time, 36)).toISOString() : null };
}

type Said = { name: string; row: object; at: LogPlace };

/** What these events are here, with the rows as they are now, read set-wise. */
async function say(reader: Reader, events: readonly LogEvent[], linkTo: (file: string) => string): Promise<Said[]> {
  const lines = await reader.lines.list();
  const inboxes = new Map(lines.flatMap(inboxesOf).map((inbox) => [inbox.id, inbox]));
  const ids = (noun: string) => [...new Set(events.filter((e) => nounOf(e.kind) === noun).map((e) => e.subject))];
  const conversationIds = [...new Set(events.flatMap(({ conversationId }) => conversationId ?? []))];
  const [messages, conversations] = await Promise.all([
    reader.messages.some(ids('message')),
    reader.conversations.some(conversationIds),
  ]);
  const contactIds = [...new Set([...ids('contact'), ...conversations.map(({ contactId }) => contactId)])];
  const contacts = await reader.contactInboxes.ofContacts(contactIds);
  const rows = {
    inboxes,
    contacts,
    messages: new Map(messages.map((row) => [row.id, row])),
    conversations: new Map(conversations.map((row) => [row.id, row])),
    linkTo,
  };
  return events.flatMap((event) => saidOf(event, rows));
}

type Rows = {
  inboxes: Map<string, Inbox>;
  contacts: ContactInbox[];
  messages: Map<string, Awaited<ReturnType<Reader['messages']['some']>>[number]>;
  conversations: Map<string, Conversation>;
  linkTo(file: string): string;
};

function saidOf(event: LogEvent, rows: Rows): Said[] {
  const at = { number: event.number, at: event.at };
  if (nounOf(event.kind) === 'contact') return contactsSaid(event, rows).map((row) => ({ ...row, at }));
  const conversation = rows.conversations.get(event.conversationId ?? '');
  const inbox = conversation && rows.inboxes.get(conversation.inboxId);
  const known = rows.contacts.filter(({ contactId }) => contactId === conversation?.contactId);
  const contact = inbox && latestOf(known, inbox.id);
  if (!conversation || !inbox || !contact) return [];
  if (nounOf(event.kind) === 'message') {
    const message = rows.messages.get(event.subject);
    if (!message || message.direction === 'note') return [];
    const name = event.kind === 'message.created' ? 'message' : 'message:status';
    return [{ name, row: messageToWire(message, contact, inbox, rows.linkTo), at }];
  }
  if (nounOf(event.kind) !== 'conversation' || event.kind === 'conversation.read') return [];
  const contactId = idToWire(inbox.channel, contact.providerId);
  return [{ name: 'chat', row: { contactId, operatorId: conversation.agentId ?? 0, messages: [] }, at }];
}

/** In the inbox that the event names, else in all that know the contact. Where its chats were deleted, there is an empty one. */
function contactsSaid({ subject, inboxId, changed }: LogEvent, { contacts, inboxes }: Rows): Omit<Said, 'at'>[] {
  return contacts.flatMap((contact): Omit<Said, 'at'>[] => {
    const inbox = inboxes.get(contact.inboxId);
    if (contact.contactId !== subject || !inbox || (inboxId !== null && inboxId !== contact.inboxId)) return [];
    if (!changed?.includes('conversations'))
      return [{ name: 'contact', row: contactToWire(contact, inbox.channel as HciChannel) }];
    const contactId = idToWire(inbox.channel, contact.providerId);
    return [{ name: 'chat', row: { contactId, operatorId: contact.agentId ?? 0, messages: [], deleted: true } }];
  });
}
