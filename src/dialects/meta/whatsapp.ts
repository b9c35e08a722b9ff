import { entryOf } from '../../core/entry.ts';
import type { AttachmentKind, Message } from '../../core/nouns.ts';
import { oneOfItsVariants } from '../../core/phone.ts';
import { collected, type Fields, fewIn, fieldsIn, type Heard, instantOf, listIn, textIn } from './heard.ts';

/** https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages
 *  @throws TooMuch */
export const heardOnWhatsapp = (body: unknown): Heard[] => collected(updatesIn(body));

function* updatesIn(body: unknown): Generator<Heard> {
  for (const { changes } of listIn(fieldsIn(body).entry)) {
    for (const { field, value } of listIn(changes)) if (field === 'messages') yield* heardIn(fieldsIn(value));
  }
}

function* heardIn({ metadata, contacts, messages, statuses }: Fields): Generator<Heard> {
  const to = textIn(fieldsIn(metadata).phone_number_id);
  if (to === null) return;
  const people = profilesIn(contacts);
  for (const message of listIn(messages)) yield* messageIn(to, message, people);
  for (const status of listIn(statuses)) yield* receiptIn(to, status);
}

/** By each id of a contact. */
function profilesIn(contacts: unknown): ReadonlyMap<string, Fields> {
  const profiles = new Map<string, Fields>();
  for (const { wa_id, user_id, profile } of listIn(contacts)) {
    for (const id of idsIn(wa_id, user_id)) if (!profiles.has(id)) profiles.set(id, fieldsIn(profile));
  }
  return profiles;
}

function messageIn(to: string, message: Fields, people: ReadonlyMap<string, Fields>): Heard[] {
  // Who hides the number is known by an id that is the business's own.
  const number = textIn(message.from, 64);
  const address = number ?? textIn(message.from_user_id, 200);
  const id = textIn(message.id, 500);
  const said = saidIn(message);
  if (address === null || id === null || said === null || message.group_id !== undefined) return [];
  // A batch names several people: a sender who is not among them has no name yet, never another's.
  // Meta may write one number in two ways in the same webhook.
  const known = idsIn(number, message.from_user_id).find((one) => people.has(one));
  const { name, username } = fieldsIn(people.get(known ?? ''));
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
        body: textIn(said.body) ?? '',
      },
    },
  ];
}

function idsIn(...values: unknown[]): string[] {
  return values
    .map((value) => textIn(value, 200))
    .filter((id) => id !== null)
    .map(oneOfItsVariants);
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
  const kind = entryOf(files, type);
  if (kind) {
    const at = textIn(content.id, 500);
    const body = textIn(content.caption) ?? '';
    if (at !== null) return { body, kind, remote: { at, name: textIn(content.filename, 255) } };
    // Error 131052: WhatsApp could not keep the file. What was written below it came nevertheless.
    return { body: linesOf(`[${type}]`, content.filename, body, ...reasonsIn(message)) };
  }
  // A reaction that was taken back is empty.
  if (silent.has(type) || (type === 'reaction' && textIn(content.emoji) === null)) return null;
  const body = entryOf(words, type)?.(content, message[type]) ?? null;
  // What WhatsApp does not pass on, or nobody here knows yet, is at least seen to have come.
  return { body: body ?? linesOf(`[${type || 'unsupported'}]`, ...reasonsIn(message)) };
}

/** Notices about a person, not messages of one. */
const silent = new Set(['system', 'request_welcome']);

const words: Record<string, (content: Fields, raw: unknown) => string | null> = {
  text: ({ body }) => textIn(body),
  button: ({ text, payload }) => textIn(text) ?? textIn(payload),
  interactive: interactiveWords,
  order: ({ text, product_items: items }) => linesOf(text, ...fewIn(items).map(itemWords)) || null,
  reaction: ({ emoji }) => textIn(emoji),
  location: ({ name, address, latitude, longitude, url }) =>
    linesOf(name, address, placeOf(latitude, longitude), url) || null,
  contacts: (_content, cards) => linesOf(...fewIn(cards).map(cardWords)) || null,
  edit: ({ message }) => {
    const edited = fieldsIn(message);
    const type = textIn(edited.type);
    const said = type === null || type === 'edit' ? null : saidIn(edited);
    return said && linesOf('[edit]', said.body);
  },
};

