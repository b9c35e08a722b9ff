import type { Core } from '../../core/core.ts';
import type { Answer, Dialect, Sender, WireRequest } from '../contract.ts';
import { failing } from '../failure.ts';
import { type Hooked, hookedInbox, isSettled } from '../hooked.ts';
import { messagesIn, receiptIn } from './reading.ts';
import { isSigned } from './signature.ts';

export type Context = { core: Core; ownOrigin: string };

const maxBytes = 262_144;
/** Twilio sends some thirty fields. Reading and sorting as many as fit takes a third of a second, before the signature is known to be wrong. */
const mostFields = 1000;

/** Where a provider with Twilio's API brings text messages, and what became of those that were sent: signed with the account's token for the
 *  address that it was given (`PARLEY_URL`). */
export function smsDialect(context: Context): Dialect {
  const upload = {
    maxBytes,
    // Strangers do not take the room of files that come in.
    admit: async ({ params, headers }: WireRequest): Promise<Answer | Sender> => {
      const place = await hookedInbox(context.core, 'sms', params.inboxId ?? '');
      if (!place) return unknown;
      return headers[signature] === undefined ? unsigned : { kind: 'providers', name: place.accountId };
    },
  };
  return {
    name: 'sms',
    prefixes: ['/webhooks/sms'],
    lenient: false,
    failure: failing(words, (status, error) => ({ status, body: { error } })),
    routes: [
      { method: 'POST', path: '/webhooks/sms/:inboxId', upload, handle: (request) => hear(context, request) },
      {
        method: 'POST',
        path: '/webhooks/sms/:inboxId/:messageId',
        upload,
        handle: (request) => hearReceipt(context, request),
      },
    ],
  };
}

const words = {
  malformed: 'This is no form',
  invalid: 'This is no webhook of text messages',
  unknown_route: 'There is nothing here',
  gone: 'This is gone',
  too_large: 'This is too large',
  throttled: 'Too many requests',
  bug: 'Something went wrong here',
  overloaded: 'It cannot be stored now: bring it again',
};

/** Nothing is answered to whoever texted. */
const taken: Answer = { status: 200, headers: { 'content-type': 'text/xml; charset=utf-8' }, body: '<Response/>' };
const signature = 'x-twilio-signature';
const unsigned: Answer = { status: 401, body: { error: 'The signature is missing' } };
const unknown: Answer = { status: 404, body: { error: words.unknown_route } };

/** The inbox and the form, where it was signed for it. */
async function admitted(
  { core, ownOrigin }: Context,
  { params, path, search = '', headers, rawBody }: WireRequest,
): Promise<{ place: Hooked; form: URLSearchParams } | Answer> {
  const place = await hookedInbox(core, 'sms', params.inboxId ?? '');
  if (!place) return unknown;
  if (hasMoreFields(rawBody, mostFields)) return { status: 400, body: { error: words.malformed } };
  const form = new URLSearchParams(rawBody.toString());
  const token = place.credentials?.token;
  const says = (origin: string) => isSigned(origin + path + search, form, headers[signature], token ?? '');
  if (token && originsOf(ownOrigin).some(says)) return { place, form };
  return { status: 401, body: { error: `The signature is not this account’s for ${ownOrigin}${path}${search}` } };
}

function hasMoreFields(form: Buffer, most: number): boolean {
  let at = form.indexOf('&');
  for (let count = 1; at >= 0; at = form.indexOf('&', at + 1)) if (count++ >= most) return true;
  return false;
}

/** Twilio signs an address now with its port and now without. */
function originsOf(origin: string): string[] {
  const { protocol, hostname, port } = new URL(origin);
  const bare = `${protocol}//${hostname}`;
  return [bare, `${bare}:${port || (protocol === 'https:' ? '443' : '80')}`];
}

async function hear(context: Context, request: WireRequest): Promise<Answer> {
  const found = await admitted(context, request);
  if ('status' in found) return found;
  const { accountId, inbox } = found.place;
  const posted = await Promise.all(
    messagesIn(found.form).map((message) => context.core.receive(accountId, { ...message, inboxId: inbox.id }, null)),
  );
  return posted.some((one) => !isSettled(one))
    ? { status: 503, headers: { 'retry-after': '1' }, body: { error: words.overloaded } }
    : taken;
}

async function hearReceipt(context: Context, request: WireRequest): Promise<Answer> {
  // The address of messages, written with a slash at its end.
  if (request.params.messageId === '') return hear(context, request);
  const found = await admitted(context, request);
  if ('status' in found) return found;
  const { accountId, inbox } = found.place;
  const receipt = receiptIn(found.form);
  const { messageId = '' } = request.params;
  const own = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(messageId) ? messageId : null;
  if (receipt) await context.core.noteReceipt(accountId, { ...receipt, inboxId: inbox.id, messageId: own });
  return { status: 204 };
}
