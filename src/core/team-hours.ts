import type { Inbox, Instant, Team } from './nouns.ts';
import type { Candidate } from './ports.ts';
import { always, isOpen } from './schedule.ts';

/** Ids of those that are not there now, each by its own hours and zone.
 *  @param zone IANA time zone of those that have none of their own */
export function closedTeams(teams: readonly Team[], zone: string, now: Instant): ReadonlySet<string> {
  const at = Date.parse(now);
  const closed = teams.filter(({ schedule, timezone }) => !isOpen(schedule ?? always, timezone ?? zone, at));
  return new Set(closed.map(({ id }) => id));
}

/** Who may get work of an inbox now: whom the inbox names, and who serves it by a team that is there. */
export function onDuty(
  candidates: readonly Candidate[],
  inbox: Pick<Inbox, 'agentIds' | 'teamIds'>,
  closed: ReadonlySet<string>,
): Candidate[] {
  const open = inbox.teamIds.filter((id) => !closed.has(id));
  return candidates.filter(
    ({ agentId, teamIds }) => inbox.agentIds.includes(agentId) || open.some((id) => teamIds.includes(id)),
  );
}