/** The answer to a menu, to a form (a flow) or to a request for permission to call. */
function interactiveWords({ type, ...replies }: Fields): string {
  const name = textIn(type) ?? '';
  const reply = fieldsIn(replies[name]);
  const chosen = linesOf(reply.title, reply.body, ...answersIn(reply.response_json), reply.response);
  return chosen || `[${name || 'interactive'}]`;
}

/** What was filled into a form: a field a line. The token is the business's own. */
function answersIn(json: unknown): string[] {
  const text = textIn(json);
  if (text === null) return [];
  const answers = parsed(text);
  if (typeof answers !== 'object' || answers === null) return [text];
  return Object.entries(answers).flatMap(([field, answer]) => {
    if (field === 'flow_token' || answer === null) return [];
    return `${field}: ${typeof answer === 'object' ? JSON.stringify(answer) : answer}`;
  });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

function itemWords({ product_retailer_id: id, quantity, item_price: price, currency }: Fields): string {
  const cost = [price, currency].flatMap((one) => textIn(one) ?? []).join(' ');
  return [`${textIn(quantity) ?? '1'} × ${textIn(id) ?? '?'}`, cost].filter((one) => one !== '').join(', ');
}

function placeOf(latitude: unknown, longitude: unknown): string | null {
  const [north, east] = [textIn(latitude), textIn(longitude)];
  return north === null || east === null ? null : `${north}, ${east}`;
}

function cardWords({ name, org, phones, emails, urls, addresses }: Fields): string {
  const { formatted_name: whole, ...parts } = fieldsIn(name);
  const pieces = ['prefix', 'first_name', 'middle_name', 'last_name', 'suffix'].flatMap(
    (one) => textIn(parts[one]) ?? [],
  );
  const { company, department, title } = fieldsIn(org);
  const ways = [
    ...fewIn(phones).map(({ phone, wa_id: id }) => phone ?? id),
    ...fewIn(emails).map(({ email }) => email),
    ...fewIn(urls).map(({ url }) => url),
    ...fewIn(addresses).map(({ street, city, state, zip, country }) =>
      textsIn(street, zip, city, state, country).join(' '),
    ),
  ];
  return textsIn(textIn(whole) ?? pieces.join(' '), company, department, title, ...ways).join(', ');
}

const textsIn = (...values: unknown[]) => values.flatMap((value) => textIn(value) ?? []);
const linesOf = (...values: unknown[]) => textsIn(...values).join('\n');

/** Why WhatsApp passes on no more of a message. */
function reasonsIn({ errors }: Fields): string[] {
  return fewIn(errors)
    .map((error) => reasonIn(error))
    .filter((one) => one !== '');
}

function reasonIn({ code, title, message, error_data: data }: Fields): string {
  return [code, title ?? message, fieldsIn(data).details].flatMap((one) => textIn(one, 300) ?? []).join(' ');
}

const statuses: Record<string, Message['status']> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  played: 'read',
  failed: 'failed',
};

function receiptIn(to: string, status: Fields): Heard[] {
  const sentAs = textIn(status.id, 500);
  const said = entryOf(statuses, textIn(status.status) ?? '');
  if (sentAs === null || !said) return [];
  const [error = {}] = fewIn(status.errors);
  const messageId = textIn(status.biz_opaque_callback_data, 100);
  const failure = said === 'failed' ? reasonIn(error) || 'failed' : null;
  return [{ to, receipt: { sentAs, status: said, failure, messageId: isId(messageId) ? messageId : null } }];
}

const isId = (text: string | null) => text !== null && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(text);
