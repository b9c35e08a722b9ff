import { isShared, networkName } from './network.ts';

/** So many at once, and then one in so many seconds. */
export type Rate = { atOnce: number; everySeconds: number };

/** Rate limits for tries that may fail and for anonymous visitors, counted in rows: exact over
 *  processes and restarts. */
export interface Throttle {
  /** One more at a rate: 0 when it may be, else the seconds to wait (it was not counted). @param units as many at once: 1 */
  take(kind: string, subject: string, rate: Rate, units?: number): Promise<number>;
  /** What `take` would say; nothing is counted. */
  wait(kind: string, subject: string, rate: Rate, units: number): Promise<number>;
  /** Counts a try: 0 when it may go on, else the seconds to wait (the try was not counted). */
  attempt(kind: string, subject: string): Promise<number>;
  /** The try was right: it does not count, those before it still do. */
  giveBack(kind: string, subject: string): Promise<void>;
  /** The try was right: those before it are forgotten. */
  clear(kind: string, subject: string): Promise<void>;
  /** Gives back what was taken at a rate. */
  putBack(kind: string, subject: string, rate: Rate, units?: number): Promise<void>;
  /** Notes that something was seen now, of a kind that ends in `-known`. */
  remember(kind: string, subject: string): Promise<void>;
  /** True for what was noted within 30 days. */
  remembers(kind: string, subject: string): Promise<boolean>;
}

/** For an undeclared proxy on this machine or in a private network, which represents all visitors
 *  behind it: as many at once, then ten a second. */
const sharedRate: Rate = { atOnce: 600, everySeconds: 0.1 };

/** Takes one from an anonymous visitor's rate limit, by network.
 *  @returns seconds to wait; 0 if it is admitted */
export function takeFrom(throttle: Throttle, kind: string, address: string, rate: Rate): Promise<number> {
  return throttle.take(kind, networkName(address), isShared(address) ? sharedRate : rate);
}
