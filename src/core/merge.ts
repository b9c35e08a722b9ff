import type { Call } from './call.ts';
import type { ContactMerge, MovedConversation } from './merge-ports.ts';
import type { Contact, Instant } from './nouns.ts';
import type { Tx } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { lacksAny } from './right.ts';

const dayMs = 24 * 3_600_000;

/** What one contact wrote and is known by becomes the other's, and the answer tells of it. */
const mayMerge = ['settings', 'conversations'] as const;

/** Until when a merge can be taken back. */
export function undoableUntil({ createdAt }: Pick<ContactMerge, 'createdAt'>): Instant {
  return new Date(Date.parse(createdAt) + dayMs).toISOString();
}

/** Makes two contacts one: addresses, conversations and all else of `otherId` become those of `id`, and its id stands for that from now
 *  on. What the one has not, a name, a picture, it has from the other. */
export async function mergeContacts(
  tx: Tx,
  call: Call,
  id: string,
  otherId: string,
): Promise<
  Result<ContactMerge & { name: string | null }, 'forbidden' | 'not_found' | 'invalid' | 'contacts_conflict'>
> {
  // It takes the conversations along, also those that the caller does not see.
  const no = lacksAny(call.actor, mayMerge);
  if (no) return no;
  const [into, from] = [await tx.contacts.get(id), await tx.contacts.get(otherId)];
  if (!into || !from) return refuse('not_found', { noun: 'contact' });
  if (into.id === from.id) return refuse('invalid', { field: 'contactId', problem: 'is the same contact' });
  const conflicts = await tx.merges.conflicts(from.id, into.id);
  if (conflicts.length > 0) return refuse('contacts_conflict', { conversationIds: conflicts });
  const filled = {
    ...(into.name === null && from.name !== null && { name: from.name }),
    ...(into.photo === null && from.photo !== null && { photo: from.photo }),
  };
  const { inboxes, claims, conversations } = await tx.merges.move(from.id, into.id);
  await tx.contacts.update(into.id, filled);
  const merge = { id: tx.id(), fromId: from.id, intoId: into.id, createdAt: tx.now, undoneAt: null };
  await tx.merges.insert({ ...merge, moved: { inboxes, claims, filled } });
  const changed = ['addresses', 'inboxes', 'merges', ...Object.keys(filled)];
  tx.append({ kind: 'contact.removed', subject: from.id, changed: ['mergedInto'] });
  tx.append({ kind: 'contact.changed', subject: into.id, changed });
  tellMoved(tx, conversations);
  await tx.audit(call, 'contact.merged', merge.id);
  return { ...merge, name: from.name };
}

/** Takes a merge back, within a day: what came from the other contact, and what came to its addresses since, is that contact's again. */
export async function undoMerge(
  tx: Tx,
  call: Call,
  id: string,
): Promise<Result<Contact, 'forbidden' | 'not_found' | 'merge_ended'>> {
  const no = lacksAny(call.actor, mayMerge);
  if (no) return no;
  const merge = await tx.merges.get(id);
  if (!merge) return refuse('not_found', { noun: 'merge' });
  if (merge.undoneAt !== null) return refuse('merge_ended', { reason: 'undone' });
  if (undoableUntil(merge) <= tx.now) return refuse('merge_ended', { reason: 'too_late' });
  const into = await tx.contacts.get(merge.intoId);
  if (into?.id !== merge.intoId) return refuse('merge_ended', { reason: 'merged_again' });
  const { conversations, split } = await tx.merges.moveBack(merge, () => tx.id());
  const taken = Object.entries(merge.moved.filled).filter(
    ([field, value]) => into[field as 'name' | 'photo'] === value,
  );
  await tx.contacts.update(into.id, Object.fromEntries(taken.map(([field]) => [field, null])));
  const changed = ['addresses', 'inboxes', 'merges', ...taken.map(([field]) => field)];
  tx.append({ kind: 'contact.created', subject: merge.fromId, changed: ['mergedInto'] });
  tx.append({ kind: 'contact.changed', subject: into.id, changed });
  for (const { id: subject, inboxId } of split) {
    tx.append({ kind: 'conversation.created', subject, conversationId: subject, inboxId });
  }
  // Also those that lost a part: streams read them again.
  const left = split.map(({ fromConversation, inboxId }) => ({ id: fromConversation, inboxId }));
  tellMoved(tx, [...conversations, ...left]);
  await tx.audit(call, 'contact.unmerged', id);
  const back = await tx.contacts.get(merge.fromId);
  if (!back) throw new Error('A contact that was merged is not there again');
  return back;
}

function tellMoved(tx: Tx, conversations: readonly MovedConversation[]): void {
  for (const { id, inboxId } of conversations) {
    tx.append({ kind: 'conversation.changed', subject: id, conversationId: id, inboxId, changed: ['contactId'] });
  }
}
