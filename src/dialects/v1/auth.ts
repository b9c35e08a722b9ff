import { createHash } from 'node:crypto';
import type { Authenticated } from '../../core/authenticate.ts';
import type { Call, Once } from '../../core/call.ts';
import type { Core } from '../../core/core.ts';
import type { WireRequest } from '../contract.ts';

export const sessionCookie = 'parley_session';

/** Who asks: an API key or session as Bearer, else the console's cookie, which counts only for requests of our own pages.
 *  Null: nobody known. */
export async function authenticate(core: Core, request: Pick<WireRequest, 'headers' | 'method'>, ownOrigin: string): Promise<Authenticated | null> {
  const token = bearer(request.headers) ?? cookie(request.headers);
  if (token === null) return null;
  if (bearer(request.headers) === null && !isOwnPage(request, ownOrigin)) return null;
  return core.authenticate(token);
}

export function bearer(headers: WireRequest['headers']): string | null {
  const { authorization } = headers;
  return typeof authorization === 'string' && /^bearer /i.test(authorization) ? authorization.slice(7).trim() : null;
}

export function cookie(headers: WireRequest['headers']): string | null {
  const found = /(?:^|; )parley_session=([^;]+)/.exec(String(headers.cookie ?? ''));
  return found?.[1] ?? null;
}

/** The browser is hostile ground (house.md): a cookie that changes something must come from a page of our own. */
export function isOwnPage({ headers, method }: Pick<WireRequest, 'headers' | 'method'>, ownOrigin: string): boolean {
  if ((method === 'GET' || method === 'HEAD') && headers.upgrade === undefined) return true;
  const site = headers['sec-fetch-site'];
  const { origin } = headers;
  if (origin !== undefined && origin !== ownOrigin && origin !== `http://${headers.host}` && origin !== `https://${headers.host}`) {
    return false;
  }
  if (site !== undefined && site !== 'same-origin') return false;
  if (site === undefined && origin === undefined) return false;
  return headers.upgrade !== undefined || method === 'DELETE' || String(headers['content-type'] ?? '').startsWith('application/json');
}

export function callOf(who: Authenticated, request: WireRequest, handler: string): Call {
  return { accountId: who.accountId, actor: who.actor, handler, address: request.address, once: onceOf(who, request) };
}

/** The Idempotency-Key of a write, if it has one. */
export function onceOf(who: { credential: string }, request: WireRequest): Once | null {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || key === '' || request.method === 'GET') return null;
  return {
    credential: who.credential,
    method: request.method,
    path: request.path,
    key: key.slice(0, 255),
    bodyHash: createHash('sha256').update(request.rawBody).digest(),
  };
}
