import { randomBytes } from 'node:crypto';
import { patience } from '../../support/patience.ts';
import { invalid, Refused, unseen } from './refused.ts';
import {
  type Answer,
  type Call,
  essence,
  fieldsAsked,
  formOf,
  jsonOf,
  type Kept,
  newId,
  parsed,
  type Sent,
} from './request.ts';
import {
  digits,
  either,
  exactlyOne,
  type Fields,
  flag,
  list,
  matching,
  object,
  type Shape,
  text,
  webAddress,
} from './shape.ts';

export type Page = { pageId: string; token: string; name: string };
export type Person = { pageId: string; psid: string; firstName: string; lastName: string };
type File = Kept & { name: string };
type Attachment = { pageId: string; type: string; file: File; reusable: boolean; recipient: string | null };

const megabyte = 1024 * 1024;
const most = 25 * megabyte;
/** Of a picture that Meta fetches itself. */
const mostFetchedImage = 8 * megabyte;

const types = either('image', 'audio', 'video', 'file');
const metadata = text(1000);
const message = object(
  {},
  {
    text: text(2000),
    attachment: object({
      type: types,
      payload: object(
        {},
        { url: webAddress, attachment_id: digits, is_reusable: flag },
        exactlyOne('url', 'attachment_id'),
      ),
    }),
    quick_replies: list(
      object({ content_type: either('text'), title: text(20), payload: text(1000) }, { image_url: webAddress }),
      1,
      13,
    ),
    metadata,
  },
  exactlyOne('text', 'attachment'),
);
const recipient = object({ id: digits });
const send = object(
  { recipient, messaging_type: either('RESPONSE', 'UPDATE', 'MESSAGE_TAG'), message },
  {
    tag: either('ACCOUNT_UPDATE', 'CONFIRMED_EVENT_UPDATE', 'CUSTOMER_FEEDBACK', 'HUMAN_AGENT', 'POST_PURCHASE_UPDATE'),
    notification_type: either('REGULAR', 'SILENT_PUSH', 'NO_PUSH'),
    reply_to: object({ mid: matching(/^m_\S+$/, 'the id of a message') }),
  },
  ({ messaging_type, tag }) =>
    (messaging_type === 'MESSAGE_TAG') === (tag !== undefined) ? null : 'a tag goes with MESSAGE_TAG, and only with it',
);
/** Goes alone, without a message. */
const act = object({ recipient, sender_action: either('mark_seen', 'typing_on', 'typing_off') });

const upload = (payload: Shape) => object({ message: object({ attachment: object({ type: types, payload }) }) });
const uploadOfFile = upload(object({}, { is_reusable: flag }));
const uploadOfAddress = upload(object({ url: webAddress }, { is_reusable: flag }));

export class Messenger {
  readonly #pages = new Map<string, Page>();
  readonly #people = new Map<string, Person>();
  readonly #attachments = new Map<string, Attachment>();

  addPage(page: Page): void {
    this.#pages.set(page.pageId, page);
  }

  addPerson(person: Person): void {
    this.#people.set(person.psid, person);
  }

  has(id: string): boolean {
    return this.#pages.has(id) || this.#people.has(id);
  }

  knows(token: string): boolean {
    return this.#pages.values().some((page) => page.token === token);
  }

  async answer(call: Call, token: string): Promise<Answer> {
    const [id = '', edge] = call.path;
    const person = this.#people.get(id);
    const page = this.#pages.get(person?.pageId ?? id);
    if (page?.token !== token) throw unseen(id, call.method);
    if (edge === undefined && call.method === 'GET') {
      return { json: fieldsAsked(person === undefined ? { name: page.name, id } : described(person), call.query) };
    }
    if (person === undefined && call.method === 'POST') {
      if (edge === 'messages') return await this.#take(jsonOf(call), page);
      if (edge === 'message_attachments') return { json: await this.#upload(call, page) };
    }
    throw unseen(call.path.join('/'), call.method);
  }

  async #upload(call: Call, { pageId }: Page): Promise<object> {
    let fetched = false;
    let body: Fields;
    let file: File | null = null;
    if (essence(call.type) === 'application/json') {
      body = jsonOf(call);
      uploadOfAddress(body, '');
      fetched = true;
    } else {
      const form = await formOf(call, ['message'], 'filedata');
      body = { message: parsed(form.texts.message!, 'message') };
      uploadOfFile(body, '');
      file = form.file;
    }
    const { type, payload } = attachmentOf(body)!;
    file ??= await fetchFile(payload.url!);
    judgeFile(type, file, fetched);
    const id = newId();
    this.#attachments.set(id, { pageId, type, file, reusable: payload.is_reusable === true, recipient: null });
    return { attachment_id: id };
  }

