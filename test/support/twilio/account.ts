import { wrong } from './refused.ts';
import { isSid, sidOf } from './sid.ts';

export type Account = {
  sid: string;
  token: string;
  /** in E.164, those that it may send from */
  numbers: string[];
};

export const version = '2010-04-01';
export const rfc2822 = (): string => new Date().toUTCString().replace('GMT', '+0000');
export const isE164 = (text: string): boolean => /^\+[1-9]\d{1,14}$/.test(text);

/** A mistake in a test, not what Twilio would say. */
export function assertAccount({ sid, token, numbers }: Account): void {
  if (!isSid('AC', sid)) throw new TypeError(`${sid} is no AC and 32 hexadecimal digits`);
  if (token === '') throw new TypeError('an account has a token');
  const strange = numbers.find((number) => !isE164(number));
  if (strange !== undefined) throw new TypeError(`${strange} is not in E.164`);
}

/** The token is in it, as it is in Twilio's: whoever logs the answer logs a secret. */
export function accountBody({ sid, token }: Account): object {
  const uri = `/${version}/Accounts/${sid}`;
  const at = rfc2822();
  return {
    sid,
    friendly_name: 'My first Twilio account',
    status: 'active',
    type: 'Full',
    owner_account_sid: sid,
    auth_token: token,
    date_created: at,
    date_updated: at,
    subresource_uris: { messages: `${uri}/Messages.json`, incoming_phone_numbers: `${uri}/IncomingPhoneNumbers.json` },
    uri: `${uri}.json`,
  };
}

/** PhoneNumber may be a part of a number, and `*` any digit: who asks for a whole number may be listed longer ones. */
export function numbersBody({ sid, numbers }: Account, query: URLSearchParams): object {
  const strange = [...query.keys()].find((name) => name !== 'PhoneNumber' && name !== 'PageSize');
  if (strange !== undefined) throw wrong(20001, `Unknown parameter '${strange}'`);
  const asked = query.get('PhoneNumber') ?? '';
  // A `+` that is not escaped in a query is a space, and no number has one.
  const pattern = new RegExp(asked.replace(/[^\d*]/g, '\\$&').replaceAll('*', '\\d'));
  const uri = `/${version}/Accounts/${sid}/IncomingPhoneNumbers`;
  const listed = numbers.filter((number) => pattern.test(number));
  return {
    incoming_phone_numbers: listed.map((number) => ({
      sid: sidOf('PN', number),
      account_sid: sid,
      phone_number: number,
      friendly_name: number,
      capabilities: { voice: true, sms: true, mms: true, fax: false },
      sms_url: '',
      sms_method: 'POST',
      sms_fallback_url: '',
      sms_fallback_method: 'POST',
      sms_application_sid: '',
      status_callback: '',
      status_callback_method: 'POST',
      status: 'in-use',
      origin: 'twilio',
      api_version: version,
      uri: `${uri}/${sidOf('PN', number)}.json`,
    })),
    page: 0,
    page_size: 50,
    start: 0,
    end: Math.max(0, listed.length - 1),
    uri: `${uri}.json?${query}`,
    first_page_uri: `${uri}.json?${query}`,
    previous_page_uri: null,
    next_page_uri: null,
  };
}
