// WhatsApp from end to end: what people write comes in signed, what is answered goes out, and what became of it is known.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { whatsappMessages, whatsappStatuses } from '../support/meta.ts';
import { until } from '../support/patience.ts';
import { openPlace, type Place } from './place.ts';

const number = { phoneNumberId: '106540352242922', token: 'EAAG-good', displayNumber: '15550783881', name: 'Shop Ltd' };
const appSecret = 'f00dfeed';
let place: Place;
let inboxId: string;
let hook: string;
before(async () => {
  place = await openPlace();
  place.meta.addNumber(number);
  const { phoneNumberId, token } = number;
  const by = { phoneNumberId, token, appSecret };
  ({ inboxId, hook } = await place.connect({ name: 'Shop', number: '15550783881' }, 'whatsapp', by));
});
after(() => place.leave());

const ana = { profile: { name: 'Ana' }, wa_id: '34600111222', user_id: 'ES.900' };
const now = () => String(Math.floor(Date.now() / 1000));
let made = 0;
const wamid = () => `wamid.in.${++made}`;
const text = (body: string, id = wamid()) => ({ from: ana.wa_id, id, timestamp: now(), type: 'text', text: { body } });
const bring = (messages: object[], secret = appSecret, contacts: object[] = [ana]) =>
  place.meta.deliver(hook, secret, whatsappMessages(number.phoneNumberId, number.displayNumber, messages, contacts));
const tell = (...statuses: object[]) =>
  place.meta.deliver(hook, appSecret, whatsappStatuses(number.phoneNumberId, number.displayNumber, statuses));
const sentTo = (content: string) => place.meta.sent.filter(({ body }) => JSON.stringify(body).includes(content));
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('the address is verified with its own token, and with no other', async () => {
  const { body } = await place.api<{ verifyToken: string }>('GET', `/v1/inboxes/${inboxId}/connection`);
  const right = await place.meta.verify(hook, body.verifyToken);
  assert.deepEqual([right.status, right.text], [200, right.challenge]);
  assert.equal((await place.meta.verify(hook, `${body.verifyToken}x`)).status, 403);
  assert.equal((await place.meta.verify(hook, '')).status, 403);
});

test('it says as whom it sends; with another token, why it does not', async () => {
  const check = () => place.api('GET', `/v1/inboxes/${inboxId}/connection/check`);
  assert.deepEqual((await check()).body, { works: true, name: 'Shop Ltd', number: '15550783881', problem: null });
  const put = (token: string) => place.api('PUT', `/v1/inboxes/${inboxId}/connection`, { token });
  await put('EAAG-bad');
  const { works, problem } = (await check()).body;
  assert.equal(works, false);
  assert.match(String(problem), /190/);
  assert.doesNotMatch(String(problem), /EAAG/);
  await put(number.token);
});

test('what people write is there once, however often it comes, in its order, with their name', async () => {
  const [one, two] = [text('Hello?'), text('Anybody?')];
  assert.deepEqual(await bring([one, two]), { status: 200, text: '{"success":true}' });
  await Promise.all(Array.from({ length: 8 }, () => bring([two, one])));
  const messages = await place.messages(inboxId);
  assert.deepEqual(
    messages.map(({ text }) => text),
    ['Hello?', 'Anybody?'],
  );
  const [{ contactId, unread } = assert.fail()] = await place.conversations(inboxId);
  assert.equal(unread, 2);
  assert.equal((await place.api('GET', `/v1/contacts/${contactId}`)).body.name, 'Ana');
});

