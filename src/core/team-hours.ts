import type { Inbox, Instant, Team } from './nouns.ts';
import type { Candidate } from './ports.ts';
import { always, comingOpenings, isOpen, joined, type Opening } from './schedule.ts';

/** Ids of those that are not there now, each by its own hours and zone.
 *  @param zone IANA time zone of those that have none of their own */
export function closedTeams(teams: readonly Team[], zone: string, now: Instant): ReadonlySet<string> {
  const at = Date.parse(now);
  const closed = teams.filter(({ schedule, timezone }) => !isOpen(schedule ?? always, timezone ?? zone, at));
  return new Set(closed.map(({ id }) => id));
}

/** Agents who may get work of an inbox now: those it names, and those of its teams that are open; all if it names none. */
export function onDuty(
  candidates: readonly Candidate[],
  inbox: Pick<Inbox, 'agentIds' | 'teamIds'>,
  closed: ReadonlySet<string>,
): Candidate[] {
  if (inbox.agentIds.length + inbox.teamIds.length === 0) return [...candidates];
  const open = inbox.teamIds.filter((id) => !closed.has(id));
  return candidates.filter(
    ({ agentId, teamIds }) => inbox.agentIds.includes(agentId) || open.some((id) => teamIds.includes(id)),
  );
}

/** When any of the teams is there in the coming week; null: always, or there is no team. */
export function openingsOfTeams(teams: readonly Team[], zone: string, at: number): Opening[] | null {
  const each = teams.map(({ schedule, timezone }) => comingOpenings(schedule ?? always, timezone ?? zone, at));
  const open = each.filter((one) => one !== null);
  return teams.length === 0 || open.length < each.length ? null : joined(open.flat());
}
