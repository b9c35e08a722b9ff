// What stands in for Twilio judges as Twilio's documents have it, and signs its webhooks to the letter.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, type TestContext, test } from 'node:test';
import { segments } from '../support/twilio/segments.ts';
import { signature, signedAddress } from '../support/twilio/webhooks.ts';
import { type Sent, startTwilio, type Twilio } from '../support/twilio.ts';

const sid = `AC${'0a'.repeat(16)}`;
const otherSid = `AC${'0b'.repeat(16)}`;
const service = `MG${'0c'.repeat(16)}`;
const [ours, theirs, person] = ['+14155552345', '+14155552346', '+15017122661'];
const basic = (name: string, token: string) => `Basic ${Buffer.from(`${name}:${token}`).toString('base64')}`;
const key = basic(sid, 'secret');
const hello = { To: person, From: ours, Body: 'Hello' };

let twilio: Twilio;
before(async () => {
  twilio = await startTwilio();
  twilio.addAccount({ sid, token: 'secret', numbers: [ours, `${ours}6`] });
  twilio.addAccount({ sid: otherSid, token: 'other', numbers: [theirs] });
});
after(() => twilio?.close());

let taken = 0;
afterEach(() => {
  taken = twilio.sent.length;
});
const sentNow = (): Sent[] => twilio.sent.slice(taken);

type Body = Record<string, unknown> & { code?: number };

async function ask(method: string, path: string, authorization: string | null, form?: string | URLSearchParams) {
  const headers: Record<string, string> = authorization === null ? {} : { authorization };
  const response = await fetch(`${twilio.url}/2010-04-01/Accounts/${path}`, { method, headers, body: form });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Body };
}

const send = (fields: Record<string, string> | [string, string][]) =>
  ask('POST', `${sid}/Messages.json`, key, new URLSearchParams(fields));

test('a message that is in order is made, and is not sent yet', async () => {
  const { status, body } = await send({ ...hello, StatusCallback: 'https://parley.example/sms/1?a=b#rc=2' });
  const { sid: made, date_created: created, date_updated: updated, ...rest } = body;
  assert.equal(status, 201);
  assert.match(String(made), /^SM[0-9a-f]{32}$/);
  assert.match(String(created), /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d \+0000$/);
  assert.equal(updated, created);
  const uri = `/2010-04-01/Accounts/${sid}/Messages/${made}`;
  assert.deepEqual(rest, {
    account_sid: sid,
    api_version: '2010-04-01',
    body: 'Hello',
    date_sent: null,
    direction: 'outbound-api',
    error_code: null,
    error_message: null,
    from: ours,
    messaging_service_sid: null,
    num_media: '0',
    num_segments: '1',
    price: null,
    price_unit: 'USD',
    status: 'queued',
    subresource_uris: { media: `${uri}/Media.json` },
    to: person,
    uri: `${uri}.json`,
  });
  const [message] = sentNow();
  assert.deepEqual([message?.sid, message?.from, message?.to, message?.body], [made, ours, person, 'Hello']);
  assert.equal(message?.fields.get('StatusCallback'), 'https://parley.example/sms/1?a=b#rc=2');
});

test('a messaging service has no sender yet, and files make an MMS', async () => {
  const { body: chosen } = await send({ To: person, MessagingServiceSid: service, Body: 'Hello' });
  assert.deepEqual([chosen.status, chosen.from, chosen.num_segments], ['accepted', null, '0']);
  const file = 'https://parley.example/f.png';
  const { body: mms } = await send([
    ['To', person],
    ['From', ours],
    ['MediaUrl', file],
    ['MediaUrl', file],
  ]);
  assert.match(String(mms.sid), /^MM/);
  assert.equal(mms.num_media, '2');
});

