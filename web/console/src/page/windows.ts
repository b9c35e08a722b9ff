import type { Window } from '../../../../src/core/schedule.ts';

/** From when until when somebody is there on a day of the week. */
export type Hours = Window;

export const days: readonly Hours['day'][] = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

export function inOrder(windows: readonly Hours[]): Hours[] {
  return windows.toSorted((a, b) => days.indexOf(a.day) - days.indexOf(b.day) || (a.from < b.from ? -1 : 1));
}

/** As a form holds them: seconds are shown where there are any. */
export const short = ({ day, from, until }: Hours): Hours => ({ day, from: cut(from), until: cut(until) });
const cut = (time: string): string => time.replace(/^(\d\d:\d\d):00$/, '$1');
