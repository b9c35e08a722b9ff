/** A wall-clock window that opens on a weekday; an end at or before its start runs past midnight (tochat point 7). */
export type Window = { day: Weekday; from: string; until: string };
export type Schedule = { windows: Window[] };

export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Weekday = (typeof weekdays)[number];

/** True when `at` lies in one of the windows; no windows at all means always open. Times that do not exist move
 *  forward, times that exist twice are the first (stack.md, row time).
 *  @param at milliseconds since 1970 UTC
 *  @param zone IANA time zone in which the windows are meant */
export function isOpen(windows: readonly Window[], zone: string, at: number): boolean {
  if (windows.length === 0) return true;
  const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
  return windows.some((window) =>
    [today.subtract({ days: 1 }), today].some((date) => {
      if (weekdays[date.dayOfWeek - 1] !== window.day) return false;
      const { start, end } = opening(window, date, zone);
      return start <= at && at < end;
    }),
  );
}

export type Opening = { from: number; until: number };

const aheadDays = 8;

/** The openings that are not over, in order, of the coming week; windows that touch are one. Null: always open. */
export function comingOpenings(windows: readonly Window[], zone: string, at: number): Opening[] | null {
  if (windows.length === 0) return null;
  const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
  const all: Opening[] = [];
  for (let days = -1; days <= aheadDays; days++) {
    const date = today.add({ days });
    for (const window of windows) {
      if (weekdays[date.dayOfWeek - 1] !== window.day) continue;
      const { start, end } = opening(window, date, zone);
      if (end > at && end > start) all.push({ from: start, until: end });
    }
  }
  all.sort((a, b) => a.from - b.from);
  return all.reduce<Opening[]>((joined, next) => {
    const last = joined.at(-1);
    if (!last || next.from > last.until) joined.push({ ...next });
    else last.until = Math.max(last.until, next.until);
    return joined;
  }, []);
}

function opening(window: Window, date: Temporal.PlainDate, zone: string): { start: number; end: number } {
  const from = Temporal.PlainTime.from(window.from);
  const until = Temporal.PlainTime.from(window.until);
  const lastDate = Temporal.PlainTime.compare(until, from) > 0 ? date : date.add({ days: 1 });
  const instant = (day: Temporal.PlainDate, time: Temporal.PlainTime) =>
    day.toPlainDateTime(time).toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
  return { start: instant(date, from), end: instant(lastDate, until) };
}
