import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether a webhook was signed with an account's token: `X-Twilio-Signature`, the HMAC-SHA1 in base64 of the address as Twilio calls it and all
 *  fields of the form, sorted, each name followed by its value. https://www.twilio.com/docs/usage/security#validating-requests */
export function isSigned(
  address: string,
  form: URLSearchParams,
  header: string | string[] | undefined,
  token: string,
): boolean {
  const fields = [...form].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const signed = address + fields.map(([name, value]) => name + value).join('');
  const right = createHmac('sha1', token).update(signed).digest();
  const said = Buffer.from(typeof header === 'string' ? header : '', 'base64');
  return said.length === right.length && timingSafeEqual(said, right);
}
