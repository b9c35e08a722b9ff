import type { PresenceEntry } from '../api/money.ts';
import type { Presence } from '../api/nouns.ts';
import { dayBegins, dayIn } from '../words/figures.ts';

/** How long an entry lasted, and where its part of a day lies in it, in per cent. */
export type Spell = {
  entry: PresenceEntry;
  presence: Presence;
  /** in milliseconds, all of it */
  lasted: number;
  isNow: boolean;
  from: number;
  left: number;
  width: number;
};
export type Day = {
  /** YYYY-MM-DD */
  day: string;
  /** all that lasted into it, in order of time */
  spells: Spell[];
  /** those that began on it, the newest first */
  begun: Spell[];
  /** how long of each, in milliseconds; none of 0 */
  sums: [Presence, number][];
};

const order: Presence[] = ['online', 'busy', 'away', 'offline'];

/** The days on which something began, the newest first.
 *  @param entries the newest first
 *  @param now in milliseconds: until then the newest lasts */
export function daysOf(entries: readonly PresenceEntry[], zone: string, now: number): Day[] {
  const lasting = entries.map((entry, i) => {
    const from = Date.parse(entry.at);
    const until = i === 0 ? now : Date.parse(entries[i - 1]?.at ?? '');
    return { entry, presence: entry.presence, from, until, isNow: i === 0 };
  });
  const named = new Set(lasting.map(({ from }) => dayIn(zone, from)));
  return [...named].map((day) => {
    const begins = Date.parse(dayBegins(day, zone));
    const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
    const ends = Date.parse(dayBegins(next, zone));
    const spells = lasting
      .filter(({ from, until }) => until > begins && from < ends)
      .map(({ from, until, ...rest }): Spell => {
        const [start, end] = [Math.max(from, begins), Math.min(until, ends)];
        const share = (ms: number) => (ms / (ends - begins)) * 100;
        return { ...rest, from, lasted: until - from, left: share(start - begins), width: share(end - start) };
      });
    const sums = order.map((presence): [Presence, number] => {
      const own = spells.filter((spell) => spell.presence === presence);
      return [presence, own.reduce((all, { width }) => all + (width / 100) * (ends - begins), 0)];
    });
    return {
      day,
      spells: spells.toReversed(),
      begun: spells.filter(({ from }) => from >= begins),
      sums: sums.filter(([, ms]) => ms > 0),
    };
  });
}
