import type { ContactInbox, Inbox, Line } from '../../core/nouns.ts';
import { isRefusal } from '../../core/refusal.ts';
import { idOf, placeOf } from './contacts.ts';
import { contactAmong, findContact, linesFor, saidOperator } from './finding.ts';
import { type HciChannel, messageToWire } from './mapping.ts';
import { isProblem, names, type Problem, problem, said } from './reading.ts';
import type { Asked, Outcome } from './route.ts';

const mostMessages = 1000;

/** What contact, operators and bots wrote to each other, oldest first (hci point 8): the newest of it, or what came before a message. */
async function messagesOf(
  { reader, linkTo }: Asked,
  contact: ContactInbox,
  inbox: Inbox,
  { before = null, limit = mostMessages }: { before?: number | null; limit?: number } = {},
) {
  const conversations = await reader.conversations.allOfAddress(inbox.id, contact.address);
  const ids = conversations.map(({ id }) => id);
  const { items } = await reader.messages.listOf(ids, { after: before === null ? null : String(before), limit });
  return items.reverse().map((message) => messageToWire(message, contact, inbox, linkTo));
}

export const openChat = (asked: Asked) => open(asked, 'whatsapp');
export const openFacebookChat = (asked: Asked) => open(asked, 'messenger');

/** The chat of a contact; opening it again gives the one that there is. */
async function open(asked: Asked, channel: HciChannel): Promise<Outcome> {
  const { core, call, reader } = asked;
  const found = await contactOrNew(asked, channel);
  if (isProblem(found) || isRefusal(found)) return found;
  const { contact, inbox } = found;
  const { contactId, address } = contact;
  const started = await core.startConversation(call, { inboxId: inbox.id, contactId, agentId: null, teamId: null });
  if (isRefusal(started)) return started;
  const now = (await reader.contactInboxes.get(inbox.id, address)) ?? contact;
  const messages = await messagesOf(asked, now, inbox);
  return { data: { contactId: idOf(now, inbox), operatorId: now.agentId ?? 0, messages } };
}

async function contactOrNew(asked: Asked, channel: HciChannel) {
  const { core, call, reader, fields } = asked;
  const lines = await linesFor(asked);
  if (isProblem(lines)) return lines;
  const id = said(fields, names.contact);
  if (isProblem(id)) return id;
  if (id === null) return problem('contactNumber or contactId is needed');
  const found = await contactAmong(reader, lines.map(only(channel)), id);
  if (found) return found;
  const having = lines.filter((line) => line[channel]);
  const [line] = having;
  const inbox = line?.[channel];
  if (!line || !inbox || having.length > 1) return problem('The contact is unknown, and no manager is named');
  const place = placeOf(inbox, id);
  if (place === null) return problem('contactNumber must be a number');
  // Without its key: the answer that is given again is that of the chat.
  const contact = await core.saveContactInbox({ ...call, once: null }, place);
  return isRefusal(contact) ? contact : { contact, inbox, line };
}

/** A line as if it had this channel alone. */
const only =
  (channel: HciChannel) =>
  (line: Line): Line => ({ ...line, whatsapp: null, messenger: null, [channel]: line[channel] });

export async function listMessages(asked: Asked): Promise<Outcome> {
  const found = await findContact(asked);
  if (isProblem(found)) return found;
  const page = await pageOf(asked, found.contact);
  if (isProblem(page)) return page;
  return { data: await messagesOf(asked, found.contact, found.inbox, page) };
}

/** `limit`, and `before` as the id of a message. */
async function pageOf(
  { reader, fields }: Asked,
  { inboxId }: ContactInbox,
): Promise<{ before: number | null; limit: number } | Problem> {
  const limit = said(fields, ['limit']);
  const before = said(fields, ['before']);
  if (isProblem(limit)) return limit;
  if (isProblem(before)) return before;
  if (limit !== null && !/^[1-9]\d{0,3}$/.test(limit)) return problem('limit must be a number from 1 to 1000');
  const [message] = before === null ? [] : await reader.messages.some([before].filter(isId));
  if (before !== null && message?.inboxId !== inboxId) return problem('before must be the id of a message');
  return { before: message?.number ?? null, limit: Math.min(Number(limit ?? mostMessages), mostMessages) };
}

const isId = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

export async function changeOperator(asked: Asked): Promise<Outcome> {
  const found = await findContact(asked);
  if (isProblem(found)) return found;
  const operator = await saidOperator(asked);
  if (isProblem(operator)) return operator;
  if (operator === null && said(asked.fields, ['operatorId']) === null) return problem('operatorId is needed');
  const contact = await asked.core.handOverContact(asked.call, found.contact, operator?.id ?? null);
  if (isRefusal(contact)) return contact;
  const messages = await messagesOf(asked, contact, found.inbox);
  return { data: { contactNumber: idOf(contact, found.inbox), operatorId: contact.agentId ?? '0', messages } };
}

export async function deleteChat(asked: Asked): Promise<Outcome> {
  const found = await findContact(asked);
  if (isProblem(found)) return found;
  const removed = await asked.core.removeConversations(asked.call, found.contact);
  return isRefusal(removed) ? removed : { data: 'Chat deleted' };
}
