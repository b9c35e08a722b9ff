import { dayBegins, dayIn } from '../words/figures.ts';
import { regional } from '../words/time.ts';

/** From one instant until before another; null: no matter. */
export type Span = { from: string | null; until: string | null };

/** The last twelve months of a zone, the present one first: YYYY-MM with the name that people give it. */
export function months(zone: string, language: string): { value: string; label: string }[] {
  const [year = 0, month = 0] = dayIn(zone).split('-').map(Number);
  const format = new Intl.DateTimeFormat(regional(language), { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return Array.from({ length: 12 }, (_, i) => {
    const first = new Date(Date.UTC(year, month - 1 - i, 1));
    return { value: first.toISOString().slice(0, 7), label: format.format(first) };
  });
}

/** @param month YYYY-MM; anything else: no matter when */
export function spanOf(month: string | null, zone: string): Span {
  const [year = 0, number = 0] = /^\d{4}-(0[1-9]|1[0-2])$/.test(month ?? '')
    ? (month ?? '').split('-').map(Number)
    : [];
  if (year === 0) return { from: null, until: null };
  const day = (months: number) => new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 10);
  return { from: dayBegins(day(0), zone), until: dayBegins(day(1), zone) };
}
