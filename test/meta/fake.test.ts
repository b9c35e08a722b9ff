// What stands in for Meta knows its tokens, fails as it is told, and writes webhooks as Meta does.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, test } from 'node:test';
import {
  bsuid,
  type Client,
  fileOf,
  formWith,
  hello,
  number,
  openClient,
  otherToken,
  page,
  pageToken,
  png,
  token,
  toPerson,
  wamid,
} from '../support/meta/client.ts';
import { pageEvents, type Sent, whatsappMessages, whatsappStatuses } from '../support/meta.ts';
import { until } from '../support/patience.ts';

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

test('names are told to whose token it is', async () => {
  const asked = async (path: string, bearer: string) => (await client.ask('GET', path, bearer)).body;
  assert.deepEqual(await asked(`/${number}?fields=display_phone_number,verified_name`, token), {
    display_phone_number: '+1 555-078-3881',
    verified_name: 'Lucky Shrub',
    id: number,
  });
  assert.deepEqual(await asked(`/${page}?fields=name`, pageToken), { name: 'Lucky Shrub', id: page });
  const person = { first_name: 'Sheena', last_name: 'Nelson', id: '2540' };
  assert.deepEqual(await asked('/2540?fields=first_name,last_name,profile_pic', pageToken), person);
  const byQuery = await client.ask('GET', `/2540?fields=first_name,last_name&access_token=${pageToken}`, null);
  assert.deepEqual(byQuery.body, person);
  for (const path of [`/${number}`, `/${page}`, '/2540', '/2541']) {
    const { error } = await asked(path, otherToken);
    assert.deepEqual([error?.code, error?.error_subcode, error?.type], [100, 33, 'GraphMethodException']);
  }
  assert.equal((await asked(`/${page}?fields=owner`, pageToken)).error?.code, 100);
});

test('a token that is none is refused with 190, and no path but Graph’s is known', async () => {
  const said = async (path: string, bearer: string | null) => {
    const { status, body } = await client.ask('GET', path, bearer);
    return [status, body.error?.code];
  };
  assert.deepEqual(await said(`/${number}`, 'wrong'), [401, 190]);
  assert.deepEqual(await said(`/${page}`, 'wrong'), [400, 190]);
  assert.deepEqual(await said(`/${number}`, null), [401, 104]);
  assert.deepEqual(await said(`/../v1.0/${number}`, token), [400, 2500]);
  assert.equal((await client.ask('POST', `/${number}/calls`, token, {})).status, 400);
  const plain = { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(hello) };
  assert.equal((await fetch(`${client.meta.url}/${number}/messages`, plain)).status, 400, 'text/plain');
});

test('the next message is refused as told, and only that', async () => {
  client.meta.refuseNext({
    status: 400,
    code: 131047,
    message: 'Re-engagement message',
    details: 'More than 24 hours.',
  });
  client.meta.refuseNext({ status: 400, code: 10, subcode: 2018278, message: 'Sent outside of allowed window.' });
  const upload = formWith({ messaging_product: 'whatsapp', type: 'image/png' }, 'file', fileOf('image/png', png));
  assert.equal((await client.ask('POST', `/${number}/media`, token, upload)).status, 200, 'an upload is no message');
  assert.equal((await client.whatsapp({})).body.error?.code, 100, 'nor is what would be refused anyway');
  const { error } = (await client.whatsapp(hello)).body;
  const { fbtrace_id, ...rest } = error!;
  assert.match(fbtrace_id, /^\S+$/);
  assert.deepEqual(rest, {
    message: '(#131047) Re-engagement message',
    type: 'OAuthException',
    code: 131047,
    error_data: { messaging_product: 'whatsapp', details: 'More than 24 hours.' },
  });
  const late = await client.messenger(toPerson({ text: 'Hi' }));
  assert.deepEqual([late.body.error?.code, late.body.error?.error_subcode], [10, 2018278]);
  assert.equal((await client.whatsapp(hello)).status, 200);
  assert.equal(sentNow().length, 1);
});