  async #take(body: Fields, { pageId }: Page): Promise<Answer> {
    const acts = body.sender_action !== undefined;
    (acts ? act : send)(body, '');
    const to = (body.recipient as { id: string }).id;
    // An id is of one page: who never wrote to any is let through, so that a test need not introduce everybody.
    const person = this.#people.get(to);
    if (person !== undefined && person.pageId !== pageId) {
      throw new Refused({ status: 400, code: 100, subcode: 2018001, message: 'No matching user found' });
    }
    if (acts) return { json: { recipient_id: to } };
    const file = await this.#attached(body, pageId, to);
    const id = `m_${randomBytes(54).toString('base64url')}`;
    return {
      json: { recipient_id: to, message_id: id },
      sent: { id, channel: 'messenger', from: pageId, to, body, file },
    };
  }

  async #attached(body: Fields, pageId: string, to: string): Promise<Sent['file']> {
    const attachment = attachmentOf(body);
    if (attachment === null) return null;
    const { type, payload } = attachment;
    if (payload.url !== undefined) {
      const file = await fetchFile(payload.url);
      judgeFile(type, file, true);
      return file;
    }
    const kept = this.#attachments.get(payload.attachment_id!);
    if (kept?.pageId !== pageId) throw invalid(`attachment_id ${payload.attachment_id} is no attachment of this page`);
    if (kept.type !== type)
      throw invalid(`attachment_id ${payload.attachment_id} is of type ${kept.type}, not ${type}`);
    if (!kept.reusable && kept.recipient !== null && kept.recipient !== to) {
      throw invalid(`attachment_id ${payload.attachment_id} is not reusable`);
    }
    kept.recipient = to;
    return kept.file;
  }
}

function judgeFile(type: string, file: File, fetched: boolean): void {
  if (type !== 'file' && !file.type.startsWith(`${type}/`)) {
    const message = `Upload attachment failure: ${file.type} is no ${type}`;
    throw new Refused({ status: 400, code: 100, subcode: 2018047, message });
  }
  if (file.bytes.length > (fetched && type === 'image' ? mostFetchedImage : most)) {
    throw new Refused({ status: 400, code: 100, subcode: 2018109, message: 'Attachment size exceeds allowable limit' });
  }
}

/** Meta fetches at once, and says at once when it could not. */
async function fetchFile(url: string): Promise<File> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(patience) });
    if (!response.ok) throw new Error(`answered ${response.status}`);
    const type = essence(response.headers.get('content-type') ?? 'application/octet-stream');
    const name = decodeURIComponent(new URL(url).pathname.split('/').at(-1)!);
    return { name, type, bytes: Buffer.from(await response.arrayBuffer()) };
  } catch (error) {
    const message = 'Failed to fetch the file from the url';
    throw new Refused({ status: 400, code: 100, subcode: 2018008, message, details: (error as Error).message });
  }
}

type Asset = { type: string; payload: { url?: string; attachment_id?: string; is_reusable?: boolean } };
const attachmentOf = (body: Fields) => (body.message as { attachment?: Asset }).attachment ?? null;

const described = ({ psid, firstName, lastName }: Person) => ({
  first_name: firstName,
  last_name: lastName,
  name: `${firstName} ${lastName}`,
  profile_pic: null,
  id: psid,
});