const refusals: [what: string, fields: Record<string, string>, code: number][] = [
  ['no To', { From: ours, Body: 'Hello' }, 21604],
  ['To without +', { ...hello, To: '5017122661' }, 21211],
  ['To with spaces', { ...hello, To: '+1 501 712 2661' }, 21211],
  ['To of another channel', { ...hello, To: `whatsapp:${person}` }, 21211],
  ['no sender', { To: person, Body: 'Hello' }, 21603],
  ['a sender that is no number', { ...hello, From: '4155552345' }, 21212],
  ['a number that is not Twilio’s', { ...hello, From: '+15005550007' }, 21659],
  ['a number of another account', { ...hello, From: theirs }, 21660],
  ['a message to itself', { ...hello, To: ours }, 21266],
  ['a service that is none', { To: person, Body: 'Hello', MessagingServiceSid: 'MG1' }, 21705],
  ['no text', { To: person, From: ours }, 21602],
  ['an empty text', { ...hello, Body: '' }, 21602],
  ['no text for a service', { To: person, MessagingServiceSid: service }, 21619],
  ['a long text', { ...hello, Body: 'x'.repeat(1601) }, 21617],
  ['a relative callback', { ...hello, StatusCallback: '/sms' }, 21609],
  ['a callback of another scheme', { ...hello, StatusCallback: 'ftp://parley.example/sms' }, 21609],
  ['a callback to localhost', { ...hello, StatusCallback: 'http://localhost:3000/sms' }, 21609],
  ['a callback to this machine', { ...hello, StatusCallback: 'http://127.0.0.1/sms' }, 21609],
  ['a callback to this machine by IPv6', { ...hello, StatusCallback: 'http://[::1]/sms' }, 21609],
  ['a callback to this machine by IPv4 in IPv6', { ...hello, StatusCallback: 'http://[::ffff:127.0.0.1]/sms' }, 21609],
  ['a callback to a private network', { ...hello, StatusCallback: 'https://192.168.1.2/sms' }, 21609],
  ['a callback with an underscore', { ...hello, StatusCallback: 'https://par_ley.example/sms' }, 21609],
  ['a callback that is not escaped', { ...hello, StatusCallback: 'https://parley.example/a b' }, 21609],
  ['a long callback', { ...hello, StatusCallback: `https://parley.example/${'x'.repeat(4000)}` }, 21609],
  ['a file at no address', { ...hello, MediaUrl: 'file.png' }, 21620],
  ['an unknown parameter', { ...hello, StatusCallbackUrl: 'https://parley.example/sms' }, 20001],
  ['a parameter in small letters', { ...hello, body: 'Hello' }, 20001],
  ['a time beyond ten hours', { ...hello, ValidityPeriod: '36001' }, 20001],
];
test('what Twilio would not send is refused with its code', async () => {
  for (const [what, fields, code] of refusals) {
    const { status, body } = await send(fields);
    assert.deepEqual([what, status, body.code], [what, 400, code]);
  }
  const files = Array.from({ length: 11 }, (): [string, string] => ['MediaUrl', 'https://parley.example/f.png']);
  assert.equal((await send([...Object.entries(hello), ...files])).body.code, 21623);
  assert.equal((await send([...Object.entries(hello), ['Body', 'Again']])).body.code, 20001);
  assert.equal((await send({ ...hello, Body: 'x'.repeat(1600) })).status, 201);
  assert.equal(sentNow().length, 1);
});

test('a message that is no form has no To', async () => {
  const { status, body } = await ask('POST', `${sid}/Messages.json`, key, JSON.stringify(hello));
  assert.deepEqual(
    [status, body],
    [
      400,
      {
        code: 21604,
        message: "A 'To' phone number is required.",
        more_info: 'https://www.twilio.com/docs/errors/21604',
        status: 400,
      },
    ],
  );
});

test('whoever is not the account is told nothing', async () => {
  for (const wrong of [null, basic(sid, 'other'), basic(otherSid, 'other'), 'Bearer secret']) {
    for (const path of [`${sid}.json`, `${sid}/IncomingPhoneNumbers.json`]) {
      const { status, headers, body } = await ask('GET', path, wrong);
      assert.deepEqual([status, body.code, headers.get('www-authenticate')], [401, 20003, 'Basic realm="Twilio API"']);
    }
    const form = new URLSearchParams(hello);
    assert.equal((await ask('POST', `${sid}/Messages.json`, wrong, form)).body.code, 20003);
  }
  const unknown = await ask('GET', 'AC1.json', basic('AC1', 'secret'));
  assert.deepEqual([unknown.status, unknown.body.code], [404, 20404]);
  assert.equal((await ask('GET', `${sid}/Calls.json`, key)).body.code, 20404);
  assert.equal((await ask('GET', `${sid}/Messages.json`, key)).status, 405);
  assert.equal(sentNow().length, 0);
});