test('the next message is lost with its connection, taken or not', async () => {
  for (const whether of [true, false]) {
    client.meta.dropNext(whether);
    await assert.rejects(client.whatsapp(hello), TypeError);
    assert.equal(sentNow().length, 1);
  }
  assert.deepEqual(client.meta.asked.slice(-1), [{ method: 'POST', path: `/v24.0/${number}/messages`, status: 0 }]);
});

test('the next message is answered when released', async () => {
  const held = client.meta.holdNext();
  let answered = false;
  const answer = client.whatsapp(hello).then(({ status }) => {
    answered = true;
    return status;
  });
  await until(() => sentNow().length > 0, 'the first message arrived');
  assert.equal((await client.whatsapp(hello)).status, 200);
  assert.equal(answered, false);
  held.release();
  assert.equal(await answer, 200);
});

test('whoever does not wait for what is held harms nobody', async () => {
  const { meta, whatsapp } = await openClient();
  const [released, kept] = [meta.holdNext(), meta.holdNext()];
  const path = `${meta.url}/${number}/messages`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const impatient = { method: 'POST', headers, body: JSON.stringify(hello), signal: AbortSignal.timeout(50) };
  await assert.rejects(fetch(path, impatient), { name: 'TimeoutError' });
  released.release();
  const waiting = assert.rejects(whatsapp(hello), TypeError);
  await until(() => meta.sent.length === 2, 'the second message arrived');
  await meta.close();
  await waiting;
  kept.release();
});

test('webhooks are signed over their very bytes, and a callback address is verified', async (context) => {
  const got: { bytes: Buffer; signature: unknown }[] = [];
  const listener = createServer(async (request, response) => {
    const query = new URL(request.url!, 'http://a.example').searchParams;
    if (request.method === 'GET') {
      const right = query.get('hub.mode') === 'subscribe' && query.get('hub.verify_token') === 'ours';
      return void response.writeHead(right ? 200 : 403).end(right ? query.get('hub.challenge') : '');
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    got.push({ bytes: Buffer.concat(chunks), signature: request.headers['x-hub-signature-256'] });
    response.end('EVENT_RECEIVED');
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  context.after(() => listener.close());
  const to = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/hook?line=1`;

  const verified = await client.meta.verify(to, 'ours');
  assert.deepEqual([verified.status, verified.text], [200, verified.challenge]);
  assert.equal((await client.meta.verify(to, 'theirs')).status, 403);

  const message = {
    from_user_id: bsuid,
    id: wamid,
    timestamp: '1749416383',
    type: 'text',
    text: { body: 'äö a/b 👍' },
  };
  const body = whatsappMessages(number, '15550783881', [message], [{ profile: { name: 'Sheena' }, user_id: bsuid }]);
  assert.deepEqual(await client.meta.deliver(to, 'secret', body), { status: 200, text: 'EVENT_RECEIVED' });
  const { bytes, signature } = got[0]!;
  assert.equal(signature, `sha256=${createHmac('sha256', 'secret').update(bytes).digest('hex')}`);
  assert.ok(bytes.includes('\\u00e4\\u00f6 a\\/b \\ud83d\\udc4d'));
  assert.deepEqual(JSON.parse(bytes.toString()), body);
});

test('bodies of webhooks have Meta’s frame', () => {
  const statuses = [{ id: wamid, status: 'sent', timestamp: '1749416383', recipient_id: '16505551234' }];
  const metadata = { display_phone_number: '15550783881', phone_number_id: number };
  const value = { messaging_product: 'whatsapp', metadata, statuses };
  const whole = whatsappStatuses(number, '15550783881', statuses) as { entry: { id: string; changes: object[] }[] };
  assert.deepEqual(whole.entry[0]?.changes, [{ value, field: 'messages' }]);
  assert.match(whole.entry[0].id, /^\d+$/);
  const events = [{ read: { watermark: 1 } }, { delivery: { watermark: 1 } }];
  const { object, entry } = pageEvents(page, events) as {
    object: string;
    entry: { id: string; messaging: object[] }[];
  };
  assert.deepEqual(
    [object, ...entry.map(({ id, messaging }) => [id, messaging])],
    ['page', ...events.map((one) => [page, [one]])],
  );
});
