import { wakeQueues } from './agents.ts';
import { mayTake } from './assignment.ts';
import { removeFiles } from './attachments.ts';
import type { Call } from './call.ts';
import { contactKnownBy, removeContact } from './contacts.ts';
import { accepted, assignConversation, type Handover, takeConversation } from './conversations.ts';
import { eraseCallsLater } from './erasure.ts';
import type { AddressKind, ContactInbox, ContactInboxKey } from './nouns.ts';
import { knowIn } from './place.ts';
import type { Ports, Tx } from './ports.ts';
import { type Refusal, type Result, refuse } from './refusal.ts';
import { lacks } from './right.ts';

/** What is said of a contact; what is left out stays as it is. */
export type Saying = { name?: string; photo?: string; teamId?: string | null; protocol?: string };

export type Saved = { inboxId: string; address: string; kind: AddressKind; providerId: string } & Saying;

/** Finds the contact behind an address in an inbox, or makes it, and keeps what is said of it. */
export async function saveContactInbox(
  tx: Tx,
  call: Call,
  input: Saved,
): Promise<Result<ContactInbox, 'forbidden' | 'not_found' | 'already_exists' | 'conversation_closed'>> {
  const { inboxId, address, kind, providerId, name, photo, teamId, protocol } = input;
  const no = lacks(call.actor, 'conversations');
  if (no) return no;
  if (!(await tx.inboxes.get(inboxId))) return refuse('not_found', { noun: 'inbox' });
  if (teamId && !(await tx.teams.get(teamId))) return refuse('not_found', { noun: 'team' });
  const known = await tx.contactInboxes.get(inboxId, address);
  // Before the first event: what is refused leaves nothing behind.
  if (protocol !== undefined && protocol !== known?.protocol && (await tx.contactInboxes.hasProtocol(protocol))) {
    return refuse('already_exists', { noun: 'contact', field: 'protocol' });
  }
  const its = known?.takenAway === false ? known : null;
  const { contactId, originId } = its ?? (await contactKnownBy(tx, kind, address, { name, photo }));
  if (!known) await knowIn(tx, { inboxId, address, providerId, contactId, originId });
  const before = await found(tx, { inboxId, address });
  const changed = Object.entries({ name, photo }).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  if (changed.length > 0) await tx.contacts.update(contactId, { name, photo });
  if (protocol !== undefined) await tx.contactInboxes.update({ inboxId, address }, { protocol });
  tx.append({ kind: 'contact.changed', subject: contactId, inboxId, changed: [...changed, 'inboxes'] });
  if (teamId !== undefined && teamId !== before.teamId) {
    const moved = await place(tx, call, before, await into(tx, before, teamId));
    if ('refused' in moved) throw new Error(`A contact was saved and not moved: ${moved.refused}`);
  }
  return found(tx, { inboxId, address });
}

async function found(tx: Tx, { inboxId, address }: ContactInboxKey): Promise<ContactInbox> {
  const contact = await tx.contactInboxes.get(inboxId, address);
  if (!contact) throw new Error('A contact is gone under the lock of its account');
  return contact;
}

type Known = ContactInboxKey & Pick<ContactInbox, 'contactId'>;

/** Moves the open conversation, where there is one, else the contact by itself. */
async function place(tx: Tx, call: Call, contact: Known, to: Handover) {
  const { inboxId, contactId } = contact;
  const open = await tx.conversations.open(inboxId, contactId, '');
  if (open) {
    const assigned = await assignConversation(tx, call, open.id, to);
    if ('refused' in assigned) return assigned;
  } else await tx.contactInboxes.place(contact, to);
  tx.append({ kind: 'contact.changed', subject: contactId, inboxId, changed: Object.keys(to) });
  return { done: true as const };
}

type TakeRefusal = 'forbidden' | 'not_found' | 'agent_unavailable' | 'conversation_taken' | 'conversation_closed';

/** An agent takes a contact that nobody has: of many who try at once exactly one gets it, the others learn who has it (promise 6). It is
 *  a person's own act: that it may is checked, not whether it is there. */
export async function takeContact(
  tx: Tx,
  call: Call,
  key: ContactInboxKey,
  agentId: string,
): Promise<Result<ContactInbox, TakeRefusal>> {
  const contact = await serving(tx, call, key, agentId);
  if ('refused' in contact) return contact;
  if (contact.agentId === agentId) {
    const own = await tx.conversations.open(contact.inboxId, contact.contactId, '');
    if (own) await accepted(tx, own);
    return contact;
  }
  if (contact.agentId !== null) {
    const agent = await tx.agents.get(contact.agentId);
    return refuse('conversation_taken', { agentId: contact.agentId, agentName: agent?.name ?? '' });
  }
  const open = await tx.conversations.open(contact.inboxId, contact.contactId, '');
  if (open) {
    const taken = await takeConversation(tx, call, open.id, agentId);
    if ('refused' in taken) return taken;
  } else if (!(await tx.contactInboxes.take(contact, agentId))) throw new Error('Taken under the lock of its account');
  const { contactId: subject, inboxId } = contact;
  tx.append({ kind: 'contact.changed', subject, inboxId, changed: ['agentId'] });
  return found(tx, contact);
}

