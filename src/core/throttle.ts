import { isShared, networkName } from './network.ts';

/** So many at once, and then one in so many seconds. */
export type Rate = { atOnce: number; everySeconds: number };

/** Tries that may fail, and what strangers may do, counted in rows: exact over processes and restarts. */
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

/** An undeclared proxy on this machine or in a private network stands for everybody behind it: ten a second, after so many. */
const everybody: Rate = { atOnce: 600, everySeconds: 0.1 };

/** Takes one of what strangers may, by the network that they come from.
 *  @returns 0 when it may be, else the seconds to wait */
export function takeFrom(throttle: Throttle, kind: string, address: string, rate: Rate): Promise<number> {
  return throttle.take(kind, networkName(address), isShared(address) ? everybody : rate);
}
