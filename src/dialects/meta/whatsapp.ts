import type { AttachmentKind } from '../../core/nouns.ts';
import { type Fields, fieldsIn, type Heard, instantOf, listIn, textIn } from './heard.ts';

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages */
export function heardOnWhatsapp(body: unknown): Heard[] {
  return listIn(fieldsIn(body).entry)
    .flatMap(({ changes }) => listIn(changes))
    .filter(({ field }) => field === 'messages')
    .flatMap(({ value }) => heardIn(fieldsIn(value)));
}

function heardIn({ metadata, contacts, messages, statuses }: Fields): Heard[] {
  const to = textIn(fieldsIn(metadata).phone_number_id);
  if (to === null) return [];
  const people = listIn(contacts);
  return [
    ...listIn(messages).flatMap((message) => messageIn(to, message, people)),
    ...listIn(statuses).flatMap((status) => receiptIn(to, status)),
  ];
}

function messageIn(to: string, message: Fields, people: Fields[]): Heard[] {
  // Who hides the number is known by an id that is the business's own.
  const number = textIn(message.from, 64);
  const address = number ?? textIn(message.from_user_id, 200);
  const id = textIn(message.id, 500);
  const said = saidIn(message);
  if (address === null || id === null || said === null || message.group_id !== undefined) return [];
  const person = people.find((one) => one.wa_id === address || one.user_id === address) ?? people[0];
  const { name, username } = fieldsIn(person?.profile);
  return [
    {
      to,
      message: {
        address,
        addressKind: number === null ? 'external' : 'phone',
        contactName: textIn(name, 255) ?? textIn(username, 255),
        providerId: id,
        providerAt: instantOf(Number(message.timestamp) * 1000),
        fromProvider: true,
        ...said,
      },
    },
  ];
}

type What = { body: string; kind?: AttachmentKind; remote?: { at: string; name: string | null } };

const files: Record<string, AttachmentKind> = {
  image: 'image',
  sticker: 'image',
  audio: 'audio',
  voice: 'audio',
  video: 'video',
  document: 'document',
};

/** Null: nothing that somebody said. */
function saidIn(message: Fields): What | null {
  const type = textIn(message.type) ?? '';
  const content = fieldsIn(message[type]);
  const kind = files[type];
  if (kind) {
    const at = textIn(content.id, 500);
    const remote = at === null ? null : { at, name: textIn(content.filename, 255) };
    return remote && { body: textIn(content.caption) ?? '', kind, remote };
  }
  const body = words[type]?.(content, message[type]);
  // What WhatsApp does not pass on, or nobody here knows yet, is at least seen to have come.
  return body === undefined ? { body: `[${type || 'unsupported'}]` } : body === null ? null : { body };
}

const words: Record<string, (content: Fields, raw: unknown) => string | null> = {
  text: ({ body }) => textIn(body),
  button: ({ text, payload }) => textIn(text) ?? textIn(payload),
  interactive: ({ type, ...replies }) => textIn(fieldsIn(replies[textIn(type) ?? '']).title) ?? '[interactive]',
  // One that was taken back is empty.
  reaction: ({ emoji }) => textIn(emoji),
  location: ({ name, address, latitude, longitude }) =>
    [textIn(name), textIn(address), `${latitude}, ${longitude}`].filter((one) => one !== null).join('\n'),
  contacts: (_content, cards) => listIn(cards).map(cardWords).join('\n') || null,
  // That somebody has another number now: a notice, no message.
  system: () => null,
};

function cardWords({ name, phones, emails }: Fields): string {
  const ways = [
    ...listIn(phones).map(({ phone }) => textIn(phone)),
    ...listIn(emails).map(({ email }) => textIn(email)),
  ];
  return [textIn(fieldsIn(name).formatted_name), ...ways].filter((one) => one !== null).join(', ');
}

const statuses = { sent: 'sent', delivered: 'delivered', read: 'read', played: 'read', failed: 'failed' } as const;

function receiptIn(to: string, status: Fields): Heard[] {
  const sentAs = textIn(status.id, 500);
  const said = statuses[textIn(status.status) as keyof typeof statuses];
  if (sentAs === null || !said) return [];
  const [error = {}] = listIn(status.errors);
  const { code, title, message, error_data: data } = error;
  const reason = [code, title ?? message, fieldsIn(data).details].flatMap((one) => textIn(one, 300) ?? []);
  const messageId = textIn(status.biz_opaque_callback_data, 100);
  const failure = said === 'failed' ? reason.join(' ') || 'failed' : null;
  return [{ to, receipt: { sentAs, status: said, failure, messageId: isId(messageId) ? messageId : null } }];
}

const isId = (text: string | null) => text !== null && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(text);
