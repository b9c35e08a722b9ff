// Webhooks of text messages in the core's words: a row a fact.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messagesIn, receiptIn } from '../../src/dialects/sms/reading.ts';
import { isSigned } from '../../src/dialects/sms/signature.ts';

const form = (fields: Record<string, string>) => new URLSearchParams(fields);
const base = { MessageSid: 'SM1', From: '+34600000001', To: '+34911', Body: 'Hello', NumMedia: '0' };
const from = { address: '34600000001', addressKind: 'phone', contactName: null, providerAt: null, fromProvider: true };
const picture = { NumMedia: '1', MediaUrl0: 'https://a/0', MediaContentType0: 'image/jpeg' };
const two = { ...picture, NumMedia: '2', MediaUrl1: 'https://a/1', MediaContentType1: 'application/pdf' };

const written: [fact: string, fields: Record<string, string>, told: object[]][] = [
  ['a text', {}, [{ ...from, providerId: 'SM1', body: 'Hello' }]],
  [
    'a picture with a text',
    picture,
    [{ ...from, providerId: 'SM1', body: 'Hello', kind: 'image', remote: { at: 'https://a/0', name: null } }],
  ],
  [
    'two files are two messages',
    { ...two, Body: '' },
    [
      { ...from, providerId: 'SM1', body: '', kind: 'image', remote: { at: 'https://a/0', name: null } },
      { ...from, providerId: 'SM1 2', body: '', kind: 'document', remote: { at: 'https://a/1', name: null } },
    ],
  ],
  [
    'who writes by a name is no number',
    { From: 'BANK' },
    [{ ...from, address: 'BANK', addressKind: 'external', providerId: 'SM1', body: 'Hello' }],
  ],
  ...['ACME SHOP', 'O2', 'B&Q', 'Café', '<script>'].map((address): [string, Record<string, string>, object[]] => [
    `who writes as ${address} is kept`,
    { From: address },
    [{ ...from, address, addressKind: 'external', providerId: 'SM1', body: 'Hello' }],
  ]),
  ['a NUL in a text is left out', { Body: 'He\0llo' }, [{ ...from, providerId: 'SM1', body: 'Hello' }]],
  [
    'a NUL in the address of a file is left out, and no type is named like a property of all objects',
    { ...picture, MediaUrl0: 'https://a/\0', MediaContentType0: 'constructor/x' },
    [{ ...from, providerId: 'SM1', body: 'Hello', kind: 'document', remote: { at: 'https://a/', name: null } }],
  ],
  [
    'more than 20,000 characters are cut',
    { Body: 'a'.repeat(25_000) },
    [{ ...from, providerId: 'SM1', body: 'a'.repeat(20_000) }],
  ],
  ['an id that fits into no index', { MessageSid: 'S'.repeat(3000) }, []],
  ['nothing', { Body: ' ' }, []],
  ['nobody', { From: '' }, []],
  ['without an id', { MessageSid: '' }, []],
  ['files that are not there', { Body: '', NumMedia: '3' }, []],
  ['more files than there can be', { Body: '', NumMedia: '1e9' }, []],
];
for (const [fact, fields, told] of written) {
  test(`a text message: ${fact}`, () => assert.deepEqual(messagesIn(form({ ...base, ...fields })), told));
}

const receipts: [fact: string, fields: Record<string, string>, told: object | null][] = [
  ['sent', { MessageStatus: 'sent' }, { status: 'sent', failure: null }],
  ['delivered', { MessageStatus: 'delivered' }, { status: 'delivered', failure: null }],
  ['in its older words', { SmsStatus: 'delivered' }, { status: 'delivered', failure: null }],
  ['not delivered', { MessageStatus: 'undelivered', ErrorCode: '30003' }, { status: 'failed', failure: '30003' }],
  ['failed', { MessageStatus: 'failed' }, { status: 'failed', failure: 'failed' }],
  ['canceled', { MessageStatus: 'canceled' }, { status: 'failed', failure: 'canceled' }],
  ['with a NUL', { MessageSid: 'SM\x009', MessageStatus: 'sent' }, { status: 'sent', failure: null }],
  [
    'failed with a NUL',
    { MessageStatus: 'failed', ErrorCode: '1\0', ErrorMessage: 'a\0b' },
    { status: 'failed', failure: '1 ab' },
  ],
  ['a name that all objects have', { MessageStatus: 'constructor' }, null],
  ['of an id that fits into no index', { MessageSid: 'S'.repeat(3000), MessageStatus: 'sent' }, null],
  ['under way', { MessageStatus: 'sending' }, null],
  ['nothing', {}, null],
];
for (const [fact, fields, told] of receipts) {
  test(`what became of a text message: ${fact}`, () =>
    assert.deepEqual(receiptIn(form({ MessageSid: 'SM9', ...fields })), told && { sentAs: 'SM9', ...told }));
}

test('the signature of the documentation’s own example fits, and no other', () => {
  const address = 'https://example.com/myapp.php?foo=1&bar=2';
  const fields = form({
    CallSid: 'CA1234567890ABCDE',
    Caller: '+14158675310',
    Digits: '1234',
    From: '+14158675310',
    To: '+18005551212',
  });
  const token = '12345';
  assert.equal(isSigned(address, fields, 'L/OH5YylLD5NRKLltdqwSvS0BnU=', token), true);
  assert.equal(isSigned(address, fields, 'L/OH5YylLD5NRKLltdqwSvS0BnU=', '12346'), false);
  assert.equal(isSigned(`${address}1`, fields, 'L/OH5YylLD5NRKLltdqwSvS0BnU=', token), false);
  assert.equal(isSigned(address, fields, undefined, token), false);
  assert.equal(isSigned(address, fields, '', token), false);
});
