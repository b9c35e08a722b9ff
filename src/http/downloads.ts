import type { IncomingMessage, ServerResponse } from 'node:http';
import { isShared, networkOf } from '../core/network.ts';
import { Tally } from '../core/tally.ts';
import type { Failure } from '../dialects/contract.ts';
import { toEnd } from './fair-share.ts';

/** A page of a conversation loads a dozen; each holds a file open and some 100 kB. */
const mostOfNetwork = 64;
const most = 500;
/** A reader that takes nothing for so long is gone, or never wanted it; players come back with `Range`. */
const patienceMs = 60_000;

type Download = { network: string | null; cut(): void };

/** Downloads under way in this process. */
export class Downloads {
  readonly #ofNetwork = new Tally();
  readonly #all = new Set<Download>();

  get size(): number {
    return this.#all.size;
  }

  /** One more. Where there are too many, one of the network with most of them ends: players go on with `Range`.
   *  @param cut ends it from here
   *  @returns what ends it; a failure where there are too many */
  begin(address: string, cut: () => void): (() => void) | Failure {
    // An undeclared proxy may represent all visitors.
    const network = isShared(address) ? null : networkOf(address);
    if (network !== null && this.#ofNetwork.of(network) >= mostOfNetwork) {
      return { kind: 'throttled', retryAfterSeconds: 2 };
    }
    const out = toEnd(this.#all, byNetwork, { party: network ?? '', more: 1 }, this.#all.size + 1 - most);
    if (out === null) return { kind: 'overloaded', retryAfterSeconds: 2 };
    for (const one of out) {
      this.#end(one);
      one.cut();
    }
    const download = { network, cut };
    this.#all.add(download);
    if (network !== null) this.#ofNetwork.add(network);
    return () => this.#end(download);
  }

  #end(download: Download): void {
    if (this.#all.delete(download) && download.network !== null) this.#ofNetwork.add(download.network, -1);
  }
}

const byNetwork = { party: ({ network }: Download) => network ?? '', weight: () => 1, mayEnd: () => true };

/** Ends a connection whose reader stands still; as long as bytes go out, it is left alone. */
export function endWhenStill({ socket }: IncomingMessage, response: ServerResponse): void {
  const end = () => socket.destroy();
  socket.setTimeout(patienceMs);
  socket.once('timeout', end);
  // What it waits for between requests, the server sets itself.
  response.once('close', () => socket.off('timeout', end));
}
