/** How many clicks of a quarter of an hour began on the business's own site, and elsewhere. */
export type ClickSum = { quarter: string; ownSite: number; elsewhere: number };

export const clickSteps = ['hour', 'day', 'week', 'month'] as const;
export type ClickStep = (typeof clickSteps)[number];
export type ClickBar = { from: number; until: number; ownSite: number; elsewhere: number };

/** Clicks are kept by the quarter of an hour, of which the hours of every time zone are made: so they can be summed for any zone, also
 *  after the account took another one, and days of 23 and 25 hours are as long as they are.
 *  @param from milliseconds, and so is until
 *  @returns one bar a step, from the one that `from` lies in, also where nothing happened */
export function barsOf(
  sums: readonly ClickSum[],
  step: ClickStep,
  zone: string,
  from: number,
  until: number,
): ClickBar[] {
  const bars: ClickBar[] = [];
  for (let start = beginningOf(zoned(from, zone), step); start.epochMilliseconds < until; ) {
    const next = following(start, step);
    bars.push({ from: start.epochMilliseconds, until: next.epochMilliseconds, ownSite: 0, elsewhere: 0 });
    start = next;
  }
  let i = 0;
  for (const { quarter, ownSite, elsewhere } of sums) {
    const at = Date.parse(quarter);
    while (i < bars.length && (bars[i] as ClickBar).until <= at) i++;
    const bar = bars[i];
    if (!bar || at < bar.from) continue;
    bar.ownSite += ownSite;
    bar.elsewhere += elsewhere;
  }
  return bars;
}

/** The beginning of the local hour that lies so many local days, or years, before the present one. */
export function hoursSince(now: number, zone: string, ago: Temporal.DurationLike): number {
  return beginningOf(beginningOf(zoned(now, zone), 'hour').subtract(ago), 'hour').epochMilliseconds;
}

/** The bounds of local days. */
export function startOfDay(day: Temporal.PlainDate, zone: string): number {
  return day.toZonedDateTime(zone).epochMilliseconds;
}

function beginningOf(at: Temporal.ZonedDateTime, step: ClickStep): Temporal.ZonedDateTime {
  // The minutes are taken off the instant: in the hour that exists twice, rounding the wall clock would lose the second one.
  if (step === 'hour') {
    const { minute, second, millisecond } = at;
    const start = at.subtract({ minutes: minute, seconds: second, milliseconds: millisecond });
    // After a change of half an hour (Lord Howe) the rest of the local hour begins with the change.
    return start.minute === 0 ? start : (start.getTimeZoneTransition('next') ?? start);
  }
  const day = at.startOfDay();
  if (step === 'day') return day;
  return step === 'week' ? day.subtract({ days: day.dayOfWeek - 1 }).startOfDay() : day.with({ day: 1 }).startOfDay();
}

function following(at: Temporal.ZonedDateTime, step: ClickStep): Temporal.ZonedDateTime {
  return step === 'hour' ? at.add({ minutes: 60 - at.minute }) : at.add({ [`${step}s`]: 1 }).startOfDay();
}

function zoned(at: number, zone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
}
