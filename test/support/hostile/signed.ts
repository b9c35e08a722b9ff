import { createHmac } from 'node:crypto';
import { apiOf } from '../api.ts';
import type { Row, Stage } from './stage.ts';
import { askAll, times } from './wire.ts';

// Webhooks that are signed rightly: a tenant knows the secret of its own app, and may put into them what it likes.

const appSecret = 'secret-of-an-app';
/** Digits that no other line has. */
const digits = String(Date.now());
type Channel = 'whatsapp' | 'messenger';

const places = new WeakMap<Stage, Promise<Record<Channel, string>>>();

/** A line that was connected to an app. @returns where its webhooks go */
function placesOf(stage: Stage): Promise<Record<Channel, string>> {
  const known = places.get(stage) ?? connect(stage);
  places.set(stage, known);
  return known;
}

async function connect({ url, firstRun }: Stage): Promise<Record<Channel, string>> {
  const api = apiOf(url, firstRun.v1.key);
  type Line = Record<Channel, { id: string } | null>;
  const fields = { name: 'Signed', number: `34${digits}`, page: { address: digits } };
  const line = await api<Line>('POST', '/v1/lines', fields);
  const pathOf = async (channel: Channel, credentials: object) => {
    const { id } = line.body[channel] ?? { id: '' };
    const put = await api('PUT', `/v1/inboxes/${id}/connection`, { ...credentials, token: 't', appSecret });
    if (put.status !== 200) throw new Error(`Not connected: ${line.status} ${put.status} ${JSON.stringify(line.body)}`);
    return `/webhooks/${channel}/${id}`;
  };
  return {
    whatsapp: await pathOf('whatsapp', { phoneNumberId: digits }),
    messenger: await pathOf('messenger', {}),
  };
}

/** As often as it fits into some bytes. */
const filled = (bytes: number, part: string): string =>
  Array(Math.ceil(bytes / (part.length + 1)))
    .fill(part)
    .join(',');

const ofNumber = (inside: string) =>
  `{"entry":[{"changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"${digits}"},${inside}}}]}]}`;
const ofMessage = (inside: string) => ofNumber(`"messages":[{"id":"m","from":"34600000001",${inside}}]`);
const ofPage = (inside: string) => `{"entry":[{"id":"${digits}","messaging":[${inside}]}]}`;

const bodies: [name: string, channel: Channel, body: (bytes: number) => string][] = [
  ['50,000 statuses', 'whatsapp', (bytes) => ofNumber(`"statuses":[${filled(bytes, '{"id":1,"status":"read"}')}]`)],
  [
    '30,000 contacts and 10,000 messages',
    'whatsapp',
    (bytes) => {
      const messages = filled(bytes / 2, '{"id":"a","from":"2","type":"text","text":{"body":"x"}}');
      return ofNumber(`"contacts":[${filled(bytes / 2, '{"wa_id":"1"}')}],"messages":[${messages}]`);
    },
  ],
  [
    '4,000 messages of one sender',
    'whatsapp',
    (bytes) => {
      const count = Math.min(4000, bytes / 250);
      const messages = times(count, (i) => `{"id":"m${i}","from":"34600000002","type":"text","text":{"body":"x"}}`);
      return ofNumber(`"messages":[${messages.join(',')}]`);
    },
  ],
  [
    'an order of 500,000 products',
    'whatsapp',
    (bytes) => ofMessage(`"type":"order","order":{"product_items":[${filled(bytes, '0')}]}`),
  ],
  [
    '50,000 cards',
    'whatsapp',
    (bytes) => ofMessage(`"type":"contacts","contacts":[${filled(bytes, '{"phones":[{"phone":1}]}')}]`),
  ],
  [
    'edits of edits',
    'whatsapp',
    (bytes) =>
      ofMessage(
        `"type":"edit","edit":${'{"message":{"type":"edit","edit":'.repeat(bytes / 33)}1${'}}'.repeat(bytes / 33)}`,
      ),
  ],
  ['brackets', 'whatsapp', (bytes) => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2)],
  [
    '500,000 ids of read messages',
    'messenger',
    (bytes) => ofPage(`{"sender":{"id":1},"read":{"watermark":1,"mids":[${filled(bytes, '1')}]}}`),
  ],
  ['25,000 watermarks', 'messenger', (bytes) => ofPage(filled(bytes, '{"sender":{"id":1},"read":{"watermark":1}}'))],
  [
    '500,000 files of a message',
    'messenger',
    (bytes) => ofPage(`{"sender":{"id":1},"message":{"mid":1,"attachments":[${filled(bytes, '0')}]}}`),
  ],
];

export const signedRows: Row[] = bodies.map(([name, channel, body]) => ({
  name: `20 rightly signed webhooks with ${name}`,
  statuses: [200, 400, 429, 503],
  async run(stage) {
    const path = (await placesOf(stage))[channel];
    const text = body(1_000_000);
    const signature = createHmac('sha256', appSecret).update(text).digest('hex');
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` };
    return askAll(
      stage,
      times(stage.some(20), () => ({ method: 'POST', path, headers, body: text })),
    );
  },
}));
