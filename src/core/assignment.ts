import type { Inbox, Team } from './nouns.ts';
import type { Candidate } from './ports.ts';

/** Who gets the next conversation: of those who are online and below their capacity (and in the conversation's team, where it has
 *  one), the one with the least work in relation to its capacity. Null: nobody is free, it waits. */
export function chooseAgent(candidates: readonly Candidate[], teamId: string | null): Candidate | null {
  let best: Candidate | null = null;
  for (const one of candidates) {
    if (one.presence !== 'online' || one.load >= one.capacity) continue;
    if (teamId !== null && !one.teamIds.includes(teamId)) continue;
    if (best === null || one.load * best.capacity < best.load * one.capacity) best = one;
  }
  return best;
}

/** Whether an agent may have a contact, taken by itself or handed over: as a member of the contact's team; where that has none, as one who
 *  serves the inbox, itself or by a team. Presence, hours and capacity do not matter: it is a person's own act.
 *  @param teams with their members, those that matter */
export function mayTake(
  agentId: string,
  teamId: string | null,
  inbox: Pick<Inbox, 'agentIds' | 'teamIds'>,
  teams: readonly Pick<Team, 'id' | 'agentIds'>[],
): boolean {
  const isIn = (id: string) => teams.some((team) => team.id === id && team.agentIds.includes(agentId));
  if (teamId !== null) return isIn(teamId);
  const { agentIds, teamIds } = inbox;
  // One that names nobody is everybody's (visibility.ts).
  return agentIds.length + teamIds.length === 0 || agentIds.includes(agentId) || teamIds.some(isIn);
}
