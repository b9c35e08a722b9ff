import { inboxAddress } from './address.ts';
import { assignWaiting } from './agents.ts';
import type { Call } from './call.ts';
import { closeConversationsOf } from './conversations.ts';
import { serveInbox } from './leaving.ts';
import type { Channel, Inbox } from './nouns.ts';
import type { Tx } from './ports.ts';
import { type Refusal, type Result, refuse } from './refusal.ts';
import { lacks } from './right.ts';
import type { Schedule } from './schedule.ts';
import { unknownAgent } from './teams.ts';
import type { Widget } from './widget-nouns.ts';

export type InboxFields = {
  channel: Channel;
  name: string;
  address: string | null;
  timezone: string | null;
  schedule: Schedule | null;
  assignment: Inbox['assignment'];
  acceptSeconds?: number | null;
  liveChat: boolean;
  active: boolean;
  agentIds: string[];
  teamIds: string[];
};

/** How a web inbox looks until somebody says how. */
export const plainWidget: Widget = {
  color: '#0f766e',
  textColor: '#ffffff',
  rightSide: true,
  opensItself: false,
  buttonMessage: null,
  widgetMessage: null,
  offlineMessage: null,
  consentText: null,
  iconUrl: null,
};

export async function addInbox(
  tx: Tx,
  call: Call,
  input: InboxFields,
): Promise<Result<Inbox, 'forbidden' | 'not_found' | 'invalid' | 'already_exists'>> {
  const no =
    lacks(call.actor, 'settings') ??
    (await unknownAgent(tx, input.agentIds)) ??
    (await unknownTeam(tx, input.teamIds)) ??
    unfit(input);
  if (no) return no;
  const { agentIds, teamIds, ...fields } = input;
  const address = inboxAddress(input.channel, input.address);
  if (typeof address === 'object' && address) return address;
  const inbox = { id: tx.id(), acceptSeconds: null, ...fields, address, createdAt: tx.now };
  if ((await tx.inboxes.insert(inbox)) !== 'done') return refuse('already_exists', { noun: 'inbox', field: 'address' });
  if (inbox.channel === 'web') await tx.inboxes.insertWidget(inbox.id, plainWidget);
  await tx.inboxes.serve(inbox.id, agentIds, teamIds);
  await tx.directory('inbox', inbox.id);
  tx.append({ kind: 'inbox.created', subject: inbox.id, inboxId: inbox.id });
  return { ...inbox, agentIds, teamIds };
}

export async function changeInbox(
  tx: Tx,
  call: Call,
  id: string,
  patch: Partial<Omit<InboxFields, 'channel'>>,
): Promise<Result<Inbox, 'forbidden' | 'not_found' | 'invalid' | 'already_exists'>> {
  const no =
    lacks(call.actor, 'settings') ??
    (await unknownAgent(tx, patch.agentIds ?? [])) ??
    (await unknownTeam(tx, patch.teamIds ?? []));
  if (no) return no;
  const inbox = await tx.inboxes.get(id);
  if (!inbox) return refuse('not_found', { noun: 'inbox' });
  const bad = unfit({ ...inbox, ...patch });
  if (bad) return bad;
  const { agentIds, teamIds, ...fields } = patch;
  if (fields.address) {
    const address = inboxAddress(inbox.channel, fields.address);
    if (typeof address === 'object' && address) return address;
    fields.address = address;
  }
  if ((await tx.inboxes.update(id, fields)) !== 'done') {
    return refuse('already_exists', { noun: 'inbox', field: 'address' });
  }
  if (agentIds || teamIds) {
    const serving = { agentIds: agentIds ?? inbox.agentIds, teamIds: teamIds ?? inbox.teamIds };
    await serveInbox(tx, id, inbox, serving);
  }
  tx.append({ kind: 'inbox.changed', subject: id, inboxId: id, changed: Object.keys(patch) });
  const now = { ...inbox, ...patch, ...fields };
  // Whoever serves it now, and may, gets what waits.
  if (now.assignment === 'automatic') tx.enqueue(assignWaiting(id));
  return now;
}

/** Its conversations end with it, each with its event: nobody can write into them any more. */
export async function removeInbox(
  tx: Tx,
  call: Call,
  id: string,
): Promise<Result<{ removed: true }, 'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  if (!(await tx.inboxes.get(id))) return refuse('not_found', { noun: 'inbox' });
  await closeConversationsOf(tx, id);
  await tx.lines.leave(id);
  await tx.inboxes.remove(id);
  tx.append({ kind: 'inbox.removed', subject: id, inboxId: id });
  return { removed: true };
}

/** Visitors write to web inboxes only. */
function unfit({ channel, liveChat }: Pick<InboxFields, 'channel' | 'liveChat'>): Refusal<'invalid'> | null {
  return liveChat && channel !== 'web' ? refuse('invalid', { field: 'liveChat', problem: 'is for web inboxes' }) : null;
}

async function unknownTeam(tx: Tx, ids: readonly string[]) {
  const found = ids.length === 0 ? [] : await tx.teams.some(ids);
  return found.length === new Set(ids).size ? null : refuse('not_found', { noun: 'team' });
}
