import type { Call, Scope } from './call.ts';

/** Whose a conversation is. */
export type Place = { inboxId: string | null; agentId: string | null; teamId: string | null };

export function scopeOf(call: Call): Scope {
  return call.actor.kind === 'member' || call.actor.kind === 'key' ? call.actor.scope : 'all';
}

/** The one rule of who may see a conversation: owners, admins and keys all; an agent those of
 *  inboxes it serves (itself, by a team, or because the inbox names no agents, unless external
 *  users talk with each other in it), of its teams, and its own. */
export function sees(scope: Scope, place: Place): boolean {
  if (scope === 'all') return true;
  return (
    (place.inboxId !== null && scope.inboxIds.has(place.inboxId)) ||
    (place.agentId !== null && place.agentId === scope.agentId) ||
    (place.teamId !== null && scope.teamIds.has(place.teamId))
  );
}
