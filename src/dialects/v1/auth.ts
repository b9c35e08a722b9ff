import type { Authenticated } from '../../core/authenticate.ts';
import type { Call } from '../../core/call.ts';
import type { Core } from '../../core/core.ts';
import type { WireRequest } from '../contract.ts';
import { cookie } from '../cookies.ts';
import { onceOf } from '../once.ts';
import { isOwnOrigin } from '../own-origin.ts';

type Asking = Pick<WireRequest, 'headers' | 'method'>;

/** Who asks: an API key or session as Bearer, else the console's cookie, which counts only for requests of our own pages.
 *  Null: nobody known. */
export async function authenticate(core: Core, request: Asking, ownOrigin: string): Promise<Authenticated | null> {
  const named = bearer(request.headers);
  if (named !== null) return core.authenticate(named);
  const kept = cookie(request.headers, 'parley_session', ownOrigin);
  return kept !== null && isOwnPage(request, ownOrigin) ? core.authenticate(kept) : null;
}

export function bearer(headers: WireRequest['headers']): string | null {
  const { authorization } = headers;
  return typeof authorization === 'string' && /^bearer /i.test(authorization) ? authorization.slice(7).trim() : null;
}

type Outsider = 'parley_visitor' | 'parley_user';

/** What somebody outside proves itself with: a Bearer, a socket's subprotocol, or the cookie of a page of our own. Empty: nothing. */
export function outsiderToken(request: Asking, name: Outsider, ownOrigin: string): string {
  const { headers } = request;
  const protocols = String(headers['sec-websocket-protocol'] ?? '').split(/, */);
  const named = protocols.find((protocol) => protocol.startsWith('token.'))?.slice('token.'.length);
  // Browsers cannot set headers on a socket: there it comes as a subprotocol, so that it is in no address.
  return named ?? bearer(headers) ?? (isOwnPage(request, ownOrigin) ? cookie(headers, name, ownOrigin) : null) ?? '';
}

/** Other sites' pages send our cookies along: a cookie that changes something must come from a page of our own. */
export function isOwnPage({ headers, method }: Asking, ownOrigin: string): boolean {
  if ((method === 'GET' || method === 'HEAD') && headers.upgrade === undefined) return true;
  const site = headers['sec-fetch-site'];
  const { origin } = headers;
  if (site === undefined && origin === undefined) return false;
  if (site !== undefined && site !== 'same-origin') return false;
  if (!isOwnOrigin(headers, ownOrigin)) return false;
  return headers.upgrade !== undefined || method === 'DELETE' || isNoForm(headers);
}

/** What no page of somebody else can send without asking first. */
function isNoForm(headers: WireRequest['headers']): boolean {
  return /^application\/(json|octet-stream)\s*(;|$)/i.test(String(headers['content-type'] ?? ''));
}

/** True for a browser on a page that is not ours: it may not sign anybody in. Programs say neither Origin nor Sec-Fetch-Site. */
export function isForeignPage(request: Asking, ownOrigin: string): boolean {
  const { headers } = request;
  const isBrowser = headers.origin !== undefined || headers['sec-fetch-site'] !== undefined;
  return isBrowser && !isOwnPage(request, ownOrigin);
}

export function callOf(who: Authenticated, request: WireRequest, handler: string): Call {
  return {
    accountId: who.accountId,
    actor: who.actor,
    handler,
    address: request.address,
    once: onceOf(who.credential, request),
  };
}
