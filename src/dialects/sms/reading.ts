import { entryOf } from '../../core/entry.ts';
import type { AttachmentKind, MessageStatus } from '../../core/nouns.ts';
import type { Receive } from '../../core/post.ts';

/** What somebody texted: files behind the first are messages of their own. https://www.twilio.com/docs/messaging/guides/webhook-request */
export function messagesIn(form: URLSearchParams): Omit<Receive, 'type' | 'inboxId' | 'writtenAs'>[] {
  const from = textOf(form, 'From').trim();
  const sid = idIn(form);
  if (from === '' || from.length > mostOfName || sid === null) return [];
  const sender = {
    address: from.replace(/^\+/, ''),
    // A name or a short code writes, too, and cannot be answered as a number.
    addressKind: /^\+\d+$/.test(from) ? ('phone' as const) : ('external' as const),
    contactName: null,
    providerAt: null,
    fromProvider: true as const,
  };
  const text = textOf(form, 'Body').slice(0, mostOfText).toWellFormed();
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

/** As long as any other message; a text message is a tenth of that at most. */
const mostOfText = 20_000;

/** PostgreSQL keeps no NUL in a text, and GSM's @ comes as one from some carriers. */
function textOf(form: URLSearchParams, name: string): string {
  return (form.get(name) ?? '').replaceAll('\0', '').toWellFormed();
}

/** An id of Twilio has 34 characters; what is far longer does not fit into an index. */
const mostOfId = 500;

function idIn(form: URLSearchParams): string | null {
  const sid = textOf(form, 'MessageSid') || textOf(form, 'SmsSid');
  return sid === '' || sid.length > mostOfId ? null : sid;
}

function fileIn(form: URLSearchParams, i: number) {
  const at = textOf(form, `MediaUrl${i}`);
  const [type = ''] = textOf(form, `MediaContentType${i}`).split('/');
  return at === '' ? null : { kind: entryOf(kinds, type) ?? ('document' as const), remote: { at, name: null } };
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
  const sentAs = idIn(form);
  const said = textOf(form, 'MessageStatus') || textOf(form, 'SmsStatus');
  const status = entryOf(statuses, said);
  if (sentAs === null || !status) return null;
  const reasons = [textOf(form, 'ErrorCode'), textOf(form, 'ErrorMessage')].filter((one) => one !== '');
  const failure = (reasons.join(' ') || said).slice(0, 500).toWellFormed();
  return { sentAs, status, failure: status === 'failed' ? failure : null };
}
