/** Points of time and days as they come from outside. What passes here is kept by PostgreSQL, JavaScript and RFC 3339 alike: in UTC
 *  within the years 1 to 9999, which all three write with four digits, and no leap second, which only RFC 3339 knows. */

const earliest = Date.parse('0001-01-01T00:00:00.000Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z');

/** Whether a computed point of time, in milliseconds since 1970, is one that can be kept. */
export function canBeKept(milliseconds: number): boolean {
  return milliseconds >= earliest && milliseconds <= latest;
}

/** A point of time as RFC 3339 writes it, with its offset, and perhaps the zone of RFC 9557: in UTC with milliseconds, as it is kept.
 *  Null if invalid. */
export function instantOf(text: string): string | null {
  if (text.length > longest || !instantShape.test(text)) return null;
  try {
    const { epochMilliseconds } = Temporal.Instant.from(text);
    return canBeKept(epochMilliseconds) ? new Date(epochMilliseconds).toISOString() : null;
  } catch {
    return null;
  }
}

const longest = 100;
const instantShape =
  /^\d{4}-?\d\d-?\d\d[Tt ]\d\d:?\d\d(?::?[0-5]\d(?:[.,]\d{1,9})?)?(?:[Zz]|[+-]\d\d(?::?\d\d)?)(?:\[[^[\]]{1,50}\])?$/;

export function isInstant(text: string): boolean {
  return instantOf(text) !== null;
}

/** A day of the calendar as `YYYY-MM-DD`, in the years 1 to 9999. Null if invalid. */
export function dayOf(text: string): Temporal.PlainDate | null {
  if (!/^\d{4}-\d\d-\d\d$/.test(text) || text.startsWith('0000')) return null;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' });
  } catch {
    return null;
  }
}

export function isDay(text: string): boolean {
  return dayOf(text) !== null;
}