/** Hands a contact over to an agent, whoever has it; null: back to those who wait. */
export async function handOverContact(
  tx: Tx,
  call: Call,
  key: ContactInboxKey,
  agentId: string | null,
): Promise<Result<ContactInbox, Exclude<TakeRefusal, 'conversation_taken'>>> {
  const contact = await serving(tx, call, key, agentId);
  if ('refused' in contact || contact.agentId === agentId) return contact;
  const placed = await place(tx, call, contact, { agentId });
  return 'refused' in placed ? placed : found(tx, contact);
}

/** A contact's agent that is not in its next team has it no longer. */
async function into(tx: Tx, { agentId }: ContactInbox, teamId: string | null): Promise<Handover> {
  const team = agentId === null || teamId === null ? null : await tx.teams.get(teamId);
  return { teamId, ...(agentId !== null && team?.agentIds.includes(agentId) === false && { agentId: null }) };
}

/** Moves a contact into a team. */
export async function moveContact(
  tx: Tx,
  call: Call,
  key: ContactInboxKey,
  teamId: string | null,
): Promise<Result<ContactInbox, 'forbidden' | 'not_found' | 'conversation_closed'>> {
  const contact = await known(tx, call, key);
  if ('refused' in contact) return contact;
  if (teamId !== null && !(await tx.teams.get(teamId))) return refuse('not_found', { noun: 'team' });
  if (contact.teamId === teamId) return contact;
  const placed = await place(tx, call, contact, await into(tx, contact, teamId));
  return 'refused' in placed ? placed : found(tx, contact);
}

async function known(
  tx: Tx,
  call: Call,
  { inboxId, address }: ContactInboxKey,
): Promise<ContactInbox | Refusal<'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'conversations');
  if (no) return no;
  return (await tx.contactInboxes.get(inboxId, address)) ?? refuse('not_found', { noun: 'contact' });
}

/** The contact, if this agent may have it: as a member of its team, or where it is in none as one who serves the inbox. */
async function serving(
  tx: Tx,
  call: Call,
  key: ContactInboxKey,
  agentId: string | null,
): Promise<ContactInbox | Refusal<'forbidden' | 'not_found' | 'agent_unavailable'>> {
  const contact = await known(tx, call, key);
  if ('refused' in contact || agentId === null) return contact;
  if (!(await tx.agents.get(agentId))) return refuse('not_found', { noun: 'agent' });
  return (await serves(tx, contact, agentId)) ? contact : refuse('agent_unavailable', { reason: 'not_serving' });
}

async function serves(tx: Tx, { teamId, inboxId }: ContactInbox, agentId: string): Promise<boolean> {
  const inbox = await tx.inboxes.get(inboxId);
  if (!inbox) return false;
  const teams = await tx.teams.some(teamId === null ? inbox.teamIds : [teamId]);
  return mayTake(agentId, teamId, inbox, teams);
}

/** Changes the counter of a contact by one, and gives it.
 *  @param start where it begins */
export async function countContact(
  tx: Tx,
  call: Call,
  key: ContactInboxKey,
  by: 1 | -1,
  start: number,
): Promise<Result<{ sa: number }, 'forbidden' | 'not_found' | 'invalid'>> {
  const contact = await known(tx, call, key);
  if ('refused' in contact) return contact;
  const sa = (contact.sa ?? start) + by;
  if (Math.abs(sa) >= 2 ** 31) return refuse('invalid', { field: 'sa', problem: 'has no room' });
  await tx.contactInboxes.update(key, { sa });
  tx.append({ kind: 'contact.changed', subject: contact.contactId, inboxId: key.inboxId, changed: ['sa'] });
  return { sa };
}

/** Erases a contact's conversations in an inbox, with messages and files. */
export async function removeConversations(
  tx: Tx,
  call: Call,
  key: ContactInboxKey,
): Promise<Result<{ removed: true }, 'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  const contact = await known(tx, call, key);
  if ('refused' in contact) return contact;
  await erase(tx, call, contact);
  const { contactId: subject, inboxId } = contact;
  tx.append({ kind: 'contact.changed', subject, inboxId, changed: ['conversations'] });
  return { removed: true };
}

async function erase(tx: Tx, call: Call, { inboxId, contactId }: ContactInbox): Promise<void> {
  const { conversations, files, traces } = await tx.conversations.erase(inboxId, contactId);
  for (const job of [...removeFiles(files), eraseCallsLater(tx.now, traces)]) tx.enqueue(job);
  for (const agentId of new Set(conversations.flatMap((one) => one.agentId ?? []))) await wakeQueues(tx, agentId);
  for (const { id, agentId, teamId } of conversations) {
    const also = [agentId, teamId].filter((one) => one !== null);
    tx.append({ kind: 'conversation.removed', subject: id, conversationId: id, inboxId, also });
    await tx.audit(call, 'conversation.removed', id);
  }
}

/** Erases a contact from an inbox; where no other inbox knows it, altogether (promise 12). */
export async function removeContactInbox(
  tx: Tx,
  ports: Pick<Ports, 'secrets'>,
  call: Call,
  key: ContactInboxKey,
): Promise<Result<{ removed: true }, 'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  const contact = await known(tx, call, key);
  if ('refused' in contact) return contact;
  await erase(tx, call, contact);
  await tx.contactInboxes.remove(key);
  if (await tx.contactInboxes.isKnown(contact.contactId)) {
    const { contactId: subject, inboxId } = contact;
    tx.append({ kind: 'contact.changed', subject, inboxId, changed: ['inboxes'] });
    return { removed: true };
  }
  const erased = await removeContact(tx, ports, call, contact.contactId);
  return 'refused' in erased ? erased : { removed: true };
}
