/** A wall-clock window that opens on a weekday; an end at or before its start runs past midnight (tochat point 7). */
export type Window = { day: Weekday; from: string; until: string };
type Hours = Omit<Window, 'day'>;
/** What holds on one date, YYYY-MM-DD, instead of its weekday's windows; no hours: closed. */
export type DateException = { date: string; hours: Hours[] };
/** A window belongs to the date that it opens on: the night before a holiday is open until its end. */
export type Schedule = { windows: Window[]; exceptions?: DateException[] };

/** Of an inbox that has no schedule. */
export const always: Schedule = { windows: [] };

export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Weekday = (typeof weekdays)[number];

const wholeDay: Hours = { from: '00:00', until: '00:00' };

/** Always open: neither windows nor exceptions. Without windows, every day that is no exception is open as a whole. */
function isAlways({ windows, exceptions = [] }: Schedule): boolean {
  return windows.length === 0 && exceptions.length === 0;
}

/** True when `at` lies in one of the openings. Times that do not exist move forward, times that exist twice are the first (stack.md,
 *  row time).
 *  @param at milliseconds since 1970 UTC
 *  @param zone IANA time zone in which the windows are meant */
export function isOpen(schedule: Schedule, zone: string, at: number): boolean {
  if (isAlways(schedule)) return true;
  return openingsNear(schedule, zone, at, 1).some(({ from, until }) => from <= at && at < until);
}

export type Opening = { from: number; until: number };

const aheadDays = 8;

/** The openings that are not over, in order, of the coming week; those that touch are one. Null: always open. */
export function comingOpenings(schedule: Schedule, zone: string, at: number): Opening[] | null {
  if (isAlways(schedule)) return null;
  const all = openingsNear(schedule, zone, at, aheadDays).filter(({ from, until }) => until > at && until > from);
  return joined(all);
}

/** Openings in order; those that touch are one. */
export function joined(openings: readonly Opening[]): Opening[] {
  return openings
    .toSorted((a, b) => a.from - b.from)
    .reduce<Opening[]>((before, next) => {
      const last = before.at(-1);
      if (!last || next.from > last.until) before.push({ ...next });
      else last.until = Math.max(last.until, next.until);
      return before;
    }, []);
}

/** When both are open; null: always. */
export function shared(one: Opening[] | null, other: Opening[] | null): Opening[] | null {
  if (one === null || other === null) return one ?? other;
  const both = one.flatMap((a) =>
    other.map((b) => ({ from: Math.max(a.from, b.from), until: Math.min(a.until, b.until) })),
  );
  return both.filter(({ from, until }) => from < until);
}

/** Clock changes move an end past a second midnight (Scoresbysund's skips the hour before midnight), and set the date back after an
 *  opening of the next day began (Gaza's once came a minute after midnight). */
const behindDays = 2;

/** What opens from two days before `at` until so many days after it. */
function openingsNear(schedule: Schedule, zone: string, at: number, days: number): Opening[] {
  const today = dateAt(at, zone);
  return Array.from({ length: behindDays + days + 1 }, (_, i) => today.add({ days: i - behindDays })).flatMap((date) =>
    openingsOn(schedule, date, zone),
  );
}

/** What opens on a date, by its exception or by its weekday. */
function openingsOn({ windows, exceptions }: Schedule, date: Temporal.PlainDate, zone: string): Opening[] {
  const exception = exceptions?.find((one) => one.date === date.toString());
  const weekly = windows.length === 0 ? [wholeDay] : windows.filter(({ day }) => day === weekdays[date.dayOfWeek - 1]);
  return (exception?.hours ?? weekly).map((hours) => opening(hours, date, zone));
}

function opening({ from, until }: Hours, date: Temporal.PlainDate, zone: string): Opening {
  const start = Temporal.PlainTime.from(from);
  const end = Temporal.PlainTime.from(until);
  const lastDate = Temporal.PlainTime.compare(end, start) > 0 ? date : date.add({ days: 1 });
  const instant = (day: Temporal.PlainDate, time: Temporal.PlainTime) =>
    day.toPlainDateTime(time).toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;
  return { from: instant(date, start), until: instant(lastDate, end) };
}

function dateAt(at: number, zone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
}
