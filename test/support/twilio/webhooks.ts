import { createHmac, randomUUID } from 'node:crypto';
import { patience } from '../../support/patience.ts';
import { type Account, version } from './account.ts';
import { segments } from './segments.ts';

export type Incoming = {
  from: string;
  to: string;
  body: string;
  sid: string;
  media: { url: string; type: string }[];
};
export type Status = { sid: string; from: string; to: string; status: string; errorCode?: number };
export type Reply = { status: number; type: string; text: string };

/** Base64 of HMAC-SHA1 of the address with its query, and of every field after it by name, nothing between them. Of a
 *  name that is repeated each value counts once. */
export function signature(token: string, address: string, fields: Iterable<[string, string]>): string {
  const pairs = [...new Set([...fields].map(([name, value]) => JSON.stringify([name, value])))]
    .map((pair) => JSON.parse(pair) as [string, string])
    .sort(([name, value], [otherName, otherValue]) => inOrder(name, otherName) || inOrder(value, otherValue));
  const signed = address + pairs.map(([name, value]) => name + value).join('');
  return createHmac('sha1', token).update(signed).digest('base64');
}

/** The sorting of Unix, in which capitals come first, and no language's. */
const inOrder = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0);

/** The address as it is signed, not a letter of it changed: without name and password, and without a fragment, which
 *  sets how Twilio connects and is never sent. */
export function signedAddress(seenAs: string, port: 'kept' | 'dropped'): string {
  const [, scheme, host, rest] = /^(https?:\/\/)(?:[^/?#@]*@)?([^/?#]+)([^#]*)/i.exec(seenAs) ?? [];
  if (scheme === undefined || host === undefined) throw new TypeError(`${seenAs} is no address to call`);
  const bare = port === 'dropped' && scheme.toLowerCase() === 'https://' ? host.replace(/:\d+$/, '') : host;
  return scheme + bare + rest;
}

export function incomingFields({ sid: accountSid }: Account, message: Incoming): URLSearchParams {
  const { from, to, body, sid, media } = message;
  return new URLSearchParams([
    ['ToCountry', 'US'],
    ['ToState', 'CA'],
    ['SmsMessageSid', sid],
    ['NumMedia', String(media.length)],
    // A place that is not known is sent, and signed, empty.
    ['ToCity', ''],
    ['FromZip', '94105'],
    ['SmsSid', sid],
    ['FromState', 'CA'],
    ['SmsStatus', 'received'],
    ['FromCity', 'SAN FRANCISCO'],
    ['Body', body],
    ['FromCountry', 'US'],
    ['To', to],
    ['ToZip', ''],
    ['NumSegments', String(segments(body))],
    ['MessageSid', sid],
    ['AccountSid', accountSid],
    ['From', from],
    ['ApiVersion', version],
    ...media.flatMap(({ url, type }, at) => [
      [`MediaContentType${at}`, type],
      [`MediaUrl${at}`, url],
    ]),
  ]);
}

export function statusFields({ sid: accountSid }: Account, told: Status): URLSearchParams {
  const { sid, from, to, status, errorCode } = told;
  return new URLSearchParams([
    ...(errorCode === undefined ? [] : [['ErrorCode', String(errorCode)]]),
    // What the carrier's receipt says, YYMMDDhhmm.
    ...(/^(un)?delivered$/.test(status)
      ? [['RawDlrDoneDate', new Date().toISOString().replace(/\D/g, '').slice(2, 12)]]
      : []),
    ['SmsSid', sid],
    ['SmsStatus', status],
    ['MessageStatus', status],
    ['To', to],
    ['MessageSid', sid],
    ['AccountSid', accountSid],
    ['From', from],
    ['ApiVersion', version],
  ]);
}

export async function post(to: string, signed: string, fields: URLSearchParams): Promise<Reply> {
  const response = await fetch(to, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      'user-agent': 'TwilioProxy/1.1',
      'i-twilio-idempotency-token': randomUUID(),
      'x-twilio-signature': signed,
    },
    body: fields.toString(),
    // Twilio gives up then, and takes it for a failure.
    signal: AbortSignal.timeout(patience),
  });
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    text: await response.text(),
  };
}
