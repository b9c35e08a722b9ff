import type { Call } from '../../core/call.ts';
import { hoursSince, startOfDay } from '../../core/click-sums.ts';
import { canBeKept, dayOf, instantOf } from '../../core/instant.ts';
import type { Account } from '../../core/nouns.ts';
import type { Answer, Route, WireRequest } from '../contract.ts';
import { businessNotFound, violationsAnswer } from './errors.ts';
import { type Context, idOf, signedIn } from './route.ts';

/** What programs draw their dashboards of. */
export function statsRoutes(context: Context): Route[] {
  return [
    { method: 'GET', path: '/api/v2/widget_stats/:id', ...signedIn(context, widgetStats) },
    { method: 'GET', path: '/api/v2/:id/referer-graph', ...signedIn(context, refererGraph) },
  ];
}

const spans: [name: string, ago: Temporal.DurationLike | null][] = [
  ['All', null],
  ['LastDay', { days: 1 }],
  ['LastWeek', { weeks: 1 }],
  ['LastMonth', { days: 28 }],
  ['LastYear', { years: 1 }],
];

/** Whole hours of the account's zone: the present one and those of so many local days before it. */
async function widgetStats({ core, now }: Context, call: Call, request: WireRequest): Promise<Answer> {
  const found = await find({ core }, call, request);
  if (!found) return businessNotFound();
  const { id, account } = found;
  const { clicks } = core.read(call.accountId);
  const sums = await Promise.all(
    spans.map(([, ago]) => clicks.since(id, ago && instant(hoursSince(now(), account.timezone, ago)))),
  );
  const named = (place: 'Website' | 'Google', field: 'ownSite' | 'elsewhere') =>
    spans.map(([name], i) => [`clicks${name}${place}`, sums[i]?.[field] ?? 0]);
  const body = Object.fromEntries([...named('Website', 'ownSite'), ...named('Google', 'elsewhere')]);
  return { status: 200, body, headers };
}

const headers = { 'cache-control': 'no-store' };
const mostNames = 1000;

async function refererGraph({ core }: Context, call: Call, request: WireRequest): Promise<Answer> {
  const found = await find({ core }, call, request);
  if (!found) return businessNotFound();
  const { id, account } = found;
  const { order, from, to } = request.query;
  const since = boundOf(from, account.timezone, 0);
  const until = boundOf(to, account.timezone, 1);
  const violations = Object.entries({ from: since, to: until }).flatMap(([path, bound]) =>
    bound === undefined ? [{ path, rule: 'pattern' as const }] : [],
  );
  if (violations.length > 0) return violationsAnswer(violations);
  const most = await core.read(call.accountId).clicks.referrers(id, since ?? null, until ?? null, mostNames);
  const body = most.map(({ referrer, clicks }) => ({ name: referrer ?? 'unknown', total: clicks }));
  return { status: 200, body: /^asc/i.test(String(order)) ? body.reverse() : body, headers };
}

async function find(
  { core }: Pick<Context, 'core'>,
  { accountId }: Call,
  request: WireRequest,
): Promise<{ id: string; account: Account } | null> {
  const id = idOf(request);
  const reader = core.read(accountId);
  const [found, account] = await Promise.all([id && reader.inboxes.withWidget(id), reader.account.get()]);
  return id && found && account ? { id, account } : null;
}

/** A day of the account's zone, of which `to` is the last that counts, or an instant, or seconds or milliseconds since 1970.
 *  @returns null where nothing is said, undefined where it cannot be read */
function boundOf(value: unknown, zone: string, daysAfter: number): string | null | undefined {
  if (value === undefined || value === '') return null;
  if (typeof value !== 'string') return undefined;
  if (/^\d{9,10}$/.test(value)) return instant(Number(value) * 1000);
  if (/^\d{12,13}$/.test(value)) return instant(Number(value));
  const day = dayOf(value);
  if (!day) return instantOf(value.replace(/ (\d\d:\d\d)$/, '+$1')) ?? undefined;
  const bound = startOfDay(day.add({ days: daysAfter }), zone);
  return canBeKept(bound) ? instant(bound) : undefined;
}

const instant = (at: number): string => new Date(at).toISOString();
