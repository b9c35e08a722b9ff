// What stands in for WhatsApp takes what Meta's documents take, and refuses what they refuse.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, afterEach, before, test } from 'node:test';
import {
  bsuid,
  type Client,
  fileOf,
  formWith,
  hello,
  number,
  openClient,
  otherNumber,
  otherToken,
  png,
  token,
  toPhone,
  wamid,
} from '../support/meta/client.ts';
import type { Sent } from '../support/meta.ts';

let client: Client;
before(async () => {
  client = await openClient();
});
after(() => client?.meta.close());

let taken = 0;
afterEach(() => {
  taken = client.meta.sent.length;
});
const sentNow = (): Sent[] => client.meta.sent.slice(taken);

const media = (type: string, bytes: Buffer, texts: object = {}) =>
  client.ask(
    'POST',
    `/${number}/media`,
    token,
    formWith({ messaging_product: 'whatsapp', type, ...texts }, 'file', fileOf(type, bytes)),
  );

test('WhatsApp: a text to a phone number is taken, and answered with its id', async () => {
  const { status, body } = await client.whatsapp({
    ...hello,
    to: '+16505551234',
    recipient: bsuid,
    recipient_type: 'individual',
  });
  const [sent] = sentNow();
  assert.equal(status, 200);
  assert.match(sent!.id, /^wamid\./);
  assert.deepEqual(body, {
    messaging_product: 'whatsapp',
    contacts: [{ input: '+16505551234', wa_id: '16505551234' }],
    messages: [{ id: sent!.id }],
  });
  assert.deepEqual([sent!.channel, sent!.from, sent!.to, sent!.file], ['whatsapp', number, '+16505551234', null]);
});

test('WhatsApp: to a business-scoped id, the answer has no number', async () => {
  const { body } = await client.whatsapp({ messaging_product: 'whatsapp', recipient: bsuid, text: { body: 'Hi' } });
  assert.deepEqual(body.contacts, [{ input: bsuid, user_id: bsuid }]);
  assert.equal(sentNow()[0]?.to, bsuid);
});

const rows = (count: number) => Array.from({ length: count }, (_, at) => ({ id: `${at}`, title: `Row ${at}` }));
const choice = (action: object, type = 'list') => ({
  type: 'interactive',
  interactive: { type, body: { text: 'Pick' }, action },
});
const whatsappTakes: [what: string, body: object][] = [
  [
    '4096 characters',
    { text: { body: 'x'.repeat(4096), preview_url: true }, biz_opaque_callback_data: 'x'.repeat(512) },
  ],
  ['an answer to a message', { type: 'text', text: { body: 'Hi' }, context: { message_id: wamid } }],
  ['media at an address', { type: 'image', image: { link: 'https://example.com/a.png', caption: 'A' } }],
  [
    'a place',
    { type: 'location', location: { latitude: 37.44, longitude: '-122.16', name: 'Philz', address: '101 Forest' } },
  ],
  [
    'a contact',
    { type: 'contacts', contacts: [{ name: { formatted_name: 'A B', first_name: 'A' }, phones: [{ phone: '1' }] }] },
  ],
  ['a reaction', { type: 'reaction', reaction: { message_id: wamid, emoji: '👍' } }],
  ['a reaction taken back', { type: 'reaction', reaction: { message_id: wamid, emoji: '' } }],
  ['a list', choice({ button: 'Choose', sections: [{ rows: rows(10) }] })],
  ['buttons', choice({ buttons: rows(3).map((reply) => ({ type: 'reply', reply })) }, 'button')],
  ['a template', { type: 'template', template: { name: 'hello_world', language: { code: 'en_US' } } }],
];
for (const [what, body] of whatsappTakes) {
  test(`WhatsApp takes ${what}`, async () => {
    const answered = await client.whatsapp(toPhone(body));
    assert.equal(answered.status, 200, JSON.stringify(answered.body));
    assert.deepEqual(sentNow()[0]?.body, toPhone(body));
  });
}

