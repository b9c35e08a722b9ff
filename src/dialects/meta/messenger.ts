import type { AttachmentKind } from '../../core/nouns.ts';
import { type Fields, fieldsIn, type Heard, instantOf, listIn, textIn } from './heard.ts';

/** https://developers.facebook.com/docs/messenger-platform/reference/webhook-events */
export function heardOnMessenger(body: unknown): Heard[] {
  return listIn(fieldsIn(body).entry).flatMap(({ id, messaging }) => {
    const to = textIn(id);
    return to === null ? [] : listIn(messaging).flatMap((event) => heardIn(to, event));
  });
}

function heardIn(to: string, event: Fields): Heard[] {
  const address = textIn(fieldsIn(event.sender).id, 100);
  if (address === null) return [];
  const at = instantOf(Number(event.timestamp));
  const message = fieldsIn(event.message);
  // What the page itself wrote, here or elsewhere.
  if (message.is_echo === true) return [];
  const from = {
    address,
    addressKind: 'page' as const,
    contactName: null,
    providerAt: at,
    fromProvider: true as const,
  };
  if (event.message !== undefined) return messagesIn(message).map((said) => ({ to, message: { ...from, ...said } }));
  if (event.postback !== undefined) {
    const { mid, title, payload } = fieldsIn(event.postback);
    const body = textIn(title) ?? textIn(payload);
    const providerId = textIn(mid, 500) ?? `postback ${address} ${at}`;
    return body === null ? [] : [{ to, message: { ...from, providerId, body } }];
  }
  for (const [name, status] of [
    ['delivery', 'delivered'],
    ['read', 'read'],
  ] as const) {
    const { watermark, mids } = fieldsIn(event[name]);
    const until = instantOf(Number(watermark));
    const named = Array.isArray(mids) ? mids.flatMap((mid) => textIn(mid, 500) ?? []) : [];
    const receipts = named.map((sentAs) => ({ to, receipt: { sentAs, status, failure: null } }));
    if (until !== null) return [...receipts, { to, watermark: { address, until, status } }];
  }
  return [];
}

type What = {
  providerId: string;
  body: string;
  kind?: AttachmentKind;
  remote?: { at: string; name: string | null };
};

const files: Record<string, AttachmentKind> = {
  image: 'image',
  sticker: 'image',
  audio: 'audio',
  video: 'video',
  file: 'document',
};

/** A message has one file at most here: those behind the first are messages of their own. */
function messagesIn({ mid, text, attachments }: Fields): What[] {
  const id = textIn(mid, 500);
  if (id === null) return [];
  const body = textIn(text);
  // A link that was written comes once more, as what it leads to.
  const parts = listIn(attachments)
    .filter(({ type }) => body === null || type !== 'fallback')
    .map(partIn);
  const [first, ...rest] = parts;
  const all = body === null ? parts : first?.body === '' ? [{ ...first, body }, ...rest] : [{ body }, ...parts];
  return all.map((part, i) => ({ providerId: i === 0 ? id : `${id} ${i + 1}`, ...part }));
}

function partIn({ type, payload, title }: Fields): Omit<What, 'providerId'> {
  const { url, coordinates, title: name } = fieldsIn(payload);
  const kind = files[textIn(type) ?? ''];
  const at = textIn(url, 4000);
  if (kind && at !== null) return { body: '', kind, remote: { at, name: null } };
  const { lat, long } = fieldsIn(coordinates);
  const place = lat === undefined ? null : `${lat}, ${long}`;
  const body = [textIn(title) ?? textIn(name), place, at].filter((one) => one !== null).join('\n');
  return { body: body || `[${textIn(type) ?? 'unsupported'}]` };
}
