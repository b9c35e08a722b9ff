import type { IncomingHttpHeaders } from 'node:http';
import type { Ready } from './turns.ts';

/** Bodies below this are not counted: ordinary messages never wait for long ones. */
const smallest = 16 * 1024;
/** A longer body is a file, which has bounds of its own (uploads.ts), or is refused by its length. */
const largest = 1024 * 1024;
/** What a body in chunks counts as, since it does not say how long it is. */
const ofChunks = 64 * 1024;
/** Bytes of bodies whose requests may be under way: of a network, and of a shared address. */
const most = { network: 256 * 1024, shared: 1024 * 1024 };
/** How often a network may begin one more than that. Bodies that arrive slowly, or never end, must
 *  not block those of others behind the same address. */
const extraMs = 50;

type OfNetwork = { bytes: number; waiting: Set<Ready>; hasExtra: boolean };

/** What a request's body counts as; 0 if it is small or a file. */
export function sizeOfLarge({ 'content-length': length, 'transfer-encoding': encoding }: IncomingHttpHeaders): number {
  if (encoding !== undefined) return ofChunks;
  const bytes = length === undefined ? 0 : Number(length);
  return bytes > smallest && bytes <= largest ? bytes : 0;
}

/** Limits the bytes of large bodies that one network has under way, from the start of a request
 *  until its answer. Long texts are expensive for the event loop and the database: nine hundred of
 *  them at once delay all messages for seconds. Requests beyond the limit wait, and their bodies
 *  are not read. */
export class LargeBodies {
  private readonly networks = new Map<string, OfNetwork>();
  private readonly resume: (network: string, ready: Ready) => void;
  private timer: NodeJS.Timeout | null = null;

  /** @param resume gets a connection that may try again */
  constructor(resume: (network: string, ready: Ready) => void) {
    this.resume = resume;
  }

  /** @param isShared whether many clients may share the network
   *  @returns false if the request has to wait: `ready` is told when to try again */
  take(network: string, isShared: boolean, bytes: number, ready: Ready): boolean {
    const own = this.networks.get(network) ?? { bytes: 0, waiting: new Set(), hasExtra: false };
    this.networks.set(network, own);
    const bound = isShared ? most.shared : most.network;
    if (own.bytes > 0 && own.bytes + bytes > bound && !own.hasExtra) {
      own.waiting.add(ready);
      this.timer ??= setInterval(() => this.giveExtra(), extraMs).unref();
      return false;
    }
    own.bytes += bytes;
    own.hasExtra = false;
    // There may be room for another one.
    this.wake(network, own);
    return true;
  }

  /** A request that `take` admitted was answered, or its connection closed. */
  leave(network: string, bytes: number): void {
    const own = this.networks.get(network);
    if (!own) return;
    own.bytes -= bytes;
    this.wake(network, own);
    if (own.bytes === 0 && own.waiting.size === 0) this.networks.delete(network);
  }

  /** A connection closed that may be waiting. */
  forget(ready: Ready): void {
    for (const [network, { bytes, waiting }] of this.networks) {
      if (waiting.delete(ready) && bytes === 0 && waiting.size === 0) this.networks.delete(network);
    }
  }

  private wake(network: string, own: OfNetwork): void {
    const [first] = own.waiting;
    if (!first) return;
    own.waiting.delete(first);
    this.resume(network, first);
  }

  private giveExtra(): void {
    let isWaiting = false;
    for (const [network, own] of this.networks) {
      if (own.waiting.size === 0) continue;
      isWaiting = true;
      own.hasExtra = true;
      this.wake(network, own);
    }
    if (isWaiting || !this.timer) return;
    clearInterval(this.timer);
    this.timer = null;
  }
}
