// Text messages from end to end: what people text comes in signed, what is answered goes out, and what became of it is known.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Api, apiOf } from '../support/api.ts';
import { until } from '../support/patience.ts';
import { type Site, startSite } from '../support/site.ts';
import { startTwilio, type Twilio } from '../support/twilio.ts';

type Message = {
  id: string;
  conversationId: string;
  text: string;
  status: string;
  failure: string | null;
  attachment: { type: string } | null;
};
const account = { sid: 'AC0123456789abcdef0123456789abcdef', token: 'auth-token-of-twilio', numbers: ['+34911000111'] };
const origin = 'https://chat.example.com';
let site: Site;
let twilio: Twilio;
let api: Api;
let inboxId: string;
let path: string;
before(async () => {
  twilio = await startTwilio();
  twilio.addAccount(account);
  site = await startSite({ PARLEY_REACHABLE: '127.0.0.1', PARLEY_URL: origin }, true);
  api = apiOf(site.url, site.firstRun.v1.key);
  const inbox = { channel: 'sms', name: 'Texts', address: '34911000111' };
  inboxId = (await api<{ id: string }>('POST', '/v1/inboxes', inbox)).body.id;
  const by = { accountSid: account.sid, token: account.token, url: twilio.url };
  const put = await api<{ webhookUrl: string }>('PUT', `/v1/inboxes/${inboxId}/connection`, by);
  assert.equal(put.status, 200, JSON.stringify(put.body));
  assert.ok(put.body.webhookUrl.startsWith(origin));
  path = put.body.webhookUrl.slice(origin.length);
});
after(async () => {
  await site.stop();
  await twilio.close();
});

const ana = '+34600111222';
type Text = Parameters<Twilio['deliver']>[2];
const bring = (message: Partial<Text>) =>
  twilio.deliver(
    `${site.url}${path}`,
    account.sid,
    { from: ana, to: '+34911000111', body: '', ...message },
    `${origin}${path}`,
  );
const conversations = async () =>
  (await api<{ items: { id: string }[] }>('GET', `/v1/conversations?inboxId=${inboxId}`)).body.items;
async function messages(): Promise<Message[]> {
  const [{ id } = assert.fail('nobody wrote')] = await conversations();
  return (await api<{ items: Message[] }>('GET', `/v1/conversations/${id}/messages`)).body.items.toReversed();
}
async function answer(body: object): Promise<Message> {
  const [{ id } = assert.fail('nobody wrote')] = await conversations();
  const sent = await api<Message>('POST', `/v1/conversations/${id}/messages`, body);
  assert.equal(sent.status, 201, JSON.stringify(sent.body));
  return sent.body;
}
function shown({ id }: Message, is: (now: Message) => boolean): Promise<Message> {
  let now: Message | undefined;
  const look = async () => {
    now = (await messages()).find((one) => one.id === id) ?? assert.fail('gone');
    return is(now) && now;
  };
  return until(look, () => JSON.stringify(now));
}

test('what people text is there once, and they are not answered by the webhook', async () => {
  const said = await bring({ body: 'Are you there? ñ€', sid: `SM${'1'.repeat(32)}` });
  assert.equal(said.status, 200);
  assert.match(said.type, /^text\/xml/);
  assert.equal(said.text, '<Response/>');
  await Promise.all(Array.from({ length: 6 }, () => bring({ body: 'Are you there? ñ€', sid: `SM${'1'.repeat(32)}` })));
  assert.deepEqual(
    (await messages()).map(({ text }) => text),
    ['Are you there? ñ€'],
  );
});

const strange: [fact: string, ask: () => Promise<{ status: number }>, status: number][] = [
  ['not signed', () => fetch(`${site.url}${path}`, { method: 'POST', body: 'From=%2B1&Body=x&MessageSid=SM2' }), 401],
  [
    'signed for another address',
    () => twilio.deliver(`${site.url}${path}`, account.sid, { from: ana, to: ana, body: 'x' }, `${site.url}/elsewhere`),
    401,
  ],
  [
    'of more fields than any has, before they are read',
    () =>
      fetch(`${site.url}${path}`, { method: 'POST', body: 'a&'.repeat(1000), headers: { 'x-twilio-signature': 'x' } }),
    400,
  ],
  [
    'for no inbox',
    () => twilio.deliver(`${site.url}${path}0`, account.sid, { from: ana, to: ana, body: 'x' }, `${origin}${path}0`),
    404,
  ],
];
for (const [fact, ask, status] of strange) {
  test(`a webhook ${fact}: ${status}, and nothing is there`, async () => {
    const before = (await messages()).length;
    assert.equal((await ask()).status, status);
    assert.equal((await messages()).length, before);
  });
}

test('an inbox that is switched off has it brought again, as to the fallback address', async () => {
  const message = { sid: 'SMoff', body: 'while it is off' };
  for (const active of [false, true]) {
    await api('PATCH', `/v1/inboxes/${inboxId}`, { active });
    assert.equal((await bring(message)).status, active ? 200 : 503);
    assert.equal((await messages()).filter(({ text }) => text === message.body).length, active ? 1 : 0);
  }
});