const text = { text: { body: 'Hi' } };
const whatsappRefuses: [what: string, body: object][] = [
  ['no messaging_product', { to: '16505551234', ...text }],
  ['another product', { ...hello, messaging_product: 'messenger' }],
  ['nobody to send to', { messaging_product: 'whatsapp', ...text }],
  ['a business-scoped id as phone number', { ...hello, to: bsuid }],
  ['a phone number as business-scoped id', { messaging_product: 'whatsapp', recipient: '16505551234', ...text }],
  ['a recipient_type for business-scoped ids', { ...hello, recipient_type: 'business_scoped_user_id' }],
  ['a type without its content', toPhone({ type: 'image', ...text })],
  ['the content of two types', toPhone({ type: 'text', ...text, image: { id: '1' } })],
  ['an unknown type', toPhone({ type: 'fax', fax: {} })],
  ['an unknown field', toPhone({ ...text, silent: true })],
  ['an unknown field of a text', toPhone({ text: { body: 'Hi', format: 'bold' } })],
  ['an empty text', toPhone({ text: { body: '' } })],
  ['4097 characters', toPhone({ text: { body: 'x'.repeat(4097) } })],
  ['a text that is no object', toPhone({ text: 'Hi' })],
  ['data for the callback of 513 characters', toPhone({ ...text, biz_opaque_callback_data: 'x'.repeat(513) })],
  ['an answer to an id that is none', toPhone({ ...text, context: { message_id: '5' } })],
  ['media by id and by address', toPhone({ type: 'image', image: { id: '1', link: 'https://example.com/a.png' } })],
  ['media that nobody uploaded', toPhone({ type: 'image', image: { id: '4490709327384033' } })],
  ['a caption of audio', toPhone({ type: 'audio', audio: { link: 'https://example.com/a.mp3', caption: 'A' } })],
  [
    'a caption of 1025 characters',
    toPhone({ type: 'image', image: { link: 'https://a.example/', caption: 'x'.repeat(1025) } }),
  ],
  ['the name of an image', toPhone({ type: 'image', image: { link: 'https://example.com/a.png', filename: 'a.png' } })],
  ['an address that is none', toPhone({ type: 'image', image: { link: 'a.png' } })],
  ['a place north of the pole', toPhone({ type: 'location', location: { latitude: 91, longitude: 0 } })],
  ['a contact with its whole name only', toPhone({ type: 'contacts', contacts: [{ name: { formatted_name: 'A' } }] })],
  ['eleven rows', toPhone(choice({ button: 'Choose', sections: [{ rows: rows(11) }] }))],
  [
    'two sections without titles',
    toPhone(choice({ button: 'Choose', sections: [{ rows: rows(1) }, { rows: rows(1) }] })),
  ],
  ['four buttons', toPhone(choice({ buttons: rows(4).map((reply) => ({ type: 'reply', reply })) }, 'button'))],
];
for (const [what, body] of whatsappRefuses) {
  test(`WhatsApp refuses ${what}`, async () => {
    const answered = await client.whatsapp(body);
    assert.equal(answered.status, 400);
    assert.equal(answered.body.error?.code, 100);
    assert.equal(answered.body.error.message, '(#100) Invalid parameter');
    assert.equal(answered.body.error.type, 'OAuthException');
    assert.equal(answered.body.error.error_data?.messaging_product, 'whatsapp');
    assert.deepEqual(sentNow(), []);
  });
}

test('WhatsApp: what was uploaded to a number is sent from it, as what it is', async () => {
  const { id } = (await media('image/png', png)).body;
  const image = toPhone({ type: 'image', image: { id, caption: 'A' } });
  assert.equal((await client.whatsapp(image)).status, 200);
  assert.deepEqual(sentNow()[0]?.file, { name: 'a.bin', type: 'image/png', bytes: png });
  const elsewhere = await client.ask('POST', `/${otherNumber}/messages`, otherToken, image);
  assert.equal(elsewhere.body.error?.code, 100);
  assert.equal((await client.whatsapp(toPhone({ type: 'document', document: { id } }))).body.error?.code, 131053);
});

const movingSticker = Buffer.concat([Buffer.from('RIFF....WEBPVP8X....'), Buffer.from([2]), Buffer.alloc(300 * 1024)]);
const uploads: [what: string, type: string, bytes: Buffer, texts: object, status: number][] = [
  ['an ogg with its codec', 'audio/ogg; codecs=opus', png, {}, 200],
  ['a picture of 5 MB', 'image/jpeg', Buffer.alloc(5 * 1024 * 1024), {}, 200],
  ['a larger picture', 'image/jpeg', Buffer.alloc(5 * 1024 * 1024 + 1), {}, 400],
  ['a moving sticker of 300 KB', 'image/webp', movingSticker, {}, 200],
  ['a still sticker of 300 KB', 'image/webp', Buffer.alloc(300 * 1024), {}, 400],
  ['a type that WhatsApp does not carry', 'application/zip', png, {}, 400],
  ['another type than the file has', 'image/png', png, { type: 'image/jpeg' }, 400],
  ['a file for another product', 'image/png', png, { messaging_product: 'messenger' }, 400],
  ['a form with a field too many', 'image/png', png, { caption: 'A' }, 400],
  ['an empty file', 'image/png', Buffer.alloc(0), {}, 400],
];
for (const [what, type, bytes, texts, status] of uploads) {
  test(`WhatsApp ${status === 200 ? 'keeps' : 'does not keep'} ${what}`, async () => {
    const answered = await media(type, bytes, texts);
    assert.equal(answered.status, status, JSON.stringify(answered.body));
    if (status === 200) assert.match(answered.body.id!, /^\d+$/);
    else assert.equal(answered.body.error?.code, 100);
  });
}

test('WhatsApp: media is looked up by its id, and fetched with the token of its number only', async () => {
  const { id, sha256 } = client.meta.keepMedia(number, { type: 'image/png', bytes: png });
  assert.equal(sha256, createHash('sha256').update(png).digest('base64'));
  const { body } = await client.ask('GET', `/${id}?phone_number_id=${number}`, token);
  assert.deepEqual([body.id, body.mime_type, body.file_size], [id, 'image/png', '8']);
  assert.equal(body.sha256, createHash('sha256').update(png).digest('hex'));
  const fetched = (bearer?: string) =>
    fetch(String(body.url), bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } });
  const file = await fetched(token);
  assert.deepEqual([file.headers.get('content-type'), Buffer.from(await file.arrayBuffer())], ['image/png', png]);
  assert.deepEqual(
    [(await fetched()).status, (await fetched('no')).status, (await fetched(otherToken)).status],
    [401, 401, 400],
  );
  assert.equal((await client.ask('GET', `/${id}`, otherToken)).body.error?.error_subcode, 33);
  assert.equal((await client.ask('GET', `/${id}?phone_number_id=${otherNumber}`, token)).status, 400);
});

test('WhatsApp: that a message was read is no message', async () => {
  const read = { messaging_product: 'whatsapp', status: 'read', message_id: wamid, typing_indicator: { type: 'text' } };
  assert.deepEqual((await client.whatsapp(read)).body, { success: true });
  assert.equal((await client.whatsapp({ ...read, status: 'delivered' })).status, 400);
  assert.deepEqual(sentNow(), []);
});
