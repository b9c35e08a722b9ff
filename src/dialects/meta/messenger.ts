import { entryOf } from '../../core/entry.ts';
import type { AttachmentKind } from '../../core/nouns.ts';
import { collected, type Fields, fewIn, fieldsIn, type Heard, instantOf, listIn, textIn } from './heard.ts';

/** https://developers.facebook.com/docs/messenger-platform/reference/webhook-events
 *  @throws TooMuch */
export const heardOnMessenger = (body: unknown): Heard[] => collected(updatesIn(body));

function* updatesIn(body: unknown): Generator<Heard> {
  for (const { id, messaging } of listIn(fieldsIn(body).entry)) {
    const to = textIn(id);
    if (to !== null) for (const event of listIn(messaging)) yield* heardIn(to, event);
  }
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
    const body = textIn(title) ?? textIn(payload) ?? '[postback]';
    const providerId = textIn(mid, 500) ?? `postback ${address} ${at}`;
    return [{ to, message: { ...from, providerId, body } }];
  }
  for (const [name, status] of [
    ['delivery', 'delivered'],
    ['read', 'read'],
  ] as const) {
    const { watermark, mids } = fieldsIn(event[name]);
    const until = instantOf(Number(watermark));
    const named = Array.isArray(mids) ? mids.slice(0, mostNamed).flatMap((mid) => textIn(mid, 500) ?? []) : [];
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

/** Messages that one receipt names. The rest is left out: its watermark covers them. */
const mostNamed = 1000;

/** A message has one file at most here: those behind the first are messages of their own. */
function messagesIn({ mid, text, attachments, is_unsupported: unsupported, is_deleted: deleted }: Fields): What[] {
  const id = textIn(mid, 500);
  if (id === null || deleted === true) return [];
  const body = textIn(text);
  const parts = fewIn(attachments)
    .map(partIn)
    // A link that was written comes once more, as what it leads to.
    .filter(({ link }) => link === null || !body?.includes(link))
    .map(({ link: _link, ...part }) => part);
  const [first, ...rest] = parts;
  const all = body === null ? parts : first?.body === '' ? [{ ...first, body }, ...rest] : [{ body }, ...parts];
  if (all.length === 0 && unsupported === true) all.push({ body: '[unsupported]' });
  return all.map((part, i) => ({ providerId: i === 0 ? id : `${id} ${i + 1}`, ...part }));
}

/** @property link the URL of a `fallback`; null if it is another type */
function partIn(part: Fields): Omit<What, 'providerId'> & { link: string | null } {
  const payload = fieldsIn(part.payload);
  const type = textIn(part.type) ?? '';
  // A shared link has its address beside the payload, which is null then.
  const at = textIn(payload.url, 4000) ?? textIn(part.url, 4000) ?? textIn(part.URL, 4000);
  const link = type === 'fallback' ? at : null;
  const kind = entryOf(files, type);
  if (kind && at !== null) return { body: '', kind, remote: { at, name: null }, link };
  const { lat, long } = fieldsIn(payload.coordinates);
  const place = textIn(lat) === null || textIn(long) === null ? null : `${lat}, ${long}`;
  const elements = [...fewIn(payload.elements), ...fewIn(fieldsIn(payload.product).elements)];
  const products = elements.flatMap(({ title, subtitle, url, item_url: itemUrl }) => [title, subtitle, url ?? itemUrl]);
  const lines = [part.title ?? payload.title ?? payload.text, place, at, ...products];
  const body = textIn(lines.flatMap((one) => textIn(one) ?? []).join('\n'));
  return { body: body ?? `[${type || 'unsupported'}]`, link };
}
