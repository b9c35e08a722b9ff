import type { Noun } from '../../core/event.ts';
import type { Contact, Conversation, Message } from '../../core/nouns.ts';
import type { Page } from '../../core/ports.ts';
import { isRefusal, type RefusalKind, refuse } from '../../core/refusal.ts';

/** A capability's value in this API's form; its refusals pass. */
export function mapped<R, W>(
  result: R,
  toWire: (value: Exclude<R, { refused: RefusalKind }>) => W,
): W | Extract<R, { refused: RefusalKind }> {
  if (isRefusal(result)) return result as Extract<R, { refused: RefusalKind }>;
  return toWire(result as Exclude<R, { refused: RefusalKind }>);
}

export function orNotFound<T>(row: T | null, noun: Noun) {
  return row ?? refuse('not_found', { noun });
}

export function pageToWire<R, W>(page: Page<R>, toWire: (row: R) => W) {
  return { items: page.items.map(toWire), next: page.next };
}

/** A message as this API shows it. */
export function messageToWire(message: Message) {
  const { authorKind, authorId, body, providerId, ...rest } = message;
  return { ...rest, author: { kind: authorKind, id: authorId }, text: body, clientId: clientId(message, providerId) };
}

/** A visitor's own id is kept behind its address, which nobody else need see. */
function clientId({ direction }: Message, providerId: string | null): string | null {
  return direction === 'in' && providerId !== null ? providerId.slice(providerId.indexOf(' ') + 1) : providerId;
}

/** What a visitor is known by stays inside. */
export function contactToWire({ addresses, ...rest }: Contact) {
  const shown = addresses.flatMap(({ kind, value }) => (kind === 'visitor' ? [] : [{ kind, value }]));
  return { ...rest, addresses: shown };
}

export function conversationToWire(conversation: Conversation) {
  const { thread: _, ...rest } = conversation;
  return rest;
}

/** A message as the visitor sees it: no numbers of the account. */
export function messageToVisitor(message: Message) {
  return {
    id: message.id,
    conversationId: message.conversationId,
    from: message.direction === 'in' ? ('you' as const) : ('agent' as const),
    author: message.authorKind === 'agent' || message.authorKind === 'member' ? message.authorId : null,
    text: message.body,
    clientId: message.direction === 'in' ? clientId(message, message.providerId) : null,
    createdAt: message.createdAt,
  };
}
