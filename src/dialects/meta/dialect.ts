import { timingSafeEqual } from 'node:crypto';
import type { Connection } from '../../core/connections.ts';
import type { Core } from '../../core/core.ts';
import type { Answer, Dialect, Sender, WireRequest } from '../contract.ts';
import { failing } from '../failure.ts';
import { type Hooked, hookedInbox, isSettled } from '../hooked.ts';
import { type Heard, TooMuch } from './heard.ts';
import { heardOnMessenger } from './messenger.ts';
import { isModest } from './shape.ts';
import { isSigned } from './signature.ts';
import { heardOnWhatsapp } from './whatsapp.ts';

/** Meta sends a thousand things at once at most, and three megabytes. */
const maxBytes = 4 * 1024 * 1024;

const ways = {
  whatsapp: { path: '/webhooks/whatsapp/:inboxId', heardIn: heardOnWhatsapp },
  messenger: { path: '/webhooks/messenger/:inboxId', heardIn: heardOnMessenger },
};
type Way = keyof typeof ways;

export type Context = {
  core: Core;
  /** warns the operator in the server's log */
  warn(about: object, sentence: string): void;
};

/** Where Meta brings what people write, and what became of what was sent to them: an address for each inbox, signed with the secret that
 *  was kept for it. Answered when it is stored: until then Meta brings it again, for days. */
export function metaDialect({ core, warn }: Context): Dialect {
  const noticeUnknown = noticeOnce(warn);
  return {
    name: 'meta',
    prefixes: ['/webhooks/whatsapp', '/webhooks/messenger'],
    lenient: false,
    failure: failing(words, (status, error) => ({ status, body: { error } })),
    routes: (Object.keys(ways) as Way[]).flatMap((channel) => [
      { method: 'GET', path: ways[channel].path, handle: (request) => verify(core, channel, request) },
      {
        method: 'POST',
        path: ways[channel].path,
        // Read only once it is known who signed it.
        upload: { maxBytes, admit: (request) => admit(core, channel, request) },
        handle: (request) => hear(core, noticeUnknown, channel, request),
      },
    ]),
  };
}

type Notice = (accountId: string, channel: Way, name: string) => void;

/** Tenants could name any number of numbers. */
const mostNoticed = 1000;

/** Logs once for each number or page that no inbox has it. Its messages are acknowledged: they would fit nowhere later either. */
function noticeOnce(warn: Context['warn']): Notice {
  const noticed = new Set<string>();
  return (accountId, channel, name) => {
    const key = `${accountId} ${channel} ${name}`;
    if (noticed.has(key) || noticed.size === mostNoticed) return;
    noticed.add(key);
    const about = { accountId, channel, [channel === 'whatsapp' ? 'phoneNumberId' : 'pageId']: name };
    warn(about, 'Meta brings messages for a number or page that no inbox of the account is connected to');
  };
}

const words = {
  malformed: 'This is no JSON',
  invalid: 'This is no webhook of Meta',
  unknown_route: 'There is nothing here',
  gone: 'This is gone',
  too_large: 'This is too large',
  throttled: 'Too many requests',
  bug: 'Something went wrong here',
  overloaded: 'It cannot be stored now: bring it again',
};

const unknown: Answer = { status: 404, body: { error: words.unknown_route } };

