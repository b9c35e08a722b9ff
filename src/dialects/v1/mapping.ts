import { menuOf } from '../../core/bot.ts';
import type { Noun } from '../../core/event.ts';
import type { Attachment, Contact, Conversation, Message } from '../../core/nouns.ts';
import type { Page, Reader } from '../../core/ports.ts';
import { isRefusal, type Refusal, type RefusalKind, refuse } from '../../core/refusal.ts';
import type { FileLinks } from '../file-links.ts';

/** A capability's value in this API's form; its refusals pass. */
export function mapped<R, W>(
  result: R,
  toWire: (value: Exclude<R, { refused: RefusalKind }>) => W,
): W | Extract<R, { refused: RefusalKind }> {
  if (isRefusal(result)) return result as Extract<R, { refused: RefusalKind }>;
  return toWire(result as Exclude<R, { refused: RefusalKind }>);
}

export function orNotFound<T>(row: T | null, noun: Noun | 'letter' | 'line') {
  return row ?? refuse('not_found', { noun });
}

export function pageToWire<R, W>(page: Page<R>, toWire: (row: R) => W) {
  return { items: page.items.map(toWire), next: page.next };
}

/** The names of the members who did it, also of those who were removed since. */
export async function withActors<R extends { actor: string | null }>(reader: Reader, page: Page<R>) {
  const idOf = ({ actor }: R) => /^member:(.+)$/.exec(actor ?? '')?.[1] ?? null;
  const people = await reader.people([...new Set(page.items.flatMap((row) => idOf(row) ?? []))]);
  const names = new Map(people.map(({ id, name }) => [id, name]));
  const items = page.items.map((row) => ({ ...row, actorName: names.get(idOf(row) ?? '') ?? null }));
  return { items, next: page.next };
}

/** A message is a text, a file, or both. */
export function isEmpty(body: { text?: string; attachmentId?: string }): Refusal<'invalid'> | null {
  if (body.text !== undefined || body.attachmentId !== undefined) return null;
  return refuse('invalid', { field: 'text', problem: 'is needed where there is no attachment' });
}

/** A message as this API shows it. */
export function messageToWire(message: Message, links: FileLinks) {
  const { authorKind, authorId, body, providerId, attachment, ...rest } = message;
  return {
    ...rest,
    author: { kind: authorKind, id: authorId },
    text: body,
    attachment: attachment && attachmentToWire(attachment, links),
    clientId: clientId(message, providerId),
    ...(isForm(message) && { unverified: true as const }),
  };
}

/** Whether it came by a form: it is filed by an address in it, and its sender is not verified. */
function isForm({ direction, providerId }: Message): boolean {
  return direction === 'in' && providerId?.startsWith('lead ') === true;
}

export function attachmentToWire(attachment: Attachment, links: FileLinks) {
  const { file, ...rest } = attachment;
  return { ...rest, url: links.to(file) };
}

/** A visitor's own id is kept behind its address, which nobody else need see. */
function clientId({ direction }: Message, providerId: string | null): string | null {
  return direction === 'in' && providerId !== null ? providerId.slice(providerId.indexOf(' ') + 1) : providerId;
}

/** What a visitor is known by stays inside. */
export function contactToWire({ addresses, claimed, ...rest }: Contact) {
  const shown = (all: Contact['addresses']) =>
    all.flatMap(({ kind, value }) => (kind === 'visitor' ? [] : [{ kind, value }]));
  return { ...rest, addresses: shown(addresses), ...(claimed?.length && { claimed: shown(claimed) }) };
}

export function conversationToWire(conversation: Conversation) {
  const { thread: _, ...rest } = conversation;
  return rest;
}

/** The same for one of several contacts. */
export function messageToUser(message: Message, contactId: string, links: FileLinks) {
  if (message.direction !== 'in' || message.authorId === contactId) return messageToVisitor(message, links);
  return { ...messageToVisitor(message, links), from: 'agent' as const, author: message.authorId, clientId: null };
}

/** A message as the visitor sees it: no numbers of the account; what a bot gives to choose from, apart from its text. */
export function messageToVisitor(message: Message, links: FileLinks) {
  const { text, choices } = message.authorKind === 'bot' ? menuOf(message.body) : { text: message.body, choices: [] };
  return {
    id: message.id,
    conversationId: message.conversationId,
    from: message.direction === 'in' ? ('you' as const) : ('agent' as const),
    author: message.authorKind === 'agent' || message.authorKind === 'member' ? message.authorId : null,
    text,
    choices,
    attachment: message.attachment && attachmentToWire(message.attachment, links),
    clientId: message.direction === 'in' ? clientId(message, message.providerId) : null,
    createdAt: message.createdAt,
  };
}
