import { type Language, localeOf } from '../../shared/language.ts';
import type { Opening, Widget } from './answer.ts';
import type { Words } from './bundle-words.ts';

/** The coming openings of some people or of the chat; null: always open. */
export type Hours = (Opening[] | null)[];

export function hoursOf({ liveChat, openings, listings }: Widget): Hours {
  return [...(liveChat ? [openings] : []), ...listings.map((listing) => listing.openings)];
}

/** When the next of them opens or closes; infinity: none ever does. */
export function nextEdge(hours: Hours, now: number): number {
  const edges = hours
    .flatMap((openings) => (openings ?? []).flatMap(({ from, until }) => [from, until]))
    .map(Date.parse);
  return Math.min(...edges.filter((edge) => edge > now));
}

/** Of those who are not there, when the first is back, in the visitor's own time and language. Nobody knows it of who is away within the
 *  hours. */
export function whenBack(hours: Hours, words: Words, language: Language): string {
  const now = Date.now();
  const isNow = ({ from, until }: Opening) => Date.parse(from) <= now && now < Date.parse(until);
  // Nobody is within an opening: the next edge is the start of one.
  const at = hours.every((openings) => openings && !openings.some(isNow))
    ? nextEdge(hours, now)
    : Number.POSITIVE_INFINITY;
  if (at === Number.POSITIVE_INFINITY) return words.away;
  const days = Math.round((midnight(at) - midnight(now)) / 86_400_000);
  const when = new Date(at).toLocaleString(localeOf(language), {
    ...(days > 1 && { weekday: 'long' }),
    ...(days > 6 && { day: 'numeric', month: 'long' }),
    hour: 'numeric',
    minute: '2-digit',
  });
  return ([words.backToday, words.backTomorrow][days] ?? words.back).replace('{when}', when);
}

function midnight(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}
