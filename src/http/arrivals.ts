import { isShared, networkOf } from '../core/network.ts';
import type { Failure, Sender } from '../dialects/contract.ts';
import { toEnd } from './fair-share.ts';

const megabyte = 1024 * 1024;

/** What may be held in memory, and come in at once, of the files of one kind of senders. */
type Share = { bytes: number; bytesOfNetwork: number; atOnce: number; atOnceOfNetwork: number; atOnceOfSender: number };

/** Each kind has its own, so that none takes the room of another. */
const shares: Record<Sender['kind'], Share> = {
  people: {
    bytes: 128 * megabyte,
    bytesOfNetwork: 100 * megabyte,
    atOnce: 200,
    atOnceOfNetwork: 100,
    atOnceOfSender: 30,
  },
  strangers: {
    bytes: 96 * megabyte,
    bytesOfNetwork: 50 * megabyte,
    atOnce: 300,
    atOnceOfNetwork: 20,
    atOnceOfSender: 4,
  },
  providers: {
    bytes: 32 * megabyte,
    bytesOfNetwork: 32 * megabyte,
    atOnce: 200,
    atOnceOfNetwork: 200,
    atOnceOfSender: 100,
  },
};

/** A telephone in a train is faster. */
const pace = { graceMs: 10_000, bytesPerSecond: 10_000, idleMs: 15_000 };

type Sum = { bytes: number; count: number };

/** A file that comes in. */
export class Arrival {
  readonly kind: Sender['kind'];
  /** the names it counts for: all of its kind, its network, its sender */
  readonly names: readonly string[];
  readonly #beganAt: number;
  #movedAt: number;
  bytes = 0;
  /** Where the bytes come in, once they may; it ends them. */
  cut: ((failure: Failure) => void) | null = null;
  isWhole = false;
  /** it had to make room for others, perhaps before anything could end it */
  isOut = false;

  constructor(kind: Sender['kind'], names: readonly string[], nowMs: number) {
    this.kind = kind;
    this.names = names;
    this.#beganAt = nowMs;
    this.#movedAt = nowMs;
  }

  get sender(): string {
    return this.names.at(-1) as string;
  }

  /** Its network, or its sender where many share its address. */
  get network(): string {
    return this.names[1] as string;
  }

  get movedAt(): number {
    return this.#movedAt;
  }

  moved(bytes: number, nowMs: number): void {
    this.bytes += bytes;
    this.#movedAt = nowMs;
  }

  isTooSlow(nowMs: number): boolean {
    if (this.isWhole) return false;
    const seconds = (nowMs - this.#beganAt - pace.graceMs) / 1000;
    return nowMs - this.#movedAt > pace.idleMs || this.bytes < seconds * pace.bytesPerSecond;
  }
}

/** Files that come in: counted as they arrive, not as they are announced, until their request is answered. */
export class Arrivals {
  readonly #all = new Set<Arrival>();
  readonly #sums = new Map<string, Sum>();

  get size(): number {
    return this.#all.size;
  }

  /** Many clients may share this machine's own address and those of private networks, so these have
   *  no limit of their own.
   *  @returns the arrival, or why it is rejected */
  begin({ kind, name }: Sender, address: string, nowMs: number): Arrival | Failure {
    const share = shares[kind];
    const network = isShared(address) ? null : networkOf(address);
    const names = [kind, ...(network === null ? [] : [`${kind} from ${network}`]), `${kind} by ${name}`];
    const arrival = new Arrival(kind, names, nowMs);
    if (!this.#makeRoom(arrival, 'sender', byCount, 1, share.atOnceOfSender)) return tooMany;
    if (network !== null && !this.#makeRoom(arrival, 'network', byCount, 1, share.atOnceOfNetwork)) return tooMany;
    if (!this.#makeRoom(arrival, 'kind', byCount, 1, share.atOnce)) return overloaded;
    this.#all.add(arrival);
    for (const name of names) {
      const sum = this.#sums.get(name) ?? { bytes: 0, count: 0 };
      sum.count++;
      this.#sums.set(name, sum);
    }
    return arrival;
  }

  /** Some more of it is here. @returns why it may not go on; null: it may */
  take(arrival: Arrival, bytes: number, nowMs: number): Failure | null {
    if (!this.#all.has(arrival)) return overloaded;
    const { bytes: most, bytesOfNetwork } = shares[arrival.kind];
    const isOfNetwork = arrival.names.length === 3;
    if (isOfNetwork && !this.#makeRoom(arrival, 'network', byBytes, bytes, bytesOfNetwork)) return overloaded;
    if (!this.#makeRoom(arrival, 'kind', byBytes, bytes, most)) return overloaded;
    for (const one of arrival.names) (this.#sums.get(one) as Sum).bytes += bytes;
    arrival.moved(bytes, nowMs);
    return null;
  }

  /** Its request is answered, or its connection gone. */
  end(arrival: Arrival): void {
    if (!this.#all.delete(arrival)) return;
    for (const one of arrival.names) {
      const sum = this.#sums.get(one) as Sum;
      sum.bytes -= arrival.bytes;
      if (--sum.count === 0) this.#sums.delete(one);
    }
  }

  /** Ends what comes too slowly. */
  sweep(nowMs: number): void {
    for (const arrival of this.#all) if (arrival.isTooSlow(nowMs)) arrival.cut?.({ kind: 'too_slow' });
  }

  /** Whether a limit leaves room for more of an arrival, once others have given up what is beyond their share. Those of which nothing
   *  came for longest give way first. */
  #makeRoom(asking: Arrival, level: Level, weight: (one: Arrival) => number, more: number, most: number): boolean {
    const { within: nameOf, party } = levels[level];
    const within = nameOf(asking);
    const sum = this.#sums.get(within);
    const excess = ((weight === byBytes ? sum?.bytes : sum?.count) ?? 0) + more - most;
    if (excess <= 0) return true;
    const held = [...this.#all].filter(({ names }) => names.includes(within)).sort((a, b) => a.movedAt - b.movedAt);
    const mayEnd = (one: Arrival) => one !== asking && !one.isWhole;
    const out = toEnd(held, { party, weight, mayEnd }, { party: party(asking), more }, excess);
    for (const one of out ?? []) {
      this.end(one);
      one.isOut = true;
      one.cut?.(overloaded);
    }
    return out !== null;
  }
}

type Level = 'kind' | 'network' | 'sender';
/** What is limited, and between whom it is shared. Anonymous visitors share by network, since each may have any number of tokens; a
 *  sender's networks do, since anybody may call its webhooks. */
const levels: Record<Level, { within(one: Arrival): string; party(one: Arrival): string }> = {
  kind: { within: ({ kind }) => kind, party: (one) => (one.kind === 'strangers' ? one.network : one.sender) },
  network: { within: ({ network }) => network, party: ({ sender }) => sender },
  sender: { within: ({ sender }) => sender, party: ({ network }) => network },
};

const byCount = (): number => 1;
const byBytes = ({ bytes }: Arrival): number => bytes;

const overloaded: Failure = { kind: 'overloaded', retryAfterSeconds: 2 };
const tooMany: Failure = { kind: 'throttled', retryAfterSeconds: 2 };
