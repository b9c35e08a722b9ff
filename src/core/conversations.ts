import { assignWaiting, wakeQueues } from './agents.ts';
import type { Call } from './call.ts';
import { originOf } from './contacts.ts';
import type { NewEvent } from './event.ts';
import { unspoken } from './new-conversation.ts';
import type { Agent, Conversation, Inbox } from './nouns.ts';
import { living, placeOf } from './place.ts';
import type { Tx } from './ports.ts';
import { type Refusal, type Result, refuse } from './refusal.ts';
import { lacks } from './right.ts';
import { scopeOf, sees } from './visibility.ts';

type Found = { conversation: Conversation };

/** The conversation, if the caller may work in it and see it. */
async function find(tx: Tx, call: Call, id: string): Promise<Found | Refusal<'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'conversations');
  if (no) return no;
  const conversation = await tx.conversations.get(id);
  if (!conversation || !sees(scopeOf(call), conversation)) return refuse('not_found', { noun: 'conversation' });
  return { conversation };
}

export type NewConversation = { inboxId: string; contactId: string; agentId: string | null; teamId: string | null };

/** Opens a conversation from the business's side; the one that is open already is given instead (docs/promises.md, 5). */
export async function startConversation(
  tx: Tx,
  call: Call,
  input: NewConversation,
): Promise<Result<Conversation, 'forbidden' | 'not_found' | 'agent_unavailable'>> {
  const no = lacks(call.actor, 'conversations');
  if (no) return no;
  const inbox = await tx.inboxes.get(input.inboxId);
  if (!inbox || !sees(scopeOf(call), { inboxId: inbox.id, agentId: null, teamId: null })) {
    return refuse('not_found', { noun: 'inbox' });
  }
  // Its id may be that of one that was merged into another.
  const contactId = (await tx.contacts.get(input.contactId))?.id;
  if (contactId === undefined) return refuse('not_found', { noun: 'contact' });
  if (input.agentId && !(await tx.agents.get(input.agentId))) return refuse('not_found', { noun: 'agent' });
  if (input.teamId && !(await tx.teams.get(input.teamId))) return refuse('not_found', { noun: 'team' });
  const { open, originId, ...holder } = await placeOf(tx, inbox.id, contactId);
  if (open) return open;
  const conversation: Conversation = {
    id: tx.id(),
    ...input,
    contactId,
    agentId: input.agentId ?? holder.agentId,
    teamId: input.teamId ?? holder.teamId,
    thread: '',
    state: 'open',
    ...unspoken,
    createdAt: tx.now,
  };
  conversation.lastNumber = tx.append(eventOf('conversation.created', conversation));
  await tx.conversations.insert(conversation, originOf(input.contactId, { id: contactId }) ?? originId);
  if (conversation.agentId === null) await queue(tx, conversation);
  return conversation;
}

function eventOf(
  kind: NewEvent['kind'],
  conversation: Pick<Conversation, 'id' | 'inboxId'>,
  more: Partial<NewEvent> = {},
): NewEvent {
  const { id, inboxId } = conversation;
  return { kind, subject: id, conversationId: id, inboxId, ...more };
}

/** Takes a conversation that nobody has: exactly one of many who try at once gets it, the others learn who has it (promise 6). */
export async function takeConversation(
  tx: Tx,
  call: Call,
  id: string,
  agentId: string,
): Promise<Result<Conversation, 'forbidden' | 'not_found' | 'conversation_taken' | 'conversation_closed'>> {
  const found = await find(tx, call, id);
  if ('refused' in found) return found;
  const { conversation } = found;
  if (conversation.agentId === agentId) return accepted(tx, conversation);
  if (conversation.agentId !== null) return taken(tx, conversation.agentId);
  if (!(await tx.agents.get(agentId))) return refuse('not_found', { noun: 'agent' });
  if (conversation.state === 'closed') return refuse('conversation_closed', {});
  if (!(await tx.conversations.take(id, agentId))) throw new Error('Taken under the lock of its account');
  const woken = await leaveBot(tx, conversation);
  tx.append(eventOf('conversation.assigned', conversation, { changed: ['agentId', ...Object.keys(woken)] }));
  return accepted(tx, { ...conversation, ...woken, agentId });
}

