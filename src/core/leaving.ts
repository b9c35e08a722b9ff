import { assignWaiting } from './agents.ts';
import type { Call } from './call.ts';
import type { Inbox } from './nouns.ts';
import type { Tx } from './ports.ts';
import type { Released } from './queue-ports.ts';
import { type Result, refuse } from './refusal.ts';
import { lacks } from './right.ts';

// Who goes takes nothing along: what becomes of each column that names an agent or a team is in references.ts, and what is open
// and belonged to them is given out here.

/** What a removed agent had goes back to the queue. */
export async function removeAgent(
  tx: Tx,
  call: Call,
  id: string,
): Promise<Result<{ removed: true }, 'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  if (!(await tx.agents.get(id))) return refuse('not_found', { noun: 'agent' });
  await giveBack(tx, 'agent', id, await tx.leaving.release('agent', id, null));
  noteWidgets(tx, await tx.leaving.unlist(id), 'listings');
  noteWidgets(tx, await tx.leaving.leadToPeople(id), 'bot');
  await tx.agents.remove(id);
  tx.append({ kind: 'agent.removed', subject: id });
  return { removed: true };
}

/** Conversations that wait for a removed team, and later ones of its contacts, wait for all who serve the inbox. */
export async function removeTeam(
  tx: Tx,
  call: Call,
  id: string,
): Promise<Result<{ removed: true }, 'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  const team = await tx.teams.get(id);
  if (!team) return refuse('not_found', { noun: 'team' });
  await giveBack(tx, 'team', id, await tx.leaving.release('team', id, null));
  noteWidgets(tx, await tx.leaving.leadToPeople(id), 'bot');
  await tx.teams.remove(id);
  await tx.leaving.releaseContacts(team.agentIds, null);
  tx.append({ kind: 'team.removed', subject: id });
  return { removed: true };
}

type Serving = Pick<Inbox, 'agentIds' | 'teamIds'>;

/** Sets who serves an inbox. A team that does so no longer leaves its conversations and contacts there; an agent that serves it neither
 *  itself nor in a team finishes what it has, and leaves the contacts that it has without a conversation. */
export async function serveInbox(tx: Tx, inboxId: string, before: Serving, now: Serving): Promise<void> {
  await tx.inboxes.serve(inboxId, now.agentIds, now.teamIds);
  for (const id of before.teamIds.filter((teamId) => !now.teamIds.includes(teamId))) {
    await giveBack(tx, 'team', id, await tx.leaving.release('team', id, inboxId));
  }
  // An inbox that named nobody was served by all.
  const wasAll = before.agentIds.length + before.teamIds.length === 0;
  const stays = (id: string) => now.agentIds.includes(id) || now.teamIds.includes(id);
  if (wasAll || ![...before.agentIds, ...before.teamIds].every(stays)) await tx.leaving.releaseContacts(null, inboxId);
}

async function giveBack(tx: Tx, noun: 'agent' | 'team', id: string, released: readonly Released[]): Promise<void> {
  for (const { id: subject, inboxId } of released) {
    const where = { subject, conversationId: subject, inboxId };
    tx.append({ kind: 'conversation.assigned', ...where, also: [id], changed: [`${noun}Id`] });
  }
  const waiting = released.filter(({ agentId }) => agentId === null);
  const inboxes = await tx.inboxes.some([...new Set(waiting.map(({ inboxId }) => inboxId))]);
  for (const inbox of inboxes) if (inbox.assignment === 'automatic') tx.enqueue(assignWaiting(inbox.id));
}

function noteWidgets(tx: Tx, inboxIds: readonly string[], changed: 'listings' | 'bot'): void {
  for (const id of inboxIds) tx.append({ kind: 'inbox.changed', subject: id, inboxId: id, changed: [changed] });
}
