// One text message and a service with Twilio's REST API: what is asked of it, and every way in which it answers or does not.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type net from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { type SmsProvider, twilioCarrier } from '../../src/channels/sms/twilio.ts';

type Asked = { method?: string; path?: string; headers: http.IncomingHttpHeaders; fields: Record<string, string> };
type Behaviour = (response: http.ServerResponse) => void;

let server: http.Server;
let url: string;
const asked: Asked[] = [];
const says =
  (status: number, body: object | string): Behaviour =>
  (response) =>
    response
      .writeHead(status, { 'content-type': 'application/json' })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
const taken = says(201, { sid: 'SM0123456789abcdef0123456789abcdef', status: 'queued', error_code: null });
let behave = taken;

before(async () => {
  server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { method, url: path, headers } = request;
    asked.push({ method, path, headers, fields: Object.fromEntries(new URLSearchParams(body)) });
    behave(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`;
});
after(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked.length = 0;
  behave = taken;
});

const letter = { id: '019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071', to: '34600100200', subject: null, html: null };
const carry = (more: Partial<SmsProvider> = {}, text = 'Olá & 100% +1: https://chat.example/access/abc') =>
  twilioCarrier({ url, sid: 'AC12', token: 'p:ss', from: '+34600000000', patienceMs: 700, ...more }).carry({
    ...letter,
    text,
  });

test('what is asked: the path of the account, its secret, and the three fields as a form', async () => {
  assert.deepEqual(await carry(), { sentAs: 'SM0123456789abcdef0123456789abcdef' });
  const [{ method, path, headers, fields } = {} as Asked] = asked;
  assert.deepEqual([method, path], ['POST', '/2010-04-01/Accounts/AC12/Messages.json']);
  assert.equal(headers.authorization, `Basic ${Buffer.from('AC12:p:ss').toString('base64')}`);
  assert.match(String(headers['content-type']), /^application\/x-www-form-urlencoded/);
  assert.deepEqual(fields, {
    To: '+34600100200',
    From: '+34600000000',
    Body: 'Olá & 100% +1: https://chat.example/access/abc',
  });
});

test('a messaging service sends by its own name', async () => {
  const service = `MG${'0f'.repeat(16)}`;
  await carry({ from: service });
  assert.deepEqual([asked[0]?.fields.MessagingServiceSid, asked[0]?.fields.From], [service, undefined]);
});

const refusal = (code: number, message: string) => ({ code, message, more_info: 'https://example.com', status: 400 });
const ends: [fact: string, behave: Behaviour, end: object | RegExp][] = [
  ['200 is as good as 201', says(200, { sid: 'SM1' }), { sentAs: 'SM1' }],
  ['201 with a broken body was taken', says(201, '{"sid"'), { sentAs: 'unnamed' }],
  [
    'a number that is none has failed, with code and reason, without the number',
    says(400, refusal(21211, "The 'To' number +34600100200 is not valid")),
    { refused: "400 21211 The 'To' number … is not valid" },
  ],
  [
    'who wants no messages has failed',
    says(400, refusal(21610, 'Unsubscribed')),
    { refused: '400 21610 Unsubscribed' },
  ],
  ['a wrong secret is tried again', says(401, { code: 20003, message: 'Authenticate' }), /401 20003 Authenticate/],
  ['too many at once is tried again', says(429, { code: 20429, message: 'Too many' }), /429 20429 Too many/],
  ['500 is tried again', says(500, '<html>'), /500/],
  ['503 is tried again', says(503, {}), /503/],
  ['a page in the way is tried again, and not followed', says(302, {}), /302/],
  ['no answer in time: nobody knows', () => {}, { uncertain: 'unanswered' }],
  ['a connection that breaks: nobody knows', (response) => response.destroy(), { uncertain: 'unanswered' }],
];
for (const [fact, behaviour, end] of ends) {
  test(fact, async () => {
    behave = behaviour;
    if (end instanceof RegExp) await assert.rejects(carry(), end);
    else assert.deepEqual(await carry(), end);
    assert.equal(asked.length, 1, 'asked once');
  });
}

test('where nobody listens it is tried again', async () => {
  const gone = http.createServer();
  gone.listen(0, '127.0.0.1');
  await once(gone, 'listening');
  const { port } = gone.address() as net.AddressInfo;
  gone.close();
  await once(gone, 'close');
  await assert.rejects(carry({ url: `http://127.0.0.1:${port}` }), /ECONNREFUSED/);
});
