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
