import { type Account, isE164, rfc2822, version } from './account.ts';
import { isPublicAddress } from './public-address.ts';
import { wrong } from './refused.ts';
import { segments } from './segments.ts';
import { isSid, newSid } from './sid.ts';

export type Sent = {
  sid: string;
  /** empty where a messaging service is to choose */
  from: string;
  to: string;
  body: string;
  fields: URLSearchParams;
};

const maxCharacters = 1600;
const maxMedia = 10;

const yes = /^(true|false)$/;
const judgedApart = /^/;

/** The documented parameters of an SMS and an MMS. Those of templates, of schedules and of other channels are not
 *  spoken here, and so refused. */
const parameters: Record<string, RegExp> = {
  To: judgedApart,
  From: judgedApart,
  MessagingServiceSid: judgedApart,
  Body: judgedApart,
  MediaUrl: judgedApart,
  StatusCallback: judgedApart,
  ApplicationSid: /^AP[0-9a-fA-F]{32}$/,
  ProvideFeedback: yes,
  Attempt: /^\d+$/,
  ValidityPeriod: /^([1-9]\d{0,3}|[12]\d{4}|3[0-5]\d{3}|36000)$/,
  ForceDelivery: yes,
  SmartEncoded: yes,
  SendAsMms: yes,
  ShortenUrls: yes,
  ContentRetention: /^(retain|discard)$/,
  AddressRetention: /^(retain|obfuscate)$/,
  RiskCheck: /^(enable|disable)$/,
};

/** @param others numbers that other accounts have */
export function judge(fields: URLSearchParams, account: Account, others: string[]): void {
  judgeNames(fields);
  const to = fields.get('To') ?? '';
  if (to === '') throw wrong(21604, "A 'To' phone number is required.");
  if (!isE164(to)) throw wrong(21211, `Invalid 'To' Phone Number: ${to}`);
  judgeSender(fields, account, others);
  judgeContent(fields);
  const callback = fields.get('StatusCallback');
  if (callback !== null && !isPublicAddress(callback)) {
    throw wrong(21609, `The StatusCallback URL ${callback} is not a valid URL.`);
  }
}

/** Twilio itself may well pass over what it does not know; a misspelt name would then be lost without a word. */
function judgeNames(fields: URLSearchParams): void {
  for (const [name, value] of fields) {
    const pattern = parameters[name];
    if (pattern === undefined) throw wrong(20001, `Unknown parameter '${name}'`);
    if (!pattern.test(value)) throw wrong(20001, `Invalid value '${value}' of parameter '${name}'`);
    if (name !== 'MediaUrl' && fields.getAll(name).length > 1) throw wrong(20001, `Parameter '${name}' is repeated`);
  }
}

function judgeSender(fields: URLSearchParams, { numbers }: Account, others: string[]): void {
  const from = fields.get('From') ?? '';
  const service = fields.get('MessagingServiceSid') ?? '';
  if (from === '' && service === '') throw wrong(21603, "A 'From' or 'MessagingServiceSid' parameter is required.");
  if (service !== '' && !isSid('MG', service)) throw wrong(21705, `The Messaging Service Sid ${service} is invalid.`);
  if (from === '') return;
  if (!isE164(from)) throw wrong(21212, `Invalid 'From' Phone Number: ${from}`);
  if (from === fields.get('To')) throw wrong(21266, "'To' and 'From' number cannot be the same");
  if (numbers.includes(from)) return;
  if (others.includes(from)) throw wrong(21660, `Mismatch between the 'From' number ${from} and the account`);
  throw wrong(21659, `'From' ${from} is not a Twilio phone number or Short Code country mismatch`);
}

function judgeContent(fields: URLSearchParams): void {
  const body = fields.get('Body') ?? '';
  const media = fields.getAll('MediaUrl');
  if (body === '' && media.length === 0) {
    throw fields.get('From') ? wrong(21602, 'Message body is required.') : wrong(21619, 'A Message Body is required.');
  }
  if (body.length > maxCharacters) {
    throw wrong(21617, `The concatenated message body exceeds the ${maxCharacters} character limit`);
  }
  if (media.length > maxMedia) throw wrong(21623, 'Number of media files exceeds allowed limit');
  const bad = media.find((address) => !isPublicAddress(address));
  if (bad !== undefined) throw wrong(21620, `Invalid media URL: ${bad}`);
}

export function sentOf(fields: URLSearchParams): Sent {
  const of = (name: string) => fields.get(name) ?? '';
  return {
    sid: newSid(fields.has('MediaUrl') ? 'MM' : 'SM'),
    from: of('From'),
    to: of('To'),
    body: of('Body'),
    fields,
  };
}

/** As it is just after it was made: nothing is sent yet, and nothing costs. */
export function messageBody({ sid, from, to, body, fields }: Sent, accountSid: string): object {
  const uri = `/${version}/Accounts/${accountSid}/Messages/${sid}`;
  const service = fields.get('MessagingServiceSid') || null;
  const at = rfc2822();
  return {
    account_sid: accountSid,
    api_version: version,
    body,
    date_created: at,
    date_sent: null,
    date_updated: at,
    direction: 'outbound-api',
    error_code: null,
    error_message: null,
    from: from || null,
    messaging_service_sid: service,
    num_media: String(fields.getAll('MediaUrl').length),
    // A service has not chosen a sender yet.
    num_segments: service === null ? String(segments(body)) : '0',
    price: null,
    price_unit: 'USD',
    sid,
    status: service === null ? 'queued' : 'accepted',
    subresource_uris: { media: `${uri}/Media.json` },
    to,
    uri: `${uri}.json`,
  };
}
