// What an account's developers are shown of a call: what was asked and told, and no credential. One line, one fact.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ApiCall, redactedBody, redactedPath, withoutContent } from '../../src/core/api-calls.ts';

const token = `pk_${'a'.repeat(54)}`;
const hash = 'ab'.repeat(32);

const bodies: [body: unknown, shown: string | null][] = [
  [undefined, null],
  [null, null],
  ['', null],
  [{}, '{}'],
  [{ text: 'Hello', n: 1, deep: [{ ok: true }] }, '{"text":"Hello","n":1,"deep":[{"ok":true}]}'],
  [{ password: 'p4ss' }, '{"password":"•••"}'],
  [{ pass: 'p4ss', virtualUser: 'ana' }, '{"pass":"•••","virtualUser":"ana"}'],
  [{ access_token: 'x', refresh_token: 'y' }, '{"access_token":"•••","refresh_token":"•••"}'],
  [{ authenticationHash: hash, ref: '000038' }, '{"authenticationHash":"•••","ref":"000038"}'],
  [{ pin: 123456, tokens: 50 }, '{"pin":"•••","tokens":50}'],
  [{ PIN: '123456' }, '{"PIN":"•••"}'],
  [{ apikey: 'k', api_key: 'k', apiKey: 'k' }, '{"apikey":"•••","api_key":"•••","apiKey":"•••"}'],
  [{ facebookToken: 'EAAB', facebookId: '1' }, '{"facebookToken":"•••","facebookId":"1"}'],
  [{ token: { deep: 'x' } }, '{"token":"•••"}'],
  [{ secrets: ['a', 'b'] }, '{"secrets":"•••"}'],
  [{ text: `my key is ${token}, really` }, '{"text":"my key is •••, really"}'],
  [{ text: `sum ${hash}` }, '{"text":"sum •••"}'],
  [{ text: 'eyJhbGciOiJSUzI1NiJ9.eyJpYXQiOjF9.c2ln' }, '{"text":"•••"}'],
  [{ base64: 'data:image/png;base64,iVBORw0KGgo=' }, '{"base64":"•••"}'],
  [{ body: { url: 'https://chat.example/i/abc' } }, '{"body":{"url":"•••"}}'],
  ['{"token":"x","code":20}', '{"token":"•••","code":20}'],
  ['{ broken', '{ broken'],
  [`plain ${token}`, 'plain •••'],
  [
    { text: `https://chat.example/v1/files/${'aB-_9'.repeat(14)} there` },
    '{"text":"https://chat.example/v1/files/••• there"}',
  ],
  [Buffer.from('1234'), '4 bytes'],
  ['x'.repeat(5000), `${'x'.repeat(4000)}…`],
];

for (const [body, shown] of bodies) {
  test(`a body ${JSON.stringify(body)?.slice(0, 60)} is shown as ${shown?.slice(0, 60)}`, () => {
    assert.equal(redactedBody(body), shown);
  });
}

const paths: [path: string, query: Record<string, string>, shown: string][] = [
  ['/v1/agents', {}, '/v1/agents'],
  ['/v1/agents', { limit: '5' }, '/v1/agents?limit=5'],
  [`/hci/${token}/api/user`, {}, '/hci/•••/api/user'],
  ['/api/user', { key: 'short' }, '/api/user?key=•••'],
  [
    '/admin/access-token',
    { email: 'a@b.example', password: 'p' },
    '/admin/access-token?email=a@b.example&password=•••',
  ],
  [`/v1/files/${'aB-_9'.repeat(14)}`, {}, '/v1/files/•••'],
  ['/admin/operator/1', { access_token: 'x' }, '/admin/operator/1?access_token=•••'],
];

for (const [path, query, shown] of paths) {
  test(`${path} with ${Object.keys(query)} is shown as ${shown}`, () => {
    assert.equal(redactedPath(path, query), shown);
  });
}

const words = new Set(['v1', 'contacts', 'messages', 'api', 'area', 'admin', 'domain', 'hci']);
const id = '01a22c0b-d95e-7338-91f4-b144e3b2ede9';
const bare: [path: string, shown: string][] = [
  ['/v1/contacts?q=Ana', '/v1/contacts'],
  [`/v1/contacts/${id}/messages`, `/v1/contacts/${id}/messages`],
  ['/v1/contacts/ana@example.com', '/v1/contacts/•••'],
  ['/v1/contacts/ana%40example.com/messages?limit=1', '/v1/contacts/•••/messages'],
  ['/v1/contacts/Ana', '/v1/contacts/•••'],
  ['/api/area/34600000001', '/api/area/•••'],
  ['/admin/domain/shop.example/', '/admin/domain/•••/'],
  ['/hci/•••/api/area/Sales', '/hci/•••/api/area/•••'],
];
for (const [path, shown] of bare) {
  test(`who may not read contents sees ${path} as ${shown}`, () => {
    const call = { path, request: '{}', answer: '{}', method: 'GET', status: 200 } as ApiCall;
    const seen = withoutContent(call, words);
    assert.deepEqual([seen.path, seen.request, seen.answer, seen.status], [shown, null, null, 200]);
  });
}
