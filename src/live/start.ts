import type { Audience } from '../core/change.ts';
import type { LogPlace } from '../core/event.ts';
import type { Head, Reader } from '../core/ports.ts';
import type { Subscriber } from './subscriber.ts';

/** The number is older than the log, or newer than anything it ever held: the client must read everything anew. */
export class Gone extends Error {
  override name = 'Gone';
  readonly oldest: number;
  constructor(oldest: number) {
    super('The log does not reach back that far');
    this.oldest = oldest;
  }
}

/** How many of the account's events a visitor may have missed: beyond that its own few messages are read sooner than the log. */
const visitorReach = 5_000;
/** Where a stream begins that goes on after `after`, or now.
 *  @throws Gone when the log does not hold what the client missed, or is another one since */
export async function startOf(reader: Reader, audience: Audience, after: LogPlace | null): Promise<LogPlace> {
  const head = await reader.log.head();
  const number = after?.number ?? head.number;
  if (!reaches(head, { upto: number, audience })) throw new Gone(head.oldest);
  const at = await reader.log.timeOf(number);
  const another = after?.at && at && Date.parse(after.at) !== Date.parse(at);
  if (another) throw new Gone(head.oldest);
  return { number, at };
}

/** Whether the log holds what the subscriber missed: not older than the log, nor newer than anything it ever held. */
export function reaches(head: Head, { upto, audience }: Pick<Subscriber, 'upto' | 'audience'>): boolean {
  if (upto < head.oldest - 1 || upto > head.number) return false;
  return audience.kind === 'people' || head.number - upto <= visitorReach;
}
