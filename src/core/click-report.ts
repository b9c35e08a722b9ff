import { barsOf, type ClickBar, type ClickStep, hoursSince } from './click-sums.ts';
import { canBeKept } from './instant.ts';
import type { Ports } from './ports.ts';
import { type Result, refuse } from './refusal.ts';

/** Milliseconds since 1970; null: until now, and so much before as one looks at. */
export type ClickSpan = { step: ClickStep; from: number | null; until: number | null };
export type ClickReport = {
  timezone: string;
  bars: ClickBar[];
  referrers: { referrer: string | null; clicks: number }[];
};

const usual: Record<ClickStep, Temporal.DurationLike> = {
  hour: { hours: 48 },
  day: { days: 27 },
  week: { weeks: 25 },
  month: { months: 11 },
};
const mostDays: Record<ClickStep, number> = { hour: 31, day: 750, week: 3700, month: 3700 };
const dayMs = 24 * 3_600_000;
const mostReferrers = 50;

/** The clicks of an inbox as bars of hours, days, weeks or months of its account's time zone. */
export async function clickReport(
  { store, now }: Ports,
  accountId: string,
  inboxId: string,
  { step, from, until }: ClickSpan,
): Promise<Result<ClickReport, 'not_found' | 'invalid'>> {
  const reader = store.reader(accountId);
  const [inbox, account] = await Promise.all([reader.inboxes.get(inboxId), reader.account.get()]);
  if (!inbox || !account) return refuse('not_found', { noun: 'inbox' });
  const { timezone } = account;
  const end = until ?? now();
  const start = from ?? hoursSince(end, timezone, usual[step]);
  if (!(end > start)) return refuse('invalid', { field: 'until', problem: 'must be after from' });
  if (end - start > mostDays[step] * dayMs) {
    return refuse('invalid', { field: 'until', problem: `must be at most ${mostDays[step]} days after from` });
  }
  // The first and the last bar are whole ones.
  const empty = barsOf([], step, timezone, start, end);
  const [first, last] = [empty[0]?.from ?? start, empty.at(-1)?.until ?? end];
  if (!canBeKept(first) || !canBeKept(last)) return refuse('invalid', { field: 'until', problem: 'is too far away' });
  const bounds = [instant(first), instant(last)] as const;
  const [sums, referrers] = await Promise.all([
    reader.clicks.sums(inboxId, ...bounds),
    reader.clicks.referrers(inboxId, ...bounds, mostReferrers),
  ]);
  return { timezone, bars: barsOf(sums, step, timezone, start, end), referrers };
}

const instant = (at: number): string => new Date(at).toISOString();
