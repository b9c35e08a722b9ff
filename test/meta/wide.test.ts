// Webhooks as anybody may sign them who has an app: wide, deep, long.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Heard, TooMuch } from '../../src/dialects/meta/heard.ts';
import { heardOnMessenger } from '../../src/dialects/meta/messenger.ts';
import { isModest } from '../../src/dialects/meta/shape.ts';
import { heardOnWhatsapp } from '../../src/dialects/meta/whatsapp.ts';

const change = (value: object) => ({ entry: [{ id: '1', changes: [{ field: 'messages', value }] }] });
const told = ([one]: Heard[]): Partial<Record<string, unknown>> => (one && 'message' in one ? one.message : {});
const fromWhatsapp = (message: object) =>
  told(heardOnWhatsapp(change({ ...here, messages: [{ from: '34600000001', id: 'wamid.1', ...message }] })));

const manyOf = (count: number, one: unknown) => Array.from({ length: count }, () => one);
const here = { metadata: { phone_number_id: '77' } };

const long: [fact: string, message: object][] = [
  ['products of an order', { type: 'order', order: { product_items: manyOf(200_000, 0) } }],
  ['cards', { type: 'contacts', contacts: manyOf(20_000, { phones: [{ phone: 1 }] }) }],
  ['errors', { type: 'new', errors: manyOf(200_000, { code: 1 }) }],
  ['a caption', { type: 'image', image: { id: '1', caption: 'a'.repeat(30_000) } }],
];
for (const [fact, message] of long) {
  test(`WhatsApp: of a long message 20,000 characters are kept: ${fact}`, () => {
    const { body = null } = fromWhatsapp(message);
    assert.ok(typeof body === 'string' && body.length <= 20_000, `${String(body).length}`);
  });
}

test('WhatsApp: an edit of an edit is not followed', () => {
  let edit: object = { type: 'text', text: { body: 'x' } };
  for (let i = 0; i < 20_000; i++) edit = { type: 'edit', edit: { message: edit } };
  assert.equal(fromWhatsapp(edit).body, '[edit]');
});

for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
  test(`Meta: ${name} is no kind of message, file or status`, () => {
    const own = JSON.parse(`{ "type": "${name}", "${name}": { "id": "1" } }`) as object;
    const { kind = null, body = null } = fromWhatsapp(own);
    assert.deepEqual([kind, body], [null, `[${name}]`]);
    assert.deepEqual(heardOnWhatsapp(change({ ...here, statuses: [{ id: '1', status: name }] })), []);
    const message = { mid: '1', attachments: [{ type: name, payload: { url: 'https://a' } }] };
    const entry = [{ id: '5', messaging: [{ sender: { id: '8' }, message }] }];
    const { kind: type = null } = told(heardOnMessenger({ entry }));
    assert.equal(type, null);
  });
}

test('WhatsApp: names are found among many contacts in linear time', () => {
  let looks = 0;
  const contact = {
    get wa_id() {
      looks++;
      return '1';
    },
  };
  const message = { id: '1', from: '2', type: 'text', text: { body: 'x' } };
  const value = { ...here, contacts: manyOf(1000, contact), messages: manyOf(1000, message) };
  assert.equal(heardOnWhatsapp(change(value)).length, 1000);
  assert.ok(looks < 10_000, `${looks}`);
});

const read = { sender: { id: '8' }, read: { watermark: 1, mids: manyOf(5000, '1') } };
const tooMuch: [fact: string, heard: () => unknown][] = [
  ['statuses', () => heardOnWhatsapp(change({ ...here, statuses: manyOf(50_000, { id: '1', status: 'read' }) }))],
  ['messages', () => heardOnWhatsapp(change({ ...here, messages: manyOf(50_000, { id: '1', from: '2' }) }))],
  ['receipts', () => heardOnMessenger({ entry: [{ id: '5', messaging: manyOf(500, read) }] })],
];
for (const [fact, heard] of tooMuch) {
  test(`Meta: more ${fact} than it ever brings at once are refused`, () => assert.throws(heard, TooMuch));
}

const shapes: [json: string, isRead: boolean][] = [
  ['{"a":[1,2,3]}', true],
  [`"${'[{,'.repeat(200_000)}"`, true],
  [`["${'\\"['.repeat(200_000)}"]`, true],
  [`[${'[],'.repeat(90_000)}`, true],
  ['"unfinished', true],
  ['"\\', true],
  ['['.repeat(65), false],
  ['{"a":'.repeat(65), false],
  ['[],'.repeat(100_001), false],
];
for (const [json, isRead] of shapes) {
  const name = `Meta: ${json.length} bytes like ${json.slice(0, 20)} are ${isRead ? 'read' : 'refused by their shape'}`;
  test(name, () => assert.equal(isModest(Buffer.from(json)), isRead));
}
