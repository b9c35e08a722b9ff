/** A connection whose next request may begin. */
export type Ready = {
  beginNext(): void;
};

/** Requests that begin at once in one turn of the event loop, before anybody looks at the clock. */
const uncounted = 8;
/** How long requests may be begun in one turn. */
const turnMs = 10;
/** More new connections than this within so many milliseconds are a burst. */
const burst = { connections: 16, ms: 50 };
/** So many turns connections that come in are accepted before waiting requests begin again. Turns and not time: where others use the
 *  processor, too, time passes without any. */
const acceptingTurns = 256;

/** The name under which requests for /health wait. Load balancers end a server that does not answer them in time, so every second request
 *  that begins is one of these: one in each round of the networks would be too few where many networks wait. */
export const urgent = '/health';

/** Decides when a request begins. On a quiet server that is at once. In a burst requests wait in a queue for each network, and each turn of
 *  the event loop begins some of them, network by network, connection by connection. A turn ends after 10 ms, so that sockets are read and
 *  answers of the database taken in between. Without it hundreds of requests that arrive together begin one after the other, before
 *  anything that others sent is read.
 *
 *  Node.js accepts one connection a turn. While more come in, turns are therefore kept short: a client that connects during a burst would
 *  else wait for as many turns as there are connections before.
 *
 *  States: quiet (nothing waits) → queueing (more than 8 requests and 10 ms in a turn, or a burst of connections) → quiet (all have begun). */
export class Turns {
  /** connections by network; the order of the keys is that of the turns */
  private readonly waiting = new Map<string, Set<Ready>>();
  private isScheduled = false;
  /** requests that began at once since the last turn began */
  private begun = 0;
  /** when the eighth of them began */
  private countedMs = 0;
  /** new connections since then */
  private arrivals = 0;
  private arrivingMs = 0;
  private hasArrived = false;
  /** turns that only accepted connections, since one that began requests */
  private acceptedTurns = 0;
  private endMs = 0;
  private isUrgentNext = true;

  /** A connection was accepted. */
  arrived(): void {
    const now = performance.now();
    if (now - this.arrivingMs > burst.ms) {
      this.arrivingMs = now;
      this.arrivals = 0;
    }
    this.arrivals++;
    this.hasArrived = true;
  }

  /** Whether a request may begin at once. It then counts as begun. */
  mayBegin(): boolean {
    if (this.waiting.size > 0 || (this.arrivals > burst.connections && this.isBurst())) return false;
    this.begun++;
    if (this.begun < uncounted) return true;
    if (this.begun > uncounted) return performance.now() - this.countedMs < turnMs;
    this.countedMs = performance.now();
    setImmediate(this.renew);
    return true;
  }

  /** Puts a connection behind the others of its network, and a network that waited for nothing behind the other networks. */
  add(network: string, ready: Ready): void {
    const ofNetwork = this.waiting.get(network);
    if (ofNetwork) ofNetwork.add(ready);
    else this.waiting.set(network, new Set([ready]));
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(this.run);
  }

  private isBurst(): boolean {
    if (performance.now() - this.arrivingMs < burst.ms) return true;
    this.arrivals = 0;
    return false;
  }

  private readonly renew = (): void => {
    this.begun = 0;
  };

  private readonly run = (): void => {
    const isAccepting = this.hasArrived && this.acceptedTurns < acceptingTurns;
    this.hasArrived = false;
    this.acceptedTurns = isAccepting ? this.acceptedTurns + 1 : 0;
    if (isAccepting) return void setImmediate(this.run);
    this.endMs = performance.now() + turnMs;
    this.step();
  };

  private readonly step = (): void => {
    if (this.waiting.size === 0) {
      this.isScheduled = false;
      return;
    }
    if (performance.now() >= this.endMs) return void setImmediate(this.run);
    // The next one when the promises of this one have gone as far as they can: that is part of what it costs. A handler may throw, and the
    // process goes on (unhandled.ts): so must the queue.
    queueMicrotask(this.next);
    this.beginOne();
  };

  private readonly next = (): void => process.nextTick(this.step);

  private beginOne(): void {
    const ofUrgent = this.isUrgentNext ? this.waiting.get(urgent) : undefined;
    this.isUrgentNext = ofUrgent === undefined;
    const next = ofUrgent ? [urgent, ofUrgent] : this.waiting.entries().next().value;
    const [network, ofNetwork] = next as [string, Set<Ready>];
    const [ready] = ofNetwork as unknown as [Ready];
    ofNetwork.delete(ready);
    this.waiting.delete(network);
    if (ofNetwork.size > 0) this.waiting.set(network, ofNetwork);
    ready.beginNext();
  }
}
