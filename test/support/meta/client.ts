import { patience } from '../../support/patience.ts';
import type { Meta } from '../meta.ts';
import { startMeta } from '../meta.ts';

type Wrong = { message: string; type: string; code: number; error_subcode?: number; fbtrace_id: string };
type Told = Wrong & { error_data?: { messaging_product: string; details: string }; error_user_msg?: string };
type Answered = {
  status: number;
  body: Record<string, unknown> & { error?: Told; id?: string; attachment_id?: string };
};

/** Two businesses, of which the second only gets in the way of the first. */
export const [number, otherNumber, page, otherPage] = [
  '106540352242922',
  '106540352242923',
  '682498302938465',
  '682498302938466',
];
export const [token, pageToken, otherToken] = ['EAAnumber', 'EAApage', 'EAAother'];
export const bsuid = 'US.13491208655302741918';
export const wamid = 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=';
export const png = Buffer.from('89504e470d0a1a0a', 'hex');

export type Client = {
  meta: Meta;
  ask(method: string, path: string, bearer: string | null, body?: object | FormData): Promise<Answered>;
  whatsapp(body: object): Promise<Answered>;
  messenger(body: object): Promise<Answered>;
};

/** Whoever asks Meta without a driver. */
export async function openClient(): Promise<Client> {
  const meta = await startMeta();
  meta.addNumber({ phoneNumberId: number, token, displayNumber: '+1 555-078-3881', name: 'Lucky Shrub' });
  meta.addNumber({ phoneNumberId: otherNumber, token: otherToken, displayNumber: '+1 555-078-3882', name: 'Other' });
  meta.addPage({ pageId: page, token: pageToken, name: 'Lucky Shrub' });
  meta.addPage({ pageId: otherPage, token: otherToken, name: 'Other' });
  meta.addPerson({ pageId: page, psid: '2540', firstName: 'Sheena', lastName: 'Nelson' });

  async function ask(method: string, path: string, bearer: string | null, body?: object | FormData): Promise<Answered> {
    const json = body !== undefined && !(body instanceof FormData);
    const response = await fetch(`${meta.url}${path}`, {
      method,
      headers: {
        ...(bearer !== null && { authorization: `Bearer ${bearer}` }),
        ...(json && { 'content-type': 'application/json' }),
      },
      body: json ? JSON.stringify(body) : body,
      signal: AbortSignal.timeout(patience),
    });
    return { status: response.status, body: (await response.json()) as Answered['body'] };
  }

  return {
    meta,
    ask,
    whatsapp: (body) => ask('POST', `/${number}/messages`, token, body),
    messenger: (body) => ask('POST', `/${page}/messages`, pageToken, body),
  };
}

export const toPhone = (body: object) => ({ messaging_product: 'whatsapp', to: '16505551234', ...body });
export const hello = toPhone({ type: 'text', text: { body: 'Hi' } });
export const toPerson = (message: object, more = {}) => ({
  recipient: { id: '2540' },
  messaging_type: 'RESPONSE',
  message,
  ...more,
});

export function formWith(texts: Record<string, string>, field: string, file: File): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(texts)) form.set(name, value);
  form.set(field, file);
  return form;
}

export const fileOf = (type: string, bytes: Buffer, name = 'a.bin') =>
  new File([new Uint8Array(bytes)], name, { type });
