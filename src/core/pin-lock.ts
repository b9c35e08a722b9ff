import type { Instant } from './nouns.ts';

/** Wrong pins of one caller at one dialled number: each of the last minutes, and until when nobody looks there. */
export type PinTries = { failures: readonly Instant[]; lockedUntil: Instant | null };

export const noTries: PinTries = { failures: [], lockedUntil: null };
export const wrongPins = 10;
const minutes = 15;

export function isLocked({ lockedUntil }: PinTries, now: Instant): boolean {
  return lockedUntil !== null && now < lockedUntil;
}

/** The tenth wrong pin within 15 minutes locks for the next 15; then it is counted anew. While it is locked nothing is counted. */
export function afterWrongPin(tries: PinTries, now: Instant): PinTries {
  if (isLocked(tries, now)) return tries;
  const failures = [...tries.failures.filter((at) => at > minutesFrom(now, -minutes)), now];
  if (failures.length < wrongPins) return { failures, lockedUntil: null };
  return { failures: [], lockedUntil: minutesFrom(now, minutes) };
}

function minutesFrom(now: Instant, count: number): Instant {
  return new Date(Date.parse(now) + count * 60_000).toISOString();
}
