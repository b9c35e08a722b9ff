import type { Instant } from './nouns.ts';

/** Wrong pins of one caller at one dialled number, or of all unknown callers there: the times of
 *  the last minutes, and until when pins are not checked. */
export type PinTries = { failures: readonly Instant[]; lockedUntil: Instant | null };

export const noTries: PinTries = { failures: [], lockedUntil: null };
export const wrongPins = 10;
/** Who invents a caller for each pin is stopped here: 30 pins in 15 minutes are 2,880 a day, a year for the million there are. */
export const wrongPinsOfUnknown = 30;
/** A customer could make any number of callers known with its own pin. After this many wrong pins of known callers together,
 *  known callers count as unknown ones for 15 minutes. */
export const wrongPinsOfKnown = 100;
/** Stands for all callers of a dialled number that are not known. */
export const unknownCallers = '*';
/** Stands for all that are known. */
export const knownCallers = '+';
const minutes = 15;
const knownDays = 30;

/** A caller that gave a right pin there lately has only its own counter: other callers cannot lock
 *  it out.
 *  @param rightAt when a pin from there was right last; null if never */
export function isKnownCaller(rightAt: Instant | null, now: Instant): boolean {
  return rightAt !== null && minutesFrom(rightAt, knownDays * 1440) > now;
}

/** It is written down once a day. */
export function isNoted(rightAt: Instant | null, now: Instant): boolean {
  return rightAt !== null && minutesFrom(rightAt, 1440) > now;
}

export function isLocked({ lockedUntil }: PinTries, now: Instant): boolean {
  return lockedUntil !== null && now < lockedUntil;
}

/** The last of `most` wrong pins within 15 minutes locks for the next 15; then counting begins again. Nothing is counted
 *  while locked. */
export function afterWrongPin(tries: PinTries, now: Instant, most = wrongPins): PinTries {
  if (isLocked(tries, now)) return tries;
  const failures = [...tries.failures.filter((at) => at > minutesFrom(now, -minutes)), now];
  if (failures.length < most) return { failures, lockedUntil: null };
  return { failures: [], lockedUntil: minutesFrom(now, minutes) };
}

function minutesFrom(now: Instant, count: number): Instant {
  return new Date(Date.parse(now) + count * 60_000).toISOString();
}
