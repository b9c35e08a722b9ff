import type { Call, Visitor } from './call.ts';
import type { Signal } from './change.ts';
import type { Ports } from './ports.ts';
import { lacks } from './right.ts';
import { scopeOf, sees } from './visibility.ts';

/** Says that somebody who works here types in or looks at a conversation. Signals are lossy: what may not be said is not said. */
export async function signalFromPeople(
  ports: Ports,
  call: Call,
  kind: Signal['kind'],
  conversationId: string,
): Promise<void> {
  const { accountId, actor } = call;
  if (lacks(actor, 'conversations') || actor.kind === 'visitor' || actor.kind === 'system') return;
  const conversation = await ports.store.reader(accountId).conversations.get(conversationId);
  if (!conversation || !sees(scopeOf(call), conversation)) return;
  const by = actor.kind === 'member' ? (actor.agentId ?? actor.id) : actor.id;
  const { inboxId, contactId, agentId, teamId } = conversation;
  const [person] = kind === 'typing' ? await ports.store.reader(accountId).people([by]) : [];
  const name = person?.name ?? null;
  ports.signal({ accountId, conversationId, kind, from: 'people', by, name, inboxId, contactId, agentId, teamId });
}

/** The same from the visitor's side. */
export async function signalFromVisitor(ports: Ports, visitor: Visitor, kind: Signal['kind']): Promise<void> {
  const { accountId, inboxId, address } = visitor;
  const conversation = await ports.store.reader(accountId, 'strangers').conversations.ofAddress(inboxId, address);
  if (!conversation) return;
  const { id: conversationId, contactId, agentId, teamId } = conversation;
  const from = 'visitor';
  ports.signal({ accountId, conversationId, kind, from, by: null, name: null, inboxId, contactId, agentId, teamId });
}
