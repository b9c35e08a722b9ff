import { latestOf } from './latest-address.ts';
import type { ContactInbox, Conversation } from './nouns.ts';
import type { Tx } from './ports.ts';

/** Agent and team that a conversation is assigned to; null if none. */
export type Holder = { agentId: string | null; teamId: string | null };

/** Agent and team as far as they still exist: what a row names may have been removed since. */
export async function living(tx: Tx, { agentId, teamId }: Holder): Promise<Holder> {
  const [agent, team] = [agentId && (await tx.agents.get(agentId)), teamId && (await tx.teams.get(teamId))];
  return { agentId: agent ? agentId : null, teamId: team ? teamId : null };
}

/** Where in an inbox all that concerns a contact goes: its open conversation, null if none, and whose it is, or else whose the next
 *  one will be.
 *  @returns also whose it would be if no merge were in force (`originId`): whose address is answered. The message lane decides the same of what it has read (post-place.ts). */
export async function placeOf(
  tx: Tx,
  inboxId: string,
  contactId: string,
): Promise<Holder & { open: Conversation | null; originId: string | null }> {
  const open = await tx.conversations.open(inboxId, contactId, '');
  // All rows of a contact in an inbox name the same agent and team.
  const here = latestOf(await tx.contactInboxes.ofContacts([contactId]), inboxId);
  const originId = here?.originId ?? null;
  if (open) return { open, originId, agentId: open.agentId, teamId: open.teamId };
  return { open, originId, ...(await living(tx, { agentId: here?.agentId ?? null, teamId: here?.teamId ?? null })) };
}

/** Makes the contact known in an inbox by one more address: the new row is its contact's place there. */
export async function knowIn(
  tx: Tx,
  row: Pick<ContactInbox, 'inboxId' | 'address' | 'providerId' | 'contactId' | 'originId'>,
): Promise<void> {
  const { agentId, teamId } = await placeOf(tx, row.inboxId, row.contactId);
  await tx.contactInboxes.insert({ ...row, agentId, teamId });
}