function signedRaw(body: string | Buffer): Promise<Response> {
  const signature = `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
  const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signature };
  return fetch(hook, { method: 'POST', body: new Uint8Array(Buffer.from(body)), headers });
}

const strange: [fact: string, ask: () => Promise<{ status: number }>, status: number][] = [
  ['signed by another app', () => bring([text('x')], 'another'), 401],
  ['not signed', () => fetch(hook, { method: 'POST', body: '{}' }), 401],
  [
    'whose signature is none',
    () => fetch(hook, { method: 'POST', body: '{}', headers: { 'x-hub-signature-256': 'sha256=zz' } }),
    401,
  ],
  ['that is no JSON', () => signedRaw('{'), 400],
  ['that is no text', () => signedRaw(Buffer.from([0xff, 0xfe])), 400],
  ['for an inbox that is none', () => place.meta.deliver(hook.replace(/.$/, 'x'), appSecret, {}), 404],
  ['for a page', () => place.meta.deliver(hook.replace('whatsapp', 'messenger'), appSecret, {}), 404],
  ['with nothing in it', () => place.meta.deliver(hook, appSecret, {}), 200],
  [
    'for somebody else’s number',
    () => place.meta.deliver(hook, appSecret, whatsappMessages('999', '1', [text('x')], [ana])),
    200,
  ],
  [
    'of odd things',
    () => place.meta.deliver(hook, appSecret, { entry: [{ changes: [{ field: 'messages', value: 7 }] }] }),
    200,
  ],
];
for (const [fact, ask, status] of strange) {
  test(`a webhook ${fact}: ${status}, and nothing changes`, async () => {
    const head = await place.inside.head();
    assert.equal((await ask()).status, status);
    assert.equal(await place.inside.head(), head);
  });
}

test('an answer goes out, and its way is known: sent, delivered, read', async () => {
  const message = await place.answer(inboxId, { text: 'We are here' });
  await place.until(message, ({ status }) => status === 'sent');
  const [sent = assert.fail()] = sentTo('We are here');
  assert.deepEqual([sent.to, sent.body.type, sent.body.biz_opaque_callback_data], [ana.wa_id, 'text', message.id]);
  for (const status of ['delivered', 'read']) {
    await tell({ id: sent.id, status, timestamp: now(), recipient_id: ana.wa_id });
    await place.until(message, (is) => is.status === status);
  }
  await tell({ id: sent.id, status: 'delivered', timestamp: now(), recipient_id: ana.wa_id });
  assert.equal((await place.until(message, () => true)).status, 'read');
});

test('Meta’s reason for a refusal is the message’s', async () => {
  place.meta.refuseNext({ status: 400, code: 131026, message: 'Message undeliverable', details: 'Not on WhatsApp' });
  const message = await place.answer(inboxId, { text: 'refused' });
  const { failure } = await place.until(message, ({ status }) => status === 'failed');
  assert.match(String(failure), /131026.*Message undeliverable.*Not on WhatsApp/);
});

test('what fails for a while is tried again, and goes out once', async () => {
  place.meta.refuseNext({ status: 429, code: 130429, message: 'Rate limit hit' });
  const message = await place.answer(inboxId, { text: 'patience' });
  await place.until(message, ({ status, failure }) => status === 'queued' && /130429/.test(failure ?? ''));
  await place.inside.rows(`update job set run_at = now() where payload ->> 'messageId' = $1`, [message.id]);
  await place.until(message, ({ status }) => status === 'sent');
  assert.equal(sentTo('patience').length, 1);
});

test('an answer that never came is uncertain, and what Meta says later makes it certain', async () => {
  place.meta.dropNext(true);
  const message = await place.answer(inboxId, { text: 'into the dark' });
  await place.until(message, ({ status }) => status === 'uncertain');
  const [sent = assert.fail()] = sentTo('into the dark');
  const of = { id: sent.id, timestamp: now(), recipient_id: ana.wa_id, biz_opaque_callback_data: message.id };
  await tell({ ...of, status: 'delivered' });
  await place.until(message, ({ status }) => status === 'delivered');
  assert.equal(sentTo('into the dark').length, 1);
});

/** What Meta tells of a message before it answers for it: how the message stands in the end. */
async function toldBeforeAnswered(content: string, status: object) {
  const held = place.meta.holdNext();
  const message = await place.answer(inboxId, { text: content });
  await until(async () => sentTo(content).length > 0);
  const [sent = assert.fail()] = sentTo(content);
  const of = { id: sent.id, timestamp: now(), recipient_id: ana.wa_id, biz_opaque_callback_data: message.id };
  await tell({ ...of, ...status });
  await place.until(message, (is) => is.status !== 'queued');
  held.release();
  const text = `select state from job where payload ->> 'messageId' = $1`;
  await until(async () => (await place.inside.rows<{ state: string }>(text, [message.id]))[0]?.state === 'done');
  return place.until(message, () => true);
}

test('what arrived before Meta answered stays so', async () => {
  assert.equal((await toldBeforeAnswered('fast', { status: 'delivered' })).status, 'delivered');
});

test('a failure that Meta tells before it answers stays so', async () => {
  const errors = [{ code: 131026, title: 'Message undeliverable' }];
  const { status, failure } = await toldBeforeAnswered('failed fast', { status: 'failed', errors });
  assert.deepEqual([status, failure], ['failed', '131026 Message undeliverable']);
});

test('half a letter, and one that is none, lose nothing of what came along', async () => {
  await bring([text('cut \ud83d'), text('zero \u0000 here'), { ...text('late'), timestamp: '999999999999' }]);
  assert.deepEqual(
    (await place.messages(inboxId)).slice(-3).map((one) => one.text),
    ['cut \ufffd', 'zero  here', 'late'],
  );
});

test('a file that WhatsApp does not take says so, and is not handed over', async () => {
  const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');
  const up = await place.api<{ id: string }>('POST', '/v1/attachments?name=party.gif', gif);
  const message = await place.answer(inboxId, { text: 'party', attachmentId: up.body.id });
  const { failure } = await place.until(message, ({ status }) => status === 'failed');
  assert.match(String(failure), /no files of the type image\/gif/);
});

test('a failure that Meta tells later, with its reason', async () => {
  const message = await place.answer(inboxId, { text: 'lost on its way' });
  await place.until(message, ({ status }) => status === 'sent');
  const [sent = assert.fail()] = sentTo('lost on its way');
  const errors = [{ code: 131047, title: 'Re-engagement message', message: 'Re-engagement message' }];
  await tell({ id: sent.id, status: 'failed', timestamp: now(), recipient_id: ana.wa_id, errors });
  const { failure } = await place.until(message, ({ status }) => status === 'failed');
  assert.match(String(failure), /131047/);
});

test('a picture comes in: at once as a message, then with its file', async () => {
  const { id } = place.meta.keepMedia(number.phoneNumberId, { type: 'image/png', bytes: png });
  await bring([
    {
      from: ana.wa_id,
      id: wamid(),
      timestamp: now(),
      type: 'image',
      image: { id, mime_type: 'image/png', caption: 'See' },
    },
  ]);
  const message = (await place.messages(inboxId)).at(-1) ?? assert.fail();
  assert.deepEqual([message.kind, message.text], ['image', 'See']);
  const { attachment } = await place.until(message, (is) => is.attachment !== null);
  assert.equal(attachment?.type, 'image/png');
  assert.match(attachment?.name ?? '', /^image-[\d-]+\.png$/);
  const file = await fetch(new URL(attachment?.url ?? '', place.site.url));
  assert.equal(file.status, 200);
  assert.equal((await file.arrayBuffer()).byteLength, attachment?.bytes);
});

test('a file that Meta has no more: the message says so', async () => {
  await bring([
    {
      from: ana.wa_id,
      id: wamid(),
      timestamp: now(),
      type: 'document',
      document: { id: '12345', filename: 'bill.pdf' },
    },
  ]);
  const message = (await place.messages(inboxId)).at(-1) ?? assert.fail();
  const { failure, attachment } = await place.until(message, (is) => is.failure !== null);
  assert.match(String(failure), /100/);
  assert.equal(attachment, null);
});

test('a picture goes out with its text', async () => {
  const up = await place.api<{ id: string }>('POST', '/v1/attachments?name=logo.png', png);
  const message = await place.answer(inboxId, { text: 'Our logo', attachmentId: up.body.id });
  await place.until(message, ({ status }) => status === 'sent');
  const [sent = assert.fail()] = sentTo('Our logo');
  assert.equal(sent.body.type, 'image');
  assert.equal(sent.file?.type, 'image/png');
});

test('who hides the number is answered by the id that the business has', async () => {
  const chidi = { profile: { name: 'Chidi', username: 'chidi' }, user_id: 'NG.13491208655302741918' };
  const hidden = {
    from_user_id: chidi.user_id,
    id: wamid(),
    timestamp: now(),
    type: 'text',
    text: { body: 'It is me' },
  };
  await bring([hidden], appSecret, [chidi]);
  const message = await place.answer(inboxId, { text: 'Hello, Chidi' });
  await place.until(message, ({ status }) => status === 'sent');
  const [{ body } = assert.fail()] = sentTo('Hello, Chidi');
  assert.deepEqual([body.recipient, body.to], [chidi.user_id, undefined]);
});

test('an app has one address for its numbers: what is for another of the account is there', async () => {
  const other = { phoneNumberId: '555', token: 'EAAG-other', displayNumber: '15550000001', name: 'Other' };
  place.meta.addNumber(other);
  const by = { phoneNumberId: other.phoneNumberId, token: other.token };
  const same = await place.connect({ name: 'Other', number: other.displayNumber }, 'whatsapp', { ...by, appSecret });
  const toOther = (body: string) => whatsappMessages('555', other.displayNumber, [text(body)], [ana]);
  await place.meta.deliver(hook, appSecret, toOther('to the other'));
  assert.deepEqual(
    (await place.messages(same.inboxId)).map((one) => one.text),
    ['to the other'],
  );
  // Under another app it is somebody else's to say.
  await place.api('PUT', `/v1/inboxes/${same.inboxId}/connection`, { appSecret: 'another' });
  await place.meta.deliver(hook, appSecret, toOther('by the wrong app'));
  assert.equal((await place.messages(same.inboxId)).length, 1);
});

test('an inbox that is switched off, or gone while it is asked, has it brought again; nothing is lost or doubled', async () => {
  const patch = async (active: boolean) =>
    assert.equal((await place.api('PATCH', `/v1/inboxes/${inboxId}`, { active })).status, 200);
  const [first, second] = [text('while it is off'), text('and once more')];
  await patch(false);
  assert.equal((await bring([first, second])).status, 503);
  assert.equal((await bring([first])).status, 503);
  await patch(true);
  assert.equal((await bring([first, second])).status, 200);
  // One that was stored before is not asked for again.
  await patch(false);
  assert.equal((await bring([second])).status, 200);
  await patch(true);
  const texts = (await place.messages(inboxId)).map(({ text }) => text);
  assert.deepEqual(texts.slice(-2), ['while it is off', 'and once more']);
  assert.equal(texts.filter((one) => one === 'while it is off').length, 1);
});

test('who was erased is not brought back by what comes once more; who writes anew is there', async () => {
  const bram = { profile: { name: 'Bram' }, wa_id: '31611112222' };
  const from = { from: bram.wa_id, timestamp: now(), type: 'text' };
  const [old, fresh] = [wamid(), wamid()];
  const once = { ...from, id: old, text: { body: 'Forget me' } };
  await bring([once], appSecret, [bram]);
  const known = async () =>
    (await place.api<{ items: { id: string }[] }>('GET', '/v1/contacts?q=Bram')).body.items.map(({ id }) => id);
  const [{ contactId } = assert.fail()] = await place.conversations(inboxId);
  const { id } = place.meta.keepMedia(number.phoneNumberId, { type: 'image/png', bytes: png });
  const picture = { ...from, id: wamid(), type: 'document', document: { id, filename: 'bram-passport.png' } };
  await bring([picture], appSecret, [bram]);
  await place.until((await place.messages(inboxId)).at(-1) ?? assert.fail(), (is) => is.attachment !== null);
  // What a job needed of it is not kept beyond its end.
  const named = () => place.inside.rows(`select 1 from job where payload::text like '%passport%'`);
  await until(async () => (await named()).length === 0);
  assert.equal((await place.api('DELETE', `/v1/contacts/${contactId}`)).status, 200);
  const head = await place.inside.head();
  assert.equal((await bring([once], appSecret, [bram])).status, 200);
  assert.equal(await place.inside.head(), head);
  await bring([{ ...from, id: fresh, text: { body: 'It is me again' } }], appSecret, [bram]);
  await bring([once], appSecret, [bram]);
  assert.deepEqual(
    (await place.messages(inboxId)).map((one) => one.text),
    ['It is me again'],
  );
  assert.equal((await known()).includes(contactId), false);
});

test('disconnected, what comes is refused and what is sent waits; connected again, it goes out', async () => {
  assert.equal((await place.api('DELETE', `/v1/inboxes/${inboxId}/connection`)).status, 204);
  assert.equal((await bring([text('x')])).status, 401);
  const message = await place.answer(inboxId, { text: 'waits' });
  await place.until(message, ({ failure }) => failure === 'no_credentials');
  const { phoneNumberId, token } = number;
  const put = await place.api('PUT', `/v1/inboxes/${inboxId}/connection`, { phoneNumberId, token, appSecret });
  assert.equal(put.status, 200);
  await place.until(message, ({ status }) => status === 'sent');
  assert.equal((await bring([text('there again')])).status, 200);
});
