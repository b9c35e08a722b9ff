import { createHash } from 'node:crypto';
import type { Answer, WireRequest } from './contract.ts';

/** A public JSON body that may be kept for some seconds, and longer by whoever asks whether it changed. */
export function cached(body: string, maxAge: number, asked: WireRequest['headers']): Answer {
  const etag = `"${createHash('sha256').update(body).digest('base64url')}"`;
  const headers = {
    etag,
    'cache-control': `public, max-age=${maxAge}`,
    'content-type': 'application/json; charset=utf-8',
  };
  return names(asked['if-none-match'], etag) ? { status: 304, headers } : { status: 200, headers, body };
}

/** Whether an If-None-Match names this tag (RFC 9110, 13.1.2: compared weakly). */
function names(asked: string | string[] | undefined, etag: string): boolean {
  const tags = String(asked ?? '').split(',');
  return tags.some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}
