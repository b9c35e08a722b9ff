import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether a webhook's body was signed with an app's secret: `X-Hub-Signature-256: sha256=` and the HMAC of its very bytes.
 *  https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads */
export function isSigned(body: Buffer, header: string | string[] | undefined, secret: string): boolean {
  const [, hex = ''] = /^sha256=([0-9a-f]{64})$/i.exec(typeof header === 'string' ? header : '') ?? [];
  const right = createHmac('sha256', secret).update(body).digest();
  const said = Buffer.from(hex, 'hex');
  return said.length === right.length && timingSafeEqual(said, right);
}