/** Whom a person of the business has or gives to another is no bot's any more. */
async function leaveBot(tx: Tx, conversation: Conversation): Promise<{ state?: 'open' }> {
  if (conversation.state !== 'pending') return {};
  const patch = { state: 'open' as const };
  await tx.conversations.update(conversation.id, patch);
  return patch;
}

/** Whoever was given it works on it: it goes back to nobody. */
export async function accepted<C extends { id: string }>(tx: Tx, conversation: C): Promise<C> {
  await tx.offers.forget(conversation.id);
  return conversation;
}

async function taken(tx: Tx, agentId: string): Promise<Refusal<'conversation_taken'>> {
  const agent: Agent | null = await tx.agents.get(agentId);
  return refuse('conversation_taken', { agentId, agentName: agent?.name ?? '' });
}

export type Handover = { agentId?: string | null; teamId?: string | null };

/** Hands a conversation over, whoever has it: to an agent, a team, or (null) back to the queue. */
export async function assignConversation(
  tx: Tx,
  call: Call,
  id: string,
  to: Handover,
): Promise<Result<Conversation, 'forbidden' | 'not_found' | 'conversation_closed'>> {
  const found = await find(tx, call, id);
  if ('refused' in found) return found;
  const { conversation } = found;
  if (conversation.state === 'closed') return refuse('conversation_closed', {});
  if (to.agentId && !(await tx.agents.get(to.agentId))) return refuse('not_found', { noun: 'agent' });
  if (to.teamId && !(await tx.teams.get(to.teamId))) return refuse('not_found', { noun: 'team' });
  const changed = (['agentId', 'teamId'] as const).filter((f) => to[f] !== undefined && to[f] !== conversation[f]);
  if (changed.length === 0) return conversation;
  await tx.conversations.update(id, to);
  const woken = await leaveBot(tx, conversation);
  const also = [conversation.agentId, conversation.teamId].filter((one) => one !== null);
  tx.append(eventOf('conversation.assigned', conversation, { also, changed: [...changed, ...Object.keys(woken)] }));
  // A person decided: nothing is offered any more.
  if (to.agentId) await accepted(tx, conversation);
  const now = { ...conversation, ...to, ...woken };
  if (now.agentId === null) await queue(tx, now);
  if (conversation.agentId !== null && conversation.agentId !== now.agentId) await wakeQueues(tx, conversation.agentId);
  return now;
}

async function queue(tx: Tx, conversation: Conversation): Promise<void> {
  const inbox = await tx.inboxes.get(conversation.inboxId);
  if (inbox?.assignment === 'automatic') tx.enqueue(assignWaiting(inbox.id));
}

export async function closeConversation(
  tx: Tx,
  call: Call,
  id: string,
): Promise<Result<Conversation, 'forbidden' | 'not_found'>> {
  const found = await find(tx, call, id);
  if ('refused' in found) return found;
  const { conversation } = found;
  if (conversation.state === 'closed') return conversation;
  const patch = { state: 'closed', closedAt: tx.now, snoozedUntil: null, waitingSince: null } as const;
  await tx.conversations.update(id, patch);
  await accepted(tx, conversation);
  tx.append(eventOf('conversation.closed', conversation, { changed: ['state'] }));
  if (conversation.agentId !== null) await wakeQueues(tx, conversation.agentId);
  return { ...conversation, ...patch };
}

/** Closes whatever an inbox still has, in one statement; who had it is free for other work. */
export async function closeConversationsOf(tx: Tx, inboxId: string): Promise<void> {
  const closed = await tx.conversations.closeOf(inboxId, tx.now);
  for (const conversation of closed) {
    tx.append(eventOf('conversation.closed', conversation, { changed: ['state'] }));
  }
  const freed = new Set(closed.map(({ agentId }) => agentId).filter((id) => id !== null));
  for (const agentId of freed) await wakeQueues(tx, agentId);
}

