import type { Conversation, Message } from '../../core/nouns.ts';

/** A message as this API shows it. */
export function messageToWire(message: Message) {
  const { authorKind, authorId, body, providerId, ...rest } = message;
  return { ...rest, author: { kind: authorKind, id: authorId }, text: body, clientId: clientId(message, providerId) };
}

/** A visitor's own id is kept behind its address, which nobody else need see. */
function clientId({ direction }: Message, providerId: string | null): string | null {
  return direction === 'in' && providerId !== null ? providerId.slice(providerId.indexOf(' ') + 1) : providerId;
}

export function conversationToWire(conversation: Conversation) {
  const { thread: _, ...rest } = conversation;
  return rest;
}

/** A message as the visitor sees it: nothing about who works here but the agent's id. */
export function messageToVisitor(message: Message) {
  return {
    id: message.id,
    from: message.direction === 'in' ? 'you' : 'agent',
    author: message.direction === 'in' ? null : message.authorId,
    text: message.body,
    clientId: message.direction === 'in' ? clientId(message, message.providerId) : null,
    createdAt: message.createdAt,
  };
}

export function pageToWire<R, W>(page: { items: R[]; next: string | null }, toWire: (row: R) => W) {
  return { items: page.items.map(toWire), next: page.next };
}