test('an account tells of itself and of its numbers', async () => {
  const { status, body } = await ask('GET', `${sid}.json`, key);
  assert.deepEqual(
    [status, body.sid, body.friendly_name, body.status],
    [200, sid, 'My first Twilio account', 'active'],
  );
  const listed = async (query: string) => {
    const { body } = await ask('GET', `${sid}/IncomingPhoneNumbers.json${query}`, key);
    return (body.incoming_phone_numbers as { phone_number: string }[]).map((one) => one.phone_number);
  };
  assert.deepEqual(await listed(''), [ours, `${ours}6`]);
  assert.deepEqual(await listed(`?PhoneNumber=${encodeURIComponent(`${ours}6`)}`), [`${ours}6`]);
  assert.deepEqual(await listed(`?PhoneNumber=${encodeURIComponent(ours)}`), [ours, `${ours}6`], 'a part is enough');
  assert.deepEqual(await listed('?PhoneNumber=2*56'), [], '* is one digit');
  assert.deepEqual(await listed('?PhoneNumber=2**56'), [`${ours}6`]);
  assert.deepEqual(await listed(`?PhoneNumber=${encodeURIComponent(theirs)}`), []);
  assert.deepEqual(await listed(`?PhoneNumber=${ours}`), [], 'a + that is not escaped is a space');
});

test('the next message is refused as told, and only that', async () => {
  twilio.refuseNext({ status: 429, code: 20429, message: 'Too Many Requests' });
  assert.equal((await send({ ...hello, Body: '' })).body.code, 21602, 'not what would be refused anyway');
  const { status, body } = await send(hello);
  const more_info = 'https://www.twilio.com/docs/errors/20429';
  assert.deepEqual([status, body], [429, { code: 20429, message: 'Too Many Requests', more_info, status: 429 }]);
  assert.equal((await send(hello)).status, 201);
  assert.equal(sentNow().length, 1);
});

test('the next message is lost with its connection, taken or not', async () => {
  for (const whether of [true, false]) {
    twilio.dropNext(whether);
    await assert.rejects(send(hello), TypeError);
    assert.equal(sentNow().length, 1);
  }
  const path = `/2010-04-01/Accounts/${sid}/Messages.json`;
  assert.deepEqual(twilio.asked.slice(-1), [{ method: 'POST', path, status: 0 }]);
});

test('a file wants the account’s token, and lies elsewhere, where no token may go', async () => {
  const bytes = Buffer.from([137, 80, 78, 71]);
  const address = twilio.keepMedia(sid, { type: 'image/png', bytes });
  assert.match(address, new RegExp(`^${twilio.url}/2010-04-01/Accounts/${sid}/Messages/MM\\w{32}/Media/ME\\w{32}$`));
  assert.equal((await fetch(address)).status, 401);
  const first = await fetch(address, { headers: { authorization: key }, redirect: 'manual' });
  const location = first.headers.get('location')!;
  assert.equal(first.status, 307);
  assert.notEqual(new URL(location).origin, twilio.url);
  assert.equal((await fetch(location, { headers: { authorization: key } })).status, 400);
  assert.equal((await fetch(location.replace(/\?.*/, ''))).status, 403);
  const file = await fetch(address, { headers: { authorization: key } });
  assert.deepEqual([file.status, file.headers.get('content-type')], [200, 'image/png']);
  assert.deepEqual(Buffer.from(await file.arrayBuffer()), bytes);
  assert.equal((await fetch(`${address}0`, { headers: { authorization: key } })).status, 404);
});

test('segments are counted as carriers do', () => {
  const counted = [
    '',
    'x'.repeat(160),
    'x'.repeat(161),
    '€'.repeat(80),
    '€'.repeat(81),
    'ж'.repeat(70),
    'ж'.repeat(71),
  ];
  assert.deepEqual(counted.map(segments), [1, 1, 2, 1, 2, 1, 2]);
  assert.equal(segments('👍'.repeat(36)), 2, 'an emoji is two of UCS-2');
});

test('the signature is that of Twilio’s own examples', () => {
  const address = 'https://mycompany.com/myapp.php?foo=1&bar=2';
  const example = new URLSearchParams({
    To: '+18005551212',
    From: '+14158675309',
    Digits: '1234',
    Caller: '+14158675309',
    CallSid: 'CA1234567890ABCDE',
  });
  assert.equal(signature('12345', address, example), 'RSOYDt4T1cUTdK1PDd93/VVr8B8=');
  const repeated = new URLSearchParams('Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234');
  assert.equal(signature('12345', address, repeated), 'IK+Dwps556ElfBT0I3Rgjkr1wJU=');
});

