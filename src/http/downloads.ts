import type { IncomingMessage, ServerResponse } from 'node:http';
import { isShared, networkOf } from '../core/network.ts';
import type { Failure } from '../dialects/contract.ts';

/** A page of a conversation loads a dozen; each holds a file open and some 100 kB. */
const mostOfNetwork = 64;
const most = 500;
/** A reader that takes nothing for so long is gone, or never wanted it; players come back with `Range`. */
const patienceMs = 60_000;

/** Downloads under way in this process. */
export class Downloads {
  readonly #ofNetwork = new Map<string, number>();
  #all = 0;

  get size(): number {
    return this.#all;
  }

  /** One more. @returns what ends it; a failure where there are too many */
  begin(address: string): (() => void) | Failure {
    // An undeclared proxy may represent all visitors.
    const network = isShared(address) ? null : networkOf(address);
    const known = network === null ? 0 : (this.#ofNetwork.get(network) ?? 0);
    if (this.#all >= most) return { kind: 'overloaded', retryAfterSeconds: 2 };
    if (known >= mostOfNetwork) return { kind: 'throttled', retryAfterSeconds: 2 };
    this.#all++;
    if (network !== null) this.#ofNetwork.set(network, known + 1);
    let isEnded = false;
    return () => {
      if (isEnded) return;
      isEnded = true;
      this.#all--;
      if (network === null) return;
      const left = (this.#ofNetwork.get(network) ?? 1) - 1;
      if (left > 0) this.#ofNetwork.set(network, left);
      else this.#ofNetwork.delete(network);
    };
  }
}

/** Ends a connection whose reader stands still; as long as bytes go out, it is left alone. */
export function endWhenStill({ socket }: IncomingMessage, response: ServerResponse): void {
  const end = () => socket.destroy();
  socket.setTimeout(patienceMs);
  socket.once('timeout', end);
  // What it waits for between requests, the server sets itself.
  response.once('close', () => socket.off('timeout', end));
}
