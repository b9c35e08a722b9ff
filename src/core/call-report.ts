import { startOfDay } from './click-sums.ts';
import { canBeKept, dayOf } from './instant.ts';
import type { Ports } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import type { CallSum, CallSums } from './wallet-nouns.ts';

/** Days as YYYY-MM-DD, both counted in; null: the last four weeks. */
export type DaySpan = { from: string | null; until: string | null };
export type CallReport = CallSums & { timezone: string };

const usualDays = 28;
const mostDays = 400;
const nothing: CallSum = { calls: 0, answered: 0, seconds: 0, paidSeconds: 0, tokens: 0n };

/** The calls of an account by the days of its time zone, also those when nobody called, and by agent. Tokens of a day are what wallets
 *  were charged on it; those of an agent are what charges name its calls.
 *  @param agentId of one agent alone; null: of all */
export async function callReport(
  { store, now }: Ports,
  accountId: string,
  { from, until }: DaySpan,
  agentId: string | null,
): Promise<Result<CallReport, 'not_found' | 'invalid'>> {
  const reader = store.reader(accountId);
  const account = await reader.account.get();
  if (!account) return refuse('not_found', { noun: 'account' });
  const { timezone } = account;
  const last = until === null ? today(now(), timezone) : dayOf(until);
  if (!last) return refuse('invalid', { field: 'until', problem: 'is no day' });
  const first = from === null ? last.subtract({ days: usualDays - 1 }) : dayOf(from);
  if (!first) return refuse('invalid', { field: 'from', problem: 'is no day' });
  const days = first.until(last, { largestUnit: 'days' }).days + 1;
  if (days < 1) return refuse('invalid', { field: 'until', problem: 'must not be before from' });
  if (days > mostDays) {
    return refuse('invalid', { field: 'until', problem: `must be at most ${mostDays} days after from` });
  }
  const [begins, ends] = [startOfDay(first, timezone), startOfDay(last.add({ days: 1 }), timezone)];
  if (!canBeKept(begins) || !canBeKept(ends)) return refuse('invalid', { field: 'until', problem: 'is too far away' });
  const span = { from: new Date(begins).toISOString(), until: new Date(ends).toISOString() };
  const sums = await reader.calls.sums(timezone, span, agentId);
  const known = new Map(sums.days.map((one) => [one.day, one]));
  const all = Array.from({ length: days }, (_, i) => first.add({ days: i }).toString());
  return { timezone, days: all.map((day) => known.get(day) ?? { day, ...nothing }), agents: sums.agents };
}

function today(now: number, zone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate();
}
