import type { Fetched } from '../core/delivery-ports.ts';
import { hostOf } from '../core/named-server.ts';
import type { Attachment } from '../core/nouns.ts';
import { ask } from './ask.ts';
import type { Reach } from './reach.ts';

/** Everything of a stored file; null: it is gone. */
export type ReadFile = (attachment: Pick<Attachment, 'file' | 'bytes'>) => Promise<Uint8Array | null>;

export type MediaFetch = (url: string, headers: Record<string, string>, most: number) => Promise<Fetched>;

const patienceMs = 60_000;

const mostHops = 3;

/** A file at an address that came from outside: over TLS, on the open internet, not longer than may be kept. Where it leads elsewhere, it is
 *  followed under the same conditions, and what proves who asks stays behind.
 *  @param reach where it may be */
export function mediaFetch(reach: Reach): MediaFetch {
  const fetchFrom = async (
    target: URL | null,
    headers: Record<string, string>,
    most: number,
    hops: number,
  ): Promise<Fetched> => {
    if (!target || !/^https?:$/.test(target.protocol)) return { refused: 'It is at no address of the web' };
    const address = await reach(hostOf(target));
    // In the open only where an installation lets itself be reached: in networks of its own.
    if (target.protocol === 'http:' && !isLoopback(address)) return { refused: 'Its address is not https' };
    const asking = {
      method: 'GET' as const,
      headers: { 'user-agent': 'parley', ...headers },
      patienceMs,
      address,
      most,
    };
    const { status, body, end, location } = await ask(target, asking).catch((error) => {
      throw new Error(`Where the file is cannot be reached: ${(error as Error).message}`);
    });
    if (location !== null && status >= 301 && status <= 308 && hops < mostHops) {
      const next = URL.parse(location, target);
      return fetchFrom(next, next?.origin === target.origin ? headers : {}, most, hops + 1);
    }
    if (status === 404 || status === 410) return { refused: 'It is not there any more' };
    if (status !== 200 || end === 'broken') throw new Error(`Where the file is answered ${status}`);
    return end === 'long' ? { refused: `It is larger than ${Math.floor(most / 1_048_576)} MB` } : { bytes: body };
  };
  return (url, headers, most) => fetchFrom(URL.parse(url), headers, most, 0);
}

function isLoopback(address: string): boolean {
  return /^(127\.|::1$)/.test(address);
}
