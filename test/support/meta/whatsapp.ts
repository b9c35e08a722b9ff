import { createHash, randomBytes } from 'node:crypto';
import { invalid, Refused, unseen } from './refused.ts';
import { type Answer, type Call, fieldsAsked, formOf, jsonOf, type Kept, newId, type Sent } from './request.ts';
import type { Fields } from './shape.ts';
import { carrier, judgeUpload } from './whatsapp-media.ts';
import { judgeMessage, judgeRead } from './whatsapp-message.ts';

export type PhoneNumber = { phoneNumberId: string; token: string; displayNumber: string; name: string };
type Media = Kept & { phoneNumberId: string; name: string };

/** Where media lie: another host than Graph's, and no version. */
export const mediaPath = '/whatsapp_business/attachments/';

export class Whatsapp {
  readonly #numbers = new Map<string, PhoneNumber>();
  readonly #media = new Map<string, Media>();
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  add(number: PhoneNumber): void {
    this.#numbers.set(number.phoneNumberId, number);
  }

  has(id: string): boolean {
    return this.#numbers.has(id) || this.#media.has(id);
  }

  knows(token: string): boolean {
    return this.#numbers.values().some((number) => number.token === token);
  }

  keep(media: Media): { id: string; sha256: string } {
    const id = newId();
    this.#media.set(id, media);
    // In webhooks the hash is base64; GET answers it in hexadecimal digits.
    return { id, sha256: hashOf(media, 'base64') };
  }

  /** The bytes behind the address that GET answered. */
  file({ query }: Call, token: string): Answer {
    return { file: this.#mediaOf(query.get('mid') ?? '', token, 'GET') };
  }

  async answer(call: Call, token: string): Promise<Answer> {
    const [id = '', edge] = call.path;
    if (edge === undefined && call.method === 'GET' && this.#media.has(id))
      return { json: this.#lookUp(id, call, token) };
    const number = this.#numbers.get(id);
    if (number?.token !== token) throw unseen(id, call.method);
    if (edge === undefined && call.method === 'GET') return { json: fieldsAsked(described(number), call.query) };
    if (edge === 'media' && call.method === 'POST') return { json: await this.#upload(call, id) };
    if (edge === 'messages' && call.method === 'POST') return this.#take(jsonOf(call), id);
    throw unseen(call.path.join('/'), call.method);
  }

  #lookUp(id: string, { query }: Call, token: string): object {
    const media = this.#mediaOf(id, token, 'GET');
    const asked = query.get('phone_number_id');
    if (asked !== null && asked !== media.phoneNumberId) throw invalid(`the media is not of phone number ${asked}`);
    return {
      url: `${this.#origin}${mediaPath}?mid=${id}&ext=${Math.floor(Date.now() / 1000) + 300}&hash=${newId()}`,
      mime_type: media.type,
      sha256: hashOf(media, 'hex'),
      file_size: String(media.bytes.length),
      id,
      messaging_product: 'whatsapp',
    };
  }

  #mediaOf(id: string, token: string, method: string): Media {
    const media = this.#media.get(id);
    if (media === undefined || this.#numbers.get(media.phoneNumberId)?.token !== token) throw unseen(id, method);
    return media;
  }

  async #upload(call: Call, phoneNumberId: string): Promise<object> {
    const { texts, file } = await formOf(call, ['messaging_product', 'type'], 'file');
    if (texts.messaging_product !== 'whatsapp') throw invalid('messaging_product must be one of whatsapp');
    judgeUpload(file, texts.type!);
    return { id: this.keep({ ...file, phoneNumberId }).id };
  }

  #take(body: Fields, from: string): Answer {
    if (body.status !== undefined) {
      judgeRead(body, '');
      return { json: { success: true } };
    }
    const type = judgeMessage(body);
    const file = this.#attached(type, body[type], from);
    const phone = body.to as string | undefined;
    const to = phone ?? String(body.recipient);
    const sent: Sent = { id: newWamid(), channel: 'whatsapp', from, to, body, file };
    // Where both are given the phone number counts; only it is answered as wa_id.
    const contact = phone === undefined ? { user_id: to } : { wa_id: phone.replace('+', '') };
    const contacts = [{ input: to, ...contact }];
    return { json: { messaging_product: 'whatsapp', contacts, messages: [{ id: sent.id }] }, sent };
  }

  #attached(type: string, content: unknown, from: string): Sent['file'] {
    const id = (content as { id?: string }).id;
    if (id === undefined || carrierless(type)) return null;
    const media = this.#media.get(id);
    if (media?.phoneNumberId !== from) throw invalid(`${type}['id'] ${id} is no media of this phone number`);
    if (carrier(media.type) === type) return { name: media.name, type: media.type, bytes: media.bytes };
    // Meta says so only later, in a status; a driver should not get that far.
    const details = `${media.type} cannot be sent as ${type}`;
    throw new Refused({ status: 400, code: 131053, message: 'Media upload error', details });
  }
}

const carrierless = (type: string) => !['audio', 'document', 'image', 'sticker', 'video'].includes(type);

const described = ({ phoneNumberId, displayNumber, name }: PhoneNumber) => ({
  verified_name: name,
  code_verification_status: 'VERIFIED',
  display_phone_number: displayNumber,
  quality_rating: 'GREEN',
  id: phoneNumberId,
});

const hashOf = ({ bytes }: Kept, encoding: 'base64' | 'hex') => createHash('sha256').update(bytes).digest(encoding);
const newWamid = () => `wamid.${randomBytes(42).toString('base64')}`;
