// What goes out is a job, written with its message (promise 9).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Outgoing, Sent } from '../../src/core/delivery-ports.ts';
import { dataOf, doorOf } from '../hci/door.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { type Site, startSite } from '../support/site.ts';

let site: Site;
let inside: Inside;
const asked: Outgoing[] = [];
let next: () => Sent = () => ({ sentAs: `mid.${asked.length}` });
const send = async (outgoing: Outgoing) => {
  asked.push(outgoing);
  return next();
};
before(async () => {
  site = await startSite();
  inside = await goInside(site, { messenger: { send } });
});
after(async () => {
  await inside.close();
  await site.stop();
});

type Message = { id: string; status: string; reason?: string };
const door = () => doorOf(site.url, site.firstRun.hci.key);
const contactId = '700000000000000001';

/** An answer to a contact that wrote before. */
async function answer(content: string): Promise<Message> {
  const facebookId = site.firstRun.hci.facebookId;
  const words = { facebookId, contactId, type: 'text' };
  dataOf(await door()('POST', '/api/chat/message/send', { ...words, content: 'Hi', from: contactId }));
  return dataOf(await door()('POST', '/api/chat/message/send/operator/facebook', { contactId, content2: content }));
}

const jobOf = async (messageId: string) => {
  const text = `select state, failure, order_key as "orderKey", payload from job where kind = 'deliver' and payload ->> 'messageId' = $1`;
  return (
    await inside.rows<{ state: string; failure: string | null; orderKey: string; payload: object }>(text, [messageId])
  )[0];
};
const rowOf = async (id: string) =>
  (
    await inside.rows<{ status: string; failure: string | null; attempts: number }>(
      'select status, failure, attempts from message where id = $1',
      [id],
    )
  )[0];
const deliver = (id: string, last = false) => inside.core.deliver(inside.accountId, id, last);
const inboxId = async () => {
  const lines = await inside.core.read(inside.accountId).lines.list();
  return lines[0]?.messenger?.id as string;
};

async function eventually(fact: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; !(await fact()); ) {
    assert.ok(Date.now() < end, 'in time');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('without credentials a message waits, and says why; the next one waits behind it', async () => {
  const [first, second] = [await answer('one'), await answer('two')];
  await eventually(async () => (await jobOf(first.id))?.failure === 'no_credentials');
  const [job, behind] = [await jobOf(first.id), await jobOf(second.id)];
  assert.equal(job?.state, 'waiting');
  assert.equal(job?.orderKey, behind?.orderKey);
  assert.match(String(job?.orderKey), new RegExp(`^deliver ${await inboxId()} [0-9a-f-]{36}$`));
  assert.deepEqual(await rowOf(first.id), { status: 'queued', failure: 'no_credentials', attempts: 0 });
  const shown = dataOf<Message[]>(await door()('POST', '/api/chat/message', { contactId }));
  assert.equal(shown.find(({ id }) => id === first.id)?.status, 'wait');
});

test('a message that was refused writes no job', async () => {
  const facebookId = site.firstRun.hci.facebookId;
  const before = await inside.rows(`select id from job where kind = 'deliver'`);
  await door()('POST', '/api/chat/message/send', { facebookId, contactId: '12345', content: 'x', from: '1' });
  assert.equal((await inside.rows(`select id from job where kind = 'deliver'`)).length, before.length);
});

test('with credentials it is sent, with what a driver needs; once', async () => {
  const { id } = await answer('three');
  dataOf(
    await door()('POST', '/api/chat/message/send/operator/facebook', {
      contactId,
      content2: 'four',
      token: 'page token',
    }),
  );
  assert.deepEqual(await deliver(id), { ended: 'sent' });
  assert.deepEqual(asked.at(-1), {
    messageId: id,
    from: site.firstRun.hci.facebookId,
    to: contactId,
    kind: 'text',
    text: 'three',
    attachment: null,
    credentials: { token: 'page token' },
  });
  assert.deepEqual(await rowOf(id), { status: 'sent', failure: null, attempts: 1 });
  assert.deepEqual(await deliver(id), { ended: 'gone' });
  assert.equal(asked.filter(({ messageId }) => messageId === id).length, 1);
});

test('what a provider says later goes forward only', async () => {
  next = () => ({ sentAs: 'mid.receipts' });
  const { id } = await answer('five');
  await deliver(id);
  const receipt = { inboxId: await inboxId(), sentAs: 'mid.receipts', failure: null };
  const said = async (status: 'delivered' | 'read' | 'sent' | 'failed') =>
    (await inside.core.noteReceipt(inside.accountId, { ...receipt, status })).noted;
  assert.equal(await said('delivered'), true);
  assert.equal(await said('delivered'), false);
  assert.equal(await said('sent'), false);
  assert.equal(await said('failed'), false);
  assert.equal(await said('read'), true);
  assert.equal((await rowOf(id))?.status, 'read');
  assert.deepEqual(await inside.core.noteReceipt(inside.accountId, { ...receipt, sentAs: 'nobody', status: 'read' }), {
    noted: false,
  });
});

const endings: [fact: string, next: () => Sent, last: boolean, status: string, failure: string, attempts: number][] = [
  ['a refusal fails it, with the reason', () => ({ refused: 'Blocked' }), false, 'failed', 'Blocked', 1],
  ['no answer leaves it uncertain', () => ({ uncertain: 'No answer' }), false, 'uncertain', 'No answer', 1],
];
for (const [fact, answered, last, status, failure, attempts] of endings) {
  test(fact, async () => {
    const { id } = await answer(fact);
    next = answered;
    await deliver(id, last);
    assert.deepEqual(await rowOf(id), { status, failure, attempts });
  });
}

test('what another try may help is tried again, and fails with the last', async () => {
  const { id } = await answer('six');
  next = () => {
    throw new Error('Away');
  };
  await assert.rejects(deliver(id), /Away/);
  assert.deepEqual(await rowOf(id), { status: 'queued', failure: 'Away', attempts: 1 });
  await assert.rejects(deliver(id, true), /Away/);
  assert.deepEqual(await rowOf(id), { status: 'failed', failure: 'Away', attempts: 2 });
});

test('a chat that is deleted takes what waits with it', async () => {
  const { id } = await answer('seven');
  dataOf(await door()('DELETE', '/api/chat', { contactId }));
  assert.equal(await jobOf(id), undefined);
});
