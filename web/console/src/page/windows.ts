import type { DateException, Schedule, Window } from '../../../../src/core/schedule.ts';

/** From when until when somebody is there on a day of the week. */
export type Hours = Window;
/** The same on any day. */
export type Span = Omit<Window, 'day'>;
/** A date with hours of its own; none: closed. */
export type Holiday = DateException;

/** When somebody is there, as a form holds it. `timezone` empty: the account's; without windows: always, but for the holidays. */
export type Times = { timezone: string; windows: Hours[]; exceptions: Holiday[] };

export const days: readonly Hours['day'][] = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

export function inOrder(windows: readonly Hours[]): Hours[] {
  return windows.toSorted((a, b) => days.indexOf(a.day) - days.indexOf(b.day) || (a.from < b.from ? -1 : 1));
}

/** As a form holds them: seconds are shown where there are any. */
export const short = ({ day, from, until }: Hours): Hours => ({ day, from: cut(from), until: cut(until) });
const cut = (time: string): string => time.replace(/^(\d\d:\d\d):00$/, '$1');

type Timed = { timezone: string | null; schedule: Schedule | null };

export function timesOf({ timezone, schedule }: Timed): Times {
  const { windows = [], exceptions = [] } = schedule ?? {};
  return {
    timezone: timezone ?? '',
    windows: inOrder(windows.map(short)),
    exceptions: exceptions
      .map(({ date, hours }) => ({
        date,
        hours: hours.map(({ from, until }) => ({ from: cut(from), until: cut(until) })),
      }))
      .toSorted((a, b) => (a.date < b.date ? -1 : 1)),
  };
}

/** What of them is to be sent. @param draft all of them, as they stand */
export function timesPatch(changed: Partial<Times>, draft: Times): Partial<Timed> {
  const { windows, exceptions } = draft;
  const isAlways = windows.length + exceptions.length === 0;
  return {
    ...(changed.timezone !== undefined && { timezone: changed.timezone || null }),
    ...((changed.windows || changed.exceptions) && { schedule: isAlways ? null : { windows, exceptions } }),
  };
}

/** Why they cannot be kept, as a word of all pages. */
export function flawOfTimes({ windows, exceptions }: Pick<Times, 'windows' | 'exceptions'>) {
  const dates = exceptions.map(({ date }) => date);
  if (dates.includes('') || new Set(dates).size < dates.length) return 'datesBad' as const;
  const spans: Span[] = [...windows, ...exceptions.flatMap(({ hours }) => hours)];
  return spans.some(({ from, until }) => from === '' || until === '') ? ('hoursBad' as const) : null;
}