test('signed is the address that Twilio calls, to the letter', () => {
  const behind = 'https://me:pass@Parley.example:8443/a%2Fb?x=%20y&z#rc=2';
  assert.equal(signedAddress(behind, 'dropped'), 'https://Parley.example/a%2Fb?x=%20y&z');
  assert.equal(signedAddress(behind, 'kept'), 'https://Parley.example:8443/a%2Fb?x=%20y&z');
  assert.equal(signedAddress('http://parley.example:80/a', 'dropped'), 'http://parley.example:80/a');
});

type Got = { fields: URLSearchParams; signature: unknown; type: unknown };

async function listener(context: TestContext): Promise<{ to: string; got: Got[] }> {
  const got: Got[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const fields = new URLSearchParams(Buffer.concat(chunks).toString());
    got.push({ fields, signature: request.headers['x-twilio-signature'], type: request.headers['content-type'] });
    response.writeHead(200, { 'content-type': 'text/xml' }).end('<Response/>');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  return { to: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?line=1`, got };
}

test('a message that comes in has the documented fields, signed', async (context) => {
  const { to, got } = await listener(context);
  const media = [
    { url: twilio.keepMedia(sid, { type: 'image/png', bytes: Buffer.of(1) }), type: 'image/png' },
    { url: twilio.keepMedia(sid, { type: 'text/vcard', bytes: Buffer.of(2) }), type: 'text/vcard' },
  ];
  const message = { from: person, to: ours, body: 'Grüße & 1+1=2 👍\n ', media };
  assert.deepEqual(await twilio.deliver(to, sid, message), { status: 200, type: 'text/xml', text: '<Response/>' });
  const { fields, signature: signed, type } = got[0]!;
  assert.equal(type, 'application/x-www-form-urlencoded; charset=utf-8');
  assert.equal(signed, signature('secret', to, fields));
  const { MessageSid, ...rest } = Object.fromEntries(fields);
  assert.match(String(MessageSid), /^MM[0-9a-f]{32}$/);
  assert.deepEqual(rest, {
    AccountSid: sid,
    ApiVersion: '2010-04-01',
    Body: message.body,
    From: person,
    FromCity: 'SAN FRANCISCO',
    FromCountry: 'US',
    FromState: 'CA',
    FromZip: '94105',
    MediaContentType0: 'image/png',
    MediaContentType1: 'text/vcard',
    MediaUrl0: media[0]!.url,
    MediaUrl1: media[1]!.url,
    NumMedia: '2',
    NumSegments: '1',
    SmsMessageSid: MessageSid,
    SmsSid: MessageSid,
    SmsStatus: 'received',
    To: ours,
    ToCity: '',
    ToCountry: 'US',
    ToState: 'CA',
    ToZip: '',
  });

  const again = `SM${'0d'.repeat(16)}`;
  await twilio.deliver(
    to,
    sid,
    { from: person, to: ours, body: 'Hi', sid: again },
    'https://parley.example:8443/hook?line=1',
  );
  assert.equal(got[1]?.fields.get('MessageSid'), again);
  assert.equal(got[1]?.signature, signature('secret', 'https://parley.example/hook?line=1', got[1]!.fields));
});

test('what became of a message is told with its numbers, signed', async (context) => {
  const { to, got } = await listener(context);
  const made = String((await send(hello)).body.sid);
  assert.deepEqual(await twilio.tell(to, sid, { sid: made, status: 'sent' }), { status: 200, text: '<Response/>' });
  assert.deepEqual(Object.fromEntries(got[0]!.fields), {
    AccountSid: sid,
    ApiVersion: '2010-04-01',
    From: ours,
    MessageSid: made,
    MessageStatus: 'sent',
    SmsSid: made,
    SmsStatus: 'sent',
    To: person,
  });
  assert.equal(got[0]?.signature, signature('secret', to, got[0]!.fields));

  const seenAs = 'https://parley.example:8443/hook?line=1';
  await twilio.tell(to, sid, { sid: made, status: 'undelivered', errorCode: 30003 }, seenAs);
  assert.equal(got[1]?.fields.get('ErrorCode'), '30003');
  assert.match(got[1]?.fields.get('RawDlrDoneDate') ?? '', /^\d{10}$/);
  assert.equal(got[1]?.signature, signature('secret', seenAs, got[1]!.fields));
});
