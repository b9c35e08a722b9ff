import type { Core } from '../../core/core.ts';
import { isRefusal } from '../../core/refusal.ts';
import type { Answer, Dialect, Failure, WireRequest } from '../contract.ts';
import { setCookie } from '../cookies.ts';
import { isOwnOrigin } from '../own-origin.ts';
import { page } from './page.ts';

export type Context = { core: Core; secure: boolean; ownOrigin: string };

const path = '/access/:token';

/** The page that an access link opens. Looking at it uses nothing up: mail scanners and previews look. The page sends its own
 *  address back, and that lets the visitor in. */
export function accessDialect(context: Context): Dialect {
  return {
    name: 'access',
    prefixes: ['/access'],
    lenient: false,
    failure: failurePage,
    routes: [
      { method: 'GET', path, handle: (request) => look(context, request) },
      {
        method: 'POST',
        path,
        limits: [{ by: 'network', most: 120, seconds: 20 }],
        handle: (request) => enter(context, request),
      },
    ],
  };
}

async function look({ core }: Context, request: WireRequest): Promise<Answer> {
  const shown = await core.showAccessLink(request.params.token ?? '');
  return shown ? page(shown.state, shown.inboxName, request) : page('unknown', '', request, 404);
}

/** Only from the page itself: no page of somebody else puts a browser into a conversation that it did not ask for. */
async function enter(context: Context, request: WireRequest): Promise<Answer> {
  const { core, secure, ownOrigin } = context;
  const { 'sec-fetch-site': site, origin } = request.headers;
  // Browsers send the former to hosts that they trust alone, the latter with every post; from this page, which sends no
  // referrer, it is null (Fetch, "append a request Origin header"). A page of another site may say null as well.
  const isOwn = site === 'same-origin' || site === 'none';
  const isForeign =
    !(isOwn && origin === 'null') && ((site !== undefined && !isOwn) || !isOwnOrigin(request.headers, ownOrigin));
  if (isForeign) return look(context, request);
  const entered = await core.useAccessLink(request.params.token ?? '', request.address);
  if (isRefusal(entered)) return look(context, request);
  // At once to the conversation, whose address says nothing: that takes this one's place in the browser's history.
  const inside = page('inside', entered.inboxName, request, 200, { refresh: '0;url=/chat' });
  return { ...inside, cookies: setCookie('parley_visitor', entered.visitor, { secure }) };
}

const statuses: { [K in Failure['kind']]: number } = {
  malformed: 400,
  invalid: 400,
  unknown_route: 404,
  gone: 410,
  too_large: 413,
  too_slow: 408,
  throttled: 429,
  bug: 500,
  overloaded: 503,
};

function failurePage(failure: Failure): Answer {
  const retry: Record<string, string> =
    'retryAfterSeconds' in failure ? { 'retry-after': `${failure.retryAfterSeconds}` } : {};
  return page(failure.kind === 'unknown_route' ? 'unknown' : 'failed', '', null, statuses[failure.kind], retry);
}
