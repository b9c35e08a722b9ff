import { createHash } from 'node:crypto';
import type { Answer, WireRequest } from './contract.ts';

/** A public JSON body with its tag, to be sent as often as somebody asks. */
export type Tagged = { body: string; etag: string };

export function tagged(body: string): Tagged {
  return { body, etag: `"${createHash('sha256').update(body).digest('base64url')}"` };
}

/** Bodies of what does not change: made once for each object, and forgotten with it. */
export function taggedOnce<T extends object>(write: (of: T) => string): (of: T) => Tagged {
  const made = new WeakMap<T, Tagged>();
  return (of) => {
    const known = made.get(of) ?? tagged(write(of));
    made.set(of, known);
    return known;
  };
}

/** An answer that may be kept for some seconds, and longer by whoever asks whether it changed. */
export function cached({ body, etag }: Tagged, maxAge: number, asked: WireRequest['headers']): Answer {
  const headers = {
    etag,
    'cache-control': `public, max-age=${maxAge}`,
    'content-type': 'application/json; charset=utf-8',
  };
  return namesTag(asked['if-none-match'], etag) ? { status: 304, headers } : { status: 200, headers, body };
}

/** Whether an If-None-Match names this tag (RFC 9110, 13.1.2: compared weakly, as proxies that pack anew make tags weak). */
export function namesTag(asked: string | string[] | undefined, etag: string): boolean {
  if (asked === undefined) return false;
  const tags = String(asked).split(',');
  return tags.some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}
