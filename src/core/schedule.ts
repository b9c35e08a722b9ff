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

function opening(window: Window, date: Temporal.PlainDate, zone: string): { start: number; end: number } {
  const from = Temporal.PlainTime.from(window.from);
  const until = Temporal.PlainTime.from(window.until);
  const lastDate = Temporal.PlainTime.compare(until, from) > 0 ? date : date.add({ days: 1 });
  const instant = (day: Temporal.PlainDate, time: Temporal.PlainTime) =>
    day.toPlainDateTime(time).toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
  return { start: instant(date, from), end: instant(lastDate, until) };
}