/** Opens a closed or sleeping conversation again; not when the contact has opened another one since (promise 5). */
export async function reopenConversation(
  tx: Tx,
  call: Call,
  id: string,
): Promise<Result<Conversation, 'forbidden' | 'not_found' | 'conversation_replaced' | 'inbox_inactive'>> {
  const found = await find(tx, call, id);
  if ('refused' in found) return found;
  const { conversation } = found;
  if (conversation.state === 'open') return conversation;
  // One that was removed; in one that is switched off agents may well finish what they have.
  const inbox = await tx.inboxes.get(conversation.inboxId);
  if (!inbox) return refuse('inbox_inactive', {});
  const other = await tx.conversations.open(conversation.inboxId, conversation.contactId, conversation.thread);
  if (other && other.id !== id) return refuse('conversation_replaced', { conversationId: other.id });
  return reopen(tx, conversation, inbox);
}

/** It keeps its agent and team if they still exist. */
export async function reopen(
  tx: Tx,
  conversation: Conversation,
  inbox: Pick<Inbox, 'id' | 'teamIds'>,
): Promise<Conversation> {
  const { id } = conversation;
  const holder = await living(tx, conversation);
  // A team that does not serve the inbox any more has what was given to it since, of the contact's row.
  if (holder.teamId !== null && !inbox.teamIds.includes(holder.teamId)) {
    holder.teamId = (await placeOf(tx, inbox.id, conversation.contactId)).teamId;
  }
  const lost = (['agentId', 'teamId'] as const).filter((field) => holder[field] !== conversation[field]);
  const waitingSince = await tx.conversations.unansweredSince(id);
  const patch = { state: 'open', closedAt: null, snoozedUntil: null, waitingSince, ...holder } as const;
  await tx.conversations.update(id, patch);
  tx.append(eventOf('conversation.reopened', conversation, { changed: ['state', ...lost] }));
  if (holder.agentId === null) await queue(tx, conversation);
  return { ...conversation, ...patch };
}

/** Out of sight until a time, or until the contact writes. */
export async function snoozeConversation(
  tx: Tx,
  call: Call,
  id: string,
  until: string,
): Promise<Result<Conversation, 'forbidden' | 'not_found' | 'conversation_closed' | 'invalid'>> {
  const found = await find(tx, call, id);
  if ('refused' in found) return found;
  const { conversation } = found;
  if (conversation.state === 'closed') return refuse('conversation_closed', {});
  if (until <= tx.now) return refuse('invalid', { field: 'snoozedUntil', problem: 'must be in the future' });
  const patch = { state: 'snoozed', snoozedUntil: until } as const;
  await tx.conversations.update(id, patch);
  tx.append(eventOf('conversation.changed', conversation, { changed: ['state', 'snoozedUntil'] }));
  // An order key of its own: a later snooze to an earlier time must not wait for this one.
  const orderKey = `wake ${id} ${until}`;
  tx.enqueue({ kind: 'wake-conversation', orderKey, payload: { conversationId: id }, runAt: until });
  if (conversation.agentId !== null) await wakeQueues(tx, conversation.agentId);
  return { ...conversation, ...patch };
}

/** The job that a snooze left behind: it does nothing when the conversation woke before, or sleeps longer now. */
export async function wakeConversation(tx: Tx, id: string): Promise<void> {
  const conversation = await tx.conversations.get(id);
  if (conversation?.state !== 'snoozed' || (conversation.snoozedUntil ?? '') > tx.now) return;
  await tx.conversations.update(id, { state: 'open', snoozedUntil: null });
  tx.append(eventOf('conversation.reopened', conversation, { changed: ['state', 'snoozedUntil'] }));
  if (conversation.agentId === null) await queue(tx, conversation);
}

/** Marks what the contact wrote as read by the agents, up to a message's number. */
export async function readConversation(
  tx: Tx,
  call: Call,
  id: string,
  upTo: number,
): Promise<Result<Conversation, 'forbidden' | 'not_found'>> {
  const found = await find(tx, call, id);
  if ('refused' in found) return found;
  const { conversation } = found;
  const { actor } = call;
  if (actor.kind === 'member' && actor.agentId !== null && actor.agentId === conversation.agentId) {
    await accepted(tx, conversation);
  }
  const agentReadNumber = Math.min(upTo, conversation.lastNumber);
  if (agentReadNumber <= conversation.agentReadNumber) return conversation;
  const patch = { agentReadNumber, unread: await tx.conversations.unreadAfter(id, agentReadNumber) };
  await tx.conversations.update(id, patch);
  tx.append(eventOf('conversation.read', conversation, { changed: Object.keys(patch) }));
  return { ...conversation, ...patch };
}
