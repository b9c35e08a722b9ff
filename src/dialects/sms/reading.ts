import type { AttachmentKind, MessageStatus } from '../../core/nouns.ts';
import type { Receive } from '../../core/post.ts';

/** What somebody texted: files behind the first are messages of their own. https://www.twilio.com/docs/messaging/guides/webhook-request */
export function messagesIn(form: URLSearchParams): Omit<Receive, 'type' | 'inboxId' | 'writtenAs'>[] {
  const from = textOf(form, 'From').trim();
  const sid = textOf(form, 'MessageSid') || textOf(form, 'SmsSid');
  if (from === '' || from.length > mostOfName || sid === '') return [];
  const sender = {
    address: from.replace(/^\+/, ''),
    // A name or a short code writes, too, and cannot be answered as a number.
    addressKind: /^\+\d+$/.test(from) ? ('phone' as const) : ('external' as const),
    contactName: null,
    providerAt: null,
    fromProvider: true as const,
  };
  const text = textOf(form, 'Body');
  const files = Array.from({ length: Math.min(Number(form.get('NumMedia')) || 0, 10) }, (_, i) => fileIn(form, i));
  const [first, ...rest] = files.flatMap((file) => file ?? []);
  const parts = [
    ...(first || text.trim() !== '' ? [{ body: text, ...first }] : []),
    ...rest.map((file) => ({ body: '', ...file })),
  ];
  return parts.map((part, i) => ({ ...sender, providerId: i === 0 ? sid : `${sid} ${i + 1}`, ...part }));
}

/** A name has eleven characters at most; addresses of other networks (`whatsapp:+34…`) have more. */
const mostOfName = 100;

/** PostgreSQL keeps no NUL in a text, and GSM's @ comes as one from some carriers. */
function textOf(form: URLSearchParams, name: string): string {
  return (form.get(name) ?? '').replaceAll('\0', '').toWellFormed();
}

function fileIn(form: URLSearchParams, i: number) {
  const at = form.get(`MediaUrl${i}`);
  const [type = ''] = (form.get(`MediaContentType${i}`) ?? '').split('/');
  return at === null ? null : { kind: kinds[type] ?? ('document' as const), remote: { at, name: null } };
}

const kinds: Record<string, AttachmentKind> = { image: 'image', audio: 'audio', video: 'video' };

const statuses: Record<string, MessageStatus> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
};

/** What became of a message; null: nothing yet. https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks */
export function receiptIn(form: URLSearchParams) {
  const sentAs = form.get('MessageSid') || form.get('SmsSid');
  const said = form.get('MessageStatus') || form.get('SmsStatus') || '';
  const status = statuses[said];
  if (!sentAs || !status) return null;
  const failure = [form.get('ErrorCode'), form.get('ErrorMessage')].filter((one) => one).join(' ') || said;
  return { sentAs, status, failure: status === 'failed' ? failure.slice(0, 500) : null };
}
