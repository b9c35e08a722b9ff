// What stands in for Messenger takes what Meta's documents take, and refuses what they refuse.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import {
  type Client,
  fileOf,
  formWith,
  openClient,
  otherPage,
  otherToken,
  page,
  pageToken,
  png,
  toPerson,
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

const attachment = (type: string, mime: string, bytes: Buffer, payload: object = { is_reusable: true }) => {
  const message = JSON.stringify({ attachment: { type, payload } });
  const form = formWith({ message }, 'filedata', fileOf(mime, bytes, 'shirt.png'));
  return client.ask('POST', `/${page}/message_attachments`, pageToken, form);
};
const asset = (type: string, payload: object) => ({ attachment: { type, payload } });
test('Messenger: a text and an uploaded file are taken, and answered with their ids', async () => {
  const answered = await client.messenger(
    toPerson({ text: 'x'.repeat(2000), metadata: 'a' }, { reply_to: { mid: 'm_1' } }),
  );
  const { attachment_id } = (await attachment('image', 'image/png', png)).body;
  await client.messenger(
    toPerson(asset('image', { attachment_id }), { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' }),
  );
  const [said, shown] = sentNow();
  assert.deepEqual(answered.body, { recipient_id: '2540', message_id: said!.id });
  assert.match(said!.id, /^m_/);
  assert.deepEqual([said!.channel, said!.from, said!.to], ['messenger', page, '2540']);
  assert.deepEqual(shown!.file, { name: 'shirt.png', type: 'image/png', bytes: png });
});

test('Messenger: a file at an address is fetched at once, and refused when it is not there', async () => {
  const url = client.meta.publish({ type: 'application/pdf', bytes: png, name: 'bill 1.pdf' });
  assert.equal((await client.messenger(toPerson(asset('file', { url, is_reusable: true })))).status, 200);
  assert.deepEqual(sentNow()[0]?.file, { name: 'bill 1.pdf', type: 'application/pdf', bytes: png });
  const gone = await client.messenger(toPerson(asset('file', { url: new URL('/none', url).href })));
  assert.equal(gone.body.error?.error_subcode, 2018008);
});

const messengerRefuses: [what: string, body: object][] = [
  ['text and attachment', toPerson({ text: 'Hi', ...asset('image', { url: 'https://example.com/a.png' }) })],
  ['neither text nor attachment', toPerson({ metadata: 'a' })],
  ['2001 characters', toPerson({ text: 'x'.repeat(2001) })],
  ['no messaging_type', { recipient: { id: '2540' }, message: { text: 'Hi' } }],
  ['a tag without its type', toPerson({ text: 'Hi' }, { tag: 'HUMAN_AGENT' })],
  ['the type without a tag', toPerson({ text: 'Hi' }, { messaging_type: 'MESSAGE_TAG' })],
  ['nobody to send to', { messaging_type: 'RESPONSE', message: { text: 'Hi' } }],
  ['an id that is no number', toPerson({ text: 'Hi' }, { recipient: { id: 'sheena' } })],
  ['an unknown field', toPerson({ text: 'Hi' }, { to: '2540' })],
  ['an attachment that nobody uploaded', toPerson(asset('image', { attachment_id: '1745504518999123' }))],
  ['an attachment by id and by address', toPerson(asset('image', { attachment_id: '1', url: 'https://a.example/' }))],
  ['an attachment of a type that is none', toPerson(asset('document', { attachment_id: '1' }))],
  ['a message with a sign that somebody types', toPerson({ text: 'Hi' }, { sender_action: 'typing_on' })],
];
for (const [what, body] of messengerRefuses) {
  test(`Messenger refuses ${what}`, async () => {
    const answered = await client.messenger(body);
    assert.deepEqual([answered.status, answered.body.error?.code], [400, 100]);
    assert.deepEqual(sentNow(), []);
  });
}

test('Messenger: an upload is of its type, within its size, and of its page', async () => {
  assert.equal((await attachment('audio', 'video/mp4', png)).body.error?.error_subcode, 2018047);
  assert.equal(
    (await attachment('file', 'text/plain', Buffer.alloc(25 * 1024 * 1024 + 1))).body.error?.error_subcode,
    2018109,
  );
  assert.equal((await attachment('file', 'text/plain', png, { reusable: true })).body.error?.code, 100);
  const { attachment_id } = (await attachment('image', 'image/png', png, {})).body;
  const once = asset('image', { attachment_id });
  assert.equal(
    (await client.ask('POST', `/${otherPage}/messages`, otherToken, toPerson(once, { recipient: { id: '9' } }))).status,
    400,
  );
  assert.equal((await client.messenger(toPerson(asset('video', { attachment_id })))).status, 400);
  assert.equal((await client.messenger(toPerson(once))).status, 200);
  assert.equal((await client.messenger(toPerson(once, { recipient: { id: '2541' } }))).status, 400);
  const url = client.meta.publish({ type: 'image/png', bytes: png });
  const fetched = { message: asset('image', { url, is_reusable: true }) };
  assert.match(
    (await client.ask('POST', `/${page}/message_attachments`, pageToken, fetched)).body.attachment_id!,
    /^\d+$/,
  );
});

test('Messenger: signs of reading and typing are no messages, and a person is of one page', async () => {
  const sign = { recipient: { id: '2540' }, sender_action: 'typing_on' };
  assert.deepEqual((await client.messenger(sign)).body, { recipient_id: '2540' });
  assert.deepEqual(sentNow(), []);
  const astray = await client.ask('POST', `/${otherPage}/messages`, otherToken, toPerson({ text: 'Hi' }));
  assert.equal(astray.body.error?.error_subcode, 2018001);
});
