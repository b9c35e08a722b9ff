import { createHmac, randomInt } from 'node:crypto';

type Reply = { status: number; text: string };

const whatsappAccount = '104996122399160';

/** @param contacts who they are from; system messages come without */
export function whatsappMessages(
  phoneNumberId: string,
  displayNumber: string,
  messages: object[],
  contacts: object[],
): object {
  return whatsappChange(phoneNumberId, displayNumber, { ...(contacts.length > 0 && { contacts }), messages });
}

/** @param contacts come since there are business-scoped ids, but never with what failed */
export function whatsappStatuses(
  phoneNumberId: string,
  displayNumber: string,
  statuses: object[],
  contacts: object[] = [],
): object {
  return whatsappChange(phoneNumberId, displayNumber, { ...(contacts.length > 0 && { contacts }), statuses });
}

function whatsappChange(phoneNumberId: string, displayNumber: string, rest: object): object {
  const metadata = { display_phone_number: displayNumber, phone_number_id: phoneNumberId };
  const change = { value: { messaging_product: 'whatsapp', metadata, ...rest }, field: 'messages' };
  return { object: 'whatsapp_business_account', entry: [{ id: whatsappAccount, changes: [change] }] };
}

/** Each entry has one event, although Meta writes it as an array; a body may have several entries. */
export function pageEvents(pageId: string, messaging: object[]): object {
  const entry = messaging.map((event) => ({ id: pageId, time: Date.now(), messaging: [event] }));
  return { object: 'page', entry };
}

/** Signed are the bytes as they are sent, with everything beyond ASCII, and slashes, escaped: whoever writes the body
 *  anew before checking gets another signature. */
export async function deliver(to: string, appSecret: string, body: object): Promise<Reply> {
  const bytes = Buffer.from(escaped(JSON.stringify(body)));
  const signature = createHmac('sha256', appSecret).update(bytes).digest('hex');
  return await replyOf(
    fetch(to, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'facebookexternalua',
        'x-hub-signature-256': `sha256=${signature}`,
      },
      body: bytes,
    }),
  );
}

/** Meta is content with 200 and the challenge, and nothing else, as the text. */
export async function verify(to: string, verifyToken: string): Promise<Reply & { challenge: string }> {
  const challenge = String(randomInt(1_000_000_000, 2_000_000_000));
  const url = new URL(to);
  url.searchParams.set('hub.mode', 'subscribe');
  url.searchParams.set('hub.challenge', challenge);
  url.searchParams.set('hub.verify_token', verifyToken);
  return { ...(await replyOf(fetch(url, { redirect: 'manual' }))), challenge };
}

async function replyOf(asked: Promise<Response>): Promise<Reply> {
  const response = await asked;
  return { status: response.status, text: await response.text() };
}

const escaped = (json: string) =>
  json
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