test('an answer goes out from the inbox’s number, and its way is known', async () => {
  const message = await answer({ text: 'Yes, until eight' });
  await shown(message, ({ status }) => status === 'sent');
  const sent = twilio.sent.find(({ body }) => body === 'Yes, until eight') ?? assert.fail();
  assert.deepEqual([sent.from, sent.to], ['+34911000111', ana]);
  const callback = sent.fields.get('StatusCallback') ?? '';
  assert.equal(callback, `${origin}${path}/${message.id}`);
  const tell = (status: string, errorCode?: number) =>
    twilio.tell(
      callback.replace(origin, site.url),
      account.sid,
      { sid: sent.sid, status, ...(errorCode !== undefined && { errorCode }) },
      callback,
    );
  assert.equal((await tell('sending')).status, 204);
  assert.equal((await tell('delivered')).status, 204);
  await shown(message, ({ status }) => status === 'delivered');
  await tell('sent');
  assert.equal((await shown(message, () => true)).status, 'delivered');
});

test('what the provider refuses has failed, with its words', async () => {
  twilio.refuseNext({ status: 400, code: 21610, message: 'Attempt to send to unsubscribed recipient' });
  const message = await answer({ text: 'refused' });
  const { failure } = await shown(message, ({ status }) => status === 'failed');
  assert.match(String(failure), /21610.*unsubscribed/);
});

test('an answer that never came is uncertain; what is told later makes it certain', async () => {
  twilio.dropNext(true);
  const message = await answer({ text: 'into the dark' });
  await shown(message, ({ status }) => status === 'uncertain');
  const sent = twilio.sent.find(({ body }) => body === 'into the dark') ?? assert.fail();
  const callback = sent.fields.get('StatusCallback') ?? '';
  await twilio.tell(callback.replace(origin, site.url), account.sid, { sid: sent.sid, status: 'delivered' }, callback);
  await shown(message, ({ status }) => status === 'delivered');
});

test('a picture comes in with its file, from where the provider leads to', async () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const url = twilio.keepMedia(account.sid, { type: 'image/png', bytes: png });
  await bring({ media: [{ url, type: 'image/png' }] });
  const message = (await messages()).at(-1) ?? assert.fail();
  const { attachment } = await shown(message, (is) => is.attachment !== null);
  assert.equal(attachment?.type, 'image/png');
});

test('it says as whom it sends; its token goes to no other host', async () => {
  const connection = `/v1/inboxes/${inboxId}/connection`;
  const { works, number } = (await api('GET', `${connection}/check`)).body;
  assert.deepEqual([works, number], [true, '34911000111']);
  const elsewhere = await api('PUT', connection, { url: 'https://8.8.8.8' });
  assert.deepEqual([elsewhere.status, elsewhere.body.field], [422, 'token']);
  const inside = await api('PUT', connection, { url: 'http://10.0.0.1', token: 'x' });
  assert.deepEqual([inside.status, inside.body.field], [422, 'url']);
});

test('a text that is too long, and a file, say so and are not sent', async () => {
  const long = await shown(await answer({ text: 'x'.repeat(1601) }), ({ status }) => status === 'failed');
  assert.match(String(long.failure), /1600/);
});

test('the answer to a conversation that the business began is in it, and is delivered once', async () => {
  const number = '34600111333';
  const contact = { addresses: [{ kind: 'phone', value: number }] };
  const contactId = (await api<{ id: string }>('POST', '/v1/contacts', contact)).body.id;
  const begun = await api<{ id: string }>('POST', '/v1/conversations', { inboxId, contactId });
  assert.equal(begun.status, 201);
  const replies = ['at six', 'or seven'].map((body) => bring({ from: `+${number}`, body }));
  assert.deepEqual(
    (await Promise.all(replies)).map(({ status }) => status),
    [200, 200],
  );
  const of = `/v1/conversations/${begun.body.id}/messages`;
  const texts = (await api<{ items: Message[] }>('GET', of)).body.items.map(({ text }) => text);
  assert.deepEqual(texts.toSorted(), ['at six', 'or seven']);
});

for (const [i, end] of ['/', '?from=a%20shop&b=%7e', '/?x=1', '?'].entries()) {
  test(`a text that comes to the address with ${end} at its end is there`, async () => {
    const at = `${path}${end}`;
    const message = { from: ana, to: '+34911000111', body: `By ${end}`, sid: `SM${`${i + 5}`.repeat(32)}` };
    const reply = await twilio.deliver(`${site.url}${at}`, account.sid, message, `${origin}${at}`);
    assert.equal(reply.status, 200);
    assert.ok((await messages()).some(({ text }) => text === message.body));
  });
}

for (const channel of ['sms', 'whatsapp', 'messenger']) {
  test(`a webhook of ${channel} whose path has a NUL is unknown`, async () => {
    const reply = await fetch(`${site.url}/webhooks/${channel}/%00`, { method: 'POST', body: 'x' });
    assert.equal(reply.status, 404);
  });
}
