import { isShared, networkOf } from '../core/network.ts';
import type { Limit, Route } from '../dialects/contract.ts';

/** @param caller what the credential names; null if not authenticated
 *  @param address where the request comes from
 *  @returns seconds to wait; 0 when the request may go on */
export type Check = (caller: string | null, address: string) => number;

/** An address of the machine or of a private network is a proxy that nobody declared: it stands for everybody behind it, and gets as many
 *  times more. */
const crowd = 20;
const mostKept = 20_000;

/** Requests in fixed windows, by names: in this process's memory, for the last few thousand names, and lost with it. It sheds load; what
 *  must be exact is a row in store/throttle.ts. */
class Windows {
  private readonly most: number;
  private readonly ms: number;
  private readonly counts = new Map<string, { count: number; until: number }>();

  constructor({ most, seconds }: Pick<Limit, 'most' | 'seconds'>) {
    this.most = most;
    this.ms = seconds * 1000;
  }

  /** Counts one more. @returns seconds to wait; 0: it may */
  take(name: string, times: number, now = Date.now()): number {
    const known = this.counts.get(name);
    if (known && known.until > now) {
      known.count++;
      return known.count > this.most * times ? Math.max(1, Math.ceil((known.until - now) / 1000)) : 0;
    }
    this.counts.delete(name);
    if (this.counts.size === mostKept) this.counts.delete(this.counts.keys().next().value as string);
    this.counts.set(name, { count: 1, until: now + this.ms });
    return 0;
  }
}

function byNetwork(windows: Windows, address: string): number {
  return windows.take(networkOf(address) ?? '', isShared(address) ? crowd : 1);
}

const checks = new WeakMap<Pick<Route, 'limits'>, Check>();

/** The limits of a route: of known callers by credential, of all by network. One route counts once, whether it is asked with a slash
 *  at its end or for a WebSocket. */
export function checkOf(route: Pick<Route, 'limits'>): Check {
  const check = checks.get(route) ?? newCheck(route);
  checks.set(route, check);
  return check;
}

function newCheck({ limits = [] }: Pick<Route, 'limits'>): Check {
  const counted = limits.map((limit) => ({ by: limit.by, windows: new Windows(limit) }));
  return (caller, address) => {
    for (const { by, windows } of counted) {
      if (by === 'credential' && caller === null) continue;
      const wait = by === 'network' ? byNetwork(windows, address) : windows.take(caller as string, 1);
      if (wait > 0) return wait;
    }
    return 0;
  };
}

/** Refusals of unauthenticated callers by network, of all routes together: ten a second, and then one that says to wait, which costs
 *  nothing to make. Authenticated callers are not counted. */
const refusals = { most: 600, seconds: 60 };

export function refusalsByNetwork(): (address: string) => number {
  const windows = new Windows(refusals);
  return (address) => byNetwork(windows, address);
}
