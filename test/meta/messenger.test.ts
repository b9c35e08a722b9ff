// Messenger from end to end: what people write comes in signed, what is answered goes out, and what became of it is known.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { pageEvents } from '../support/meta.ts';
import { until, untilEqual } from '../support/patience.ts';
import { openPlace, type Place } from './place.ts';

const page = { pageId: '104996122399161', token: 'EAAP-page', name: 'Shop on Facebook' };
const appSecret = 'cafebabe';
const psid = '6543210987654321';
let place: Place;
let inboxId: string;
let hook: string;
before(async () => {
  place = await openPlace();
  place.meta.addPage(page);
  place.meta.addPerson({ pageId: page.pageId, psid, firstName: 'Diego', lastName: 'Rivera' });
  const by = { token: page.token, appSecret };
  ({ inboxId, hook } = await place.connect({ name: 'Page', page: { address: page.pageId } }, 'messenger', by));
});
after(() => place.leave());

let made = 0;
const mid = () => `m_in_${++made}`;
const event = (fields: object, from = psid) => ({
  sender: { id: from },
  recipient: { id: page.pageId },
  timestamp: Date.now(),
  ...fields,
});
const bring = (...events: object[]) => place.meta.deliver(hook, appSecret, pageEvents(page.pageId, events));
const sentTo = (content: string) => place.meta.sent.filter(({ body }) => JSON.stringify(body).includes(content));
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('what people write is there once, and a moment later they have a name', async () => {
  const [one, two] = [
    event({ message: { mid: mid(), text: 'Are you open?' } }),
    event({ message: { mid: mid(), text: 'Today?' } }),
  ];
  assert.equal((await bring(one, two)).status, 200);
  await Promise.all(Array.from({ length: 8 }, () => bring(two, one)));
  assert.deepEqual(
    (await place.messages(inboxId)).map(({ text }) => text),
    ['Are you open?', 'Today?'],
  );
  const [{ contactId } = assert.fail()] = await place.conversations(inboxId);
  const name = async () => (await place.api('GET', `/v1/contacts/${contactId}`)).body.name;
  await untilEqual(name, 'Diego Rivera');
});

test('it says as whom it sends', async () => {
  const { body } = await place.api('GET', `/v1/inboxes/${inboxId}/connection/check`);
  assert.deepEqual(body, { works: true, name: page.name, number: page.pageId, problem: null });
});

test('an answer goes out; up to a moment it was delivered, then read', async () => {
  const [first, second] = [
    await place.answer(inboxId, { text: 'Until eight' }),
    await place.answer(inboxId, { text: 'Come' }),
  ];
  await place.until(second, ({ status }) => status === 'sent');
  const [sent = assert.fail()] = sentTo('Until eight');
  assert.deepEqual([sent.to, sent.body.messaging_type], [psid, 'RESPONSE']);
  const watermark = Date.now();
  const later = await place.answer(inboxId, { text: 'Later' });
  await place.until(later, ({ status }) => status === 'sent');
  await bring(event({ delivery: { mids: [sent.id], watermark } }));
  await place.until(first, ({ status }) => status === 'delivered');
  await place.until(second, ({ status }) => status === 'delivered');
  await bring(event({ read: { watermark } }));
  await place.until(first, ({ status }) => status === 'read');
  await bring(event({ delivery: { watermark } }));
  assert.equal((await place.until(first, () => true)).status, 'read');
  assert.equal((await place.until(later, () => true)).status, 'sent');
});

test('a picture comes in with its file, from an address of Meta’s', async () => {
  const url = place.meta.publish({ type: 'image/png', bytes: png });
  await bring(event({ message: { mid: mid(), attachments: [{ type: 'image', payload: { url } }] } }));
  const message = (await place.messages(inboxId)).at(-1) ?? assert.fail();
  const { attachment } = await place.until(message, (is) => is.attachment !== null);
  assert.equal(attachment?.type, 'image/png');
});

const outOfReach: [fact: string, url: string, failure: RegExp | null][] = [
  ['in a network of the server', 'http://10.0.0.1/secrets', null],
  ['that hands out keys of clouds', 'http://169.254.169.254/latest/meta-data/', null],
  ['of no web', 'file:///etc/passwd', /no address of the web/],
];
for (const [fact, url, failure] of outOfReach) {
  test(`a file at an address ${fact} is not fetched`, async () => {
    await bring(event({ message: { mid: mid(), attachments: [{ type: 'file', payload: { url } }] } }));
    const message = (await place.messages(inboxId)).at(-1) ?? assert.fail();
    const job = async () =>
      (
        await place.inside.rows<{ state: string; failure: string }>(
          `select state, failure from job where payload ->> 'messageId' = $1`,
          [message.id],
        )
      )[0];
    if (failure) {
      assert.match((await place.until(message, (is) => is.failure !== null)).failure ?? '', failure);
      return;
    }
    await until(async () => (await job())?.failure === 'out_of_reach', 'the job failed once');
  });
}

test('a picture and its text go out as two messages, in order', async () => {
  const up = await place.api<{ id: string }>('POST', '/v1/attachments?name=menu.png', png);
  const message = await place.answer(inboxId, { text: 'The menu', attachmentId: up.body.id });
  await place.until(message, ({ status }) => status === 'sent');
  const [picture, words] = place.meta.sent.slice(-2);
  assert.equal(picture?.file?.type, 'image/png');
  assert.deepEqual(words?.body.message, { text: 'The menu' });
});

test('a picture that went out does not go twice because its text was refused', async () => {
  const up = await place.api<{ id: string }>('POST', '/v1/attachments?name=menu.png', png);
  const before = place.meta.sent.length;
  const held = place.meta.holdNext();
  place.meta.refuseNext({ status: 400, code: 613, message: 'Calls to this API have exceeded the rate limit' });
  const message = await place.answer(inboxId, { text: 'Once', attachmentId: up.body.id });
  held.release();
  const { failure } = await place.until(message, ({ status }) => status === 'failed');
  assert.match(String(failure), /The file went out, its text did not: .*613/);
  assert.equal(place.meta.sent.length, before + 1);
});

test('a text that is too long says so and is not sent', async () => {
  const message = await place.answer(inboxId, { text: 'x'.repeat(2001) });
  const { failure } = await place.until(message, ({ status }) => status === 'failed');
  assert.match(String(failure), /2000/);
});

test('a page’s own message from elsewhere is none of the contact’s', async () => {
  const head = await place.inside.head();
  await bring(event({ message: { mid: mid(), text: 'from the app', is_echo: true, app_id: 1 } }, page.pageId));
  assert.equal(await place.inside.head(), head);
});

test('a page’s token that another door gives leaves the app secret as it is', async () => {
  const { body } = await place.api<{ items: { id: string; messenger: { id: string } | null }[] }>('GET', '/v1/lines');
  const line = body.items.find(({ messenger }) => messenger?.id === inboxId) ?? assert.fail();
  const patch = { page: { address: page.pageId, token: page.token } };
  assert.equal((await place.api('PATCH', `/v1/lines/${line.id}`, patch)).status, 200);
  assert.equal((await bring(event({ message: { mid: mid(), text: 'Still there?' } }))).status, 200);
  assert.equal((await place.messages(inboxId)).at(-1)?.text, 'Still there?');
});