/** https://developers.facebook.com/docs/graph-api/webhooks/getting-started#verification-requests */
async function verify(core: Core, channel: Way, { params, query }: WireRequest): Promise<Answer> {
  const place = await hookedInbox(core, channel, params.inboxId ?? '');
  if (!place) return unknown;
  const { 'hub.mode': mode, 'hub.verify_token': token = '', 'hub.challenge': challenge } = query;
  if (mode !== 'subscribe' || typeof challenge !== 'string' || !isSame(String(token), place.verifyToken)) {
    return { status: 403, body: { error: 'This is not the verify token of this inbox' } };
  }
  const headers = { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' };
  return { status: 200, headers, body: challenge };
}

function isSame(said: string, right: string): boolean {
  const [a, b] = [Buffer.from(said), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const signed = 'x-hub-signature-256';
const unsigned: Answer = { status: 401, body: { error: 'The signature is not of the app of this inbox' } };

/** Strangers do not take the room of files that come in. */
async function admit(core: Core, channel: Way, { params, headers }: WireRequest): Promise<Answer | Sender> {
  const place = await hookedInbox(core, channel, params.inboxId ?? '');
  if (!place) return unknown;
  return headers[signed] === undefined ? unsigned : { kind: 'providers', name: place.accountId };
}

async function hear(core: Core, notice: Notice, channel: Way, request: WireRequest): Promise<Answer> {
  const { params, headers, rawBody } = request;
  const place = await hookedInbox(core, channel, params.inboxId ?? '');
  if (!place) return unknown;
  const { appSecret } = place.credentials ?? {};
  if (!appSecret || !isSigned(rawBody, headers[signed], appSecret)) return unsigned;
  const heard = heardIn(channel, rawBody);
  if (heard === null) return { status: 400, body: { error: words.malformed } };
  const inboxOf = await inboxesOf(core, place, appSecret, new Set(heard.map(({ to }) => to)));
  for (const { to } of heard) if (!inboxOf.has(to)) notice(place.accountId, channel, to.slice(0, 100));
  return (await keep(core, place.accountId, heard, inboxOf)) ? { status: 200, body: { success: true } } : overloaded;
}

/** More lenient than other readers: one text that Meta cut in half must not lose the rest of the batch. Null if Meta never sends it. */
function heardIn(channel: Way, bytes: Buffer): Heard[] | null {
  try {
    return isModest(bytes) ? ways[channel].heardIn(JSON.parse(bytes.toString())) : null;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TooMuch) return null;
    throw error;
  }
}

const overloaded: Answer = { status: 503, headers: { 'retry-after': '1' }, body: { error: words.overloaded } };

/** An app has one address for all of its numbers or pages: what is for another inbox of the account, with the same secret, is that one's. */
async function inboxesOf(
  core: Core,
  { accountId, ...place }: Hooked,
  appSecret: string,
  wanted: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map([[nameOf(place), place.inbox.id]]);
  if ([...wanted].every((to) => found.has(to))) return found;
  for (const { id } of await core.read(accountId).inboxes.onChannels([place.inbox.channel])) {
    const sister = await core.connectionOf(accountId, id);
    if (sister?.credentials?.appSecret !== appSecret) continue;
    const name = nameOf(sister);
    if (!found.has(name)) found.set(name, id);
  }
  return found;
}

/** By what Meta calls it. */
function nameOf({ inbox, credentials }: Connection): string {
  return (inbox.channel === 'whatsapp' ? credentials?.phoneNumberId : inbox.address) ?? '';
}

/** So many updates of a webhook are stored at a time: with thousands at once nobody else would be served meanwhile. */
const mostAtOnce = 100;

/** Messages together, in their order; false: some of it has to be brought again, which doubles nothing. */
async function keep(
  core: Core,
  accountId: string,
  heard: readonly Heard[],
  inboxOf: ReadonlyMap<string, string>,
): Promise<boolean> {
  const here = heard.flatMap((one) => {
    const inboxId = inboxOf.get(one.to);
    return inboxId === undefined ? [] : [{ ...one, inboxId }];
  });
  const posted: PromiseSettledResult<Awaited<ReturnType<Core['receive']>>>[] = [];
  const messages = here.flatMap((one) => ('message' in one ? [{ ...one.message, inboxId: one.inboxId }] : []));
  for (let i = 0; i < messages.length; i += mostAtOnce) {
    const some = messages.slice(i, i + mostAtOnce).map((message) => core.receive(accountId, message, null));
    posted.push(...(await Promise.allSettled(some)));
  }
  for (const one of here) {
    const { inboxId } = one;
    if ('receipt' in one) await core.noteReceipt(accountId, { ...one.receipt, inboxId });
    if ('watermark' in one) await core.noteWatermark(accountId, { ...one.watermark, inboxId });
  }
  let isWhole = true;
  for (const one of posted) {
    // What the rest became of is noted before.
    if (one.status === 'rejected') throw one.reason;
    if (!isSettled(one.value)) isWhole = false;
  }
  return isWhole;
}
