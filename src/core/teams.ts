import { assignWaiting } from './agents.ts';
import type { Call } from './call.ts';
import type { Team } from './nouns.ts';
import type { Tx } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { lacks } from './right.ts';

type Hours = Pick<Team, 'timezone' | 'schedule'>;
export type TeamFields = Pick<Team, 'name' | 'agentIds'> & Partial<Hours>;

export async function addTeam(
  tx: Tx,
  call: Call,
  input: TeamFields,
): Promise<Result<Team, 'forbidden' | 'not_found' | 'already_exists'>> {
  const no = lacks(call.actor, 'settings') ?? (await unknownAgent(tx, input.agentIds));
  if (no) return no;
  const { agentIds, ...fields } = input;
  const team = { id: tx.id(), timezone: null, schedule: null, ...fields, createdAt: tx.now };
  if ((await tx.teams.insert(team)) !== 'done') return refuse('already_exists', { noun: 'team', field: 'name' });
  await tx.teams.setAgents(team.id, agentIds);
  tx.append({ kind: 'team.created', subject: team.id });
  return { ...team, agentIds };
}

export async function changeTeam(
  tx: Tx,
  call: Call,
  id: string,
  patch: Partial<TeamFields>,
): Promise<Result<Team, 'forbidden' | 'not_found' | 'already_exists'>> {
  const no = lacks(call.actor, 'settings') ?? (await unknownAgent(tx, patch.agentIds ?? []));
  if (no) return no;
  const team = await tx.teams.get(id);
  if (!team) return refuse('not_found', { noun: 'team' });
  const { agentIds, ...fields } = patch;
  if ((await tx.teams.update(id, fields)) !== 'done') return refuse('already_exists', { noun: 'team', field: 'name' });
  if (agentIds) {
    await tx.teams.setAgents(id, agentIds);
    const left = team.agentIds.filter((agentId) => !agentIds.includes(agentId));
    if (left.length > 0) await tx.leaving.releaseContacts(left, null);
  }
  tx.append({ kind: 'team.changed', subject: id, changed: Object.keys(patch) });
  // Whoever is of it now, or is there now, gets what waits.
  for (const inboxId of await tx.teams.automaticInboxes(id)) tx.enqueue(assignWaiting(inboxId));
  return { ...team, ...patch };
}

export async function unknownAgent(tx: Tx, ids: readonly string[]) {
  const found = ids.length === 0 ? [] : await tx.agents.some(ids);
  return found.length === new Set(ids).size ? null : refuse('not_found', { noun: 'agent' });
}
