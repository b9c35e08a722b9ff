// What failed for good can be sent again by hand, and the retry really sends (promise 9).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Outgoing, Sent } from '../../src/core/delivery-ports.ts';
import { rights } from '../../src/core/role.ts';
import { type Api, apiOf } from '../support/api.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { LiveClient } from '../support/live.ts';
import { until, untilEqual } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
let inside: Inside;
let api: Api;
let token: string;
let inboxId: string;
const asked: Outgoing[] = [];
let next: () => Sent = () => ({ sentAs: `mid.${asked.length}` });
const send = async (outgoing: Outgoing) => {
  asked.push(outgoing);
  return next();
};
before(async () => {
  site = await sharedSite();
  inside = await goInside(site, { messenger: { send } });
  ({ token } = done(await inside.core.makeKey(inside.call, { name: 'Test', rights: [...rights] })));
  api = apiOf(site.url, token);
  const page = { address: '880001', token: 'page token' };
  const line = done(
    await inside.core.addLine(inside.call, { name: 'Page', label: null, email: null, number: null, page }),
  );
  inboxId = line.messenger?.id as string;
});
after(async () => {
  await inside.close();
  await site.stop();
});

type Message = { id: string; status: string; failure: string | null; conversationId: string };
let people = 0;

/** An answer to somebody who just wrote; the site has no driver, and leaves it. */
async function answer(): Promise<Message> {
  const address = String(7000 + ++people);
  const who = { inboxId, address, addressKind: 'page' as const, contactName: null };
  const wrote = { ...who, body: 'Hi', providerId: null, providerAt: null };
  const { conversationId } = done(await inside.core.receive(inside.accountId, wrote, null)).message;
  const { status, body } = await api<Message>('POST', `/v1/conversations/${conversationId}/messages`, {
    text: 'Hello',
  });
  assert.equal(status, 201);
  await until(async () => (await shown(body)).failure === 'no_driver');
  // The job says how it ended a moment after the message does.
  await until(async () => (await jobsOf(body.id)).every(({ state }) => state === 'waiting'));
  return body;
}

const shown = async ({ id, conversationId }: Message): Promise<Message> => {
  const { items } = (await api<{ items: Message[] }>('GET', `/v1/conversations/${conversationId}/messages`)).body;
  return items.find((message) => message.id === id) as Message;
};
const retry = (message: Pick<Message, 'id'>) =>
  api<Message & { type?: string }>('POST', `/v1/messages/${message.id}/retry`);
const deliver = (id: string) => inside.core.deliver(inside.accountId, id, false);
const jobsOf = (id: string) =>
  inside.rows<{ state: string; attempts: number; due: boolean }>(
    `select state, attempts, run_at <= now() as due from job where kind = 'deliver' and payload ->> 'messageId' = $1 order by id`,
    [id],
  );
const endJob = (id: string, state: string) =>
  inside.rows(`update job set state = $2, ended_at = now() where payload ->> 'messageId' = $1`, [id, state]);

const failures: [fact: string, ended: () => Sent, status: string, failure: string, job: string][] = [
  ['that its provider refused', () => ({ refused: 'Blocked' }), 'failed', 'Blocked', 'done'],
  ['of which nobody knows', () => ({ uncertain: 'No answer' }), 'uncertain', 'No answer', 'uncertain'],
];
for (const [fact, ended, status, failure, job] of failures) {
  test(`a message ${fact} says so, is queued again, run again by its job, and sent`, async () => {
    const message = await answer();
    next = ended;
    await deliver(message.id);
    await endJob(message.id, job);
    const failed = await shown(message);
    assert.deepEqual([failed.status, failed.failure], [status, failure]);

    const stream = new LiveClient();
    await stream.connect(site.url, token);
    const again = await retry(message);
    assert.deepEqual([again.status, again.body.status, again.body.failure], [200, 'queued', null]);
    // The site's own runner took the new job: without a driver it says so again.
    await until(async () => (await shown(message)).failure === 'no_driver');
    await untilEqual(async () => (await jobsOf(message.id)).map(({ state }) => state), [job, 'waiting']);
    const heard = () =>
      stream.events.filter(({ kind, subject }) => kind === 'message.changed' && subject === message.id);
    await stream.until(() => heard().length === 2);
    assert.deepEqual([heard()[1]?.message?.status, heard()[1]?.message?.failure], ['queued', 'no_driver']);
    stream.cut();

    next = () => ({ sentAs: `mid.again.${message.id}` });
    assert.deepEqual(await deliver(message.id), { ended: 'sent' });
    assert.deepEqual([(await shown(message)).status, (await shown(message)).failure], ['sent', null]);
    assert.equal(asked.filter(({ messageId }) => messageId === message.id).length, 2);
    const late = await retry(message);
    assert.deepEqual([late.status, late.body.type], [409, 'urn:parley:message_sent']);
  });
}

test('one that still waits is tried at once, and stays one job', async () => {
  const message = await answer();
  assert.equal((await jobsOf(message.id))[0]?.due, false);
  await inside.rows(`update job set attempts = 7 where payload ->> 'messageId' = $1`, [message.id]);
  assert.equal((await retry(message)).status, 200);
  await until(async () => (await jobsOf(message.id)).every(({ attempts, due }) => attempts === 1 && !due));
  assert.equal((await jobsOf(message.id)).length, 1);
});

test('many who retry at once make one job', async () => {
  const message = await answer();
  next = () => ({ refused: 'Blocked' });
  await deliver(message.id);
  await endJob(message.id, 'done');
  await Promise.all(Array.from({ length: 8 }, () => retry(message)));
  assert.equal((await jobsOf(message.id)).length, 2);
});

const refusals: [fact: string, before: (message: Message) => Promise<unknown>, status: number, type: string][] = [
  [
    'in a closed conversation',
    ({ conversationId }) => api('PUT', `/v1/conversations/${conversationId}/state`, { state: 'closed' }),
    409,
    'conversation_closed',
  ],
  [
    'when the day to answer is over',
    () => inside.rows(`update contact_inbox set window_until = now() where inbox_id = $1`, [inboxId]),
    409,
    'reply_window_closed',
  ],
  ['when its inbox is removed', () => api('DELETE', `/v1/inboxes/${inboxId}`), 409, 'conversation_closed'],
];
for (const [fact, prepare, status, type] of refusals) {
  test(`a retry is refused ${fact}, and changes nothing`, async () => {
    const message = await answer();
    next = () => ({ refused: 'Blocked' });
    await deliver(message.id);
    await endJob(message.id, 'done');
    await prepare(message);
    const head = await inside.head();
    const said = await retry(message);
    assert.deepEqual([said.status, said.body.type], [status, `urn:parley:${type}`]);
    assert.equal(await inside.head(), head);
    assert.ok((await jobsOf(message.id)).every(({ state }) => state === 'done'));
  });
}

test('notes, what came in, and what somebody else may not see are no messages to retry', async () => {
  const { id } = done(
    await inside.core.receive(
      inside.accountId,
      {
        inboxId: site.firstRun.tochat.business,
        address: 'somebody',
        addressKind: 'visitor',
        contactName: null,
        body: 'Hi',
        providerId: null,
        providerAt: null,
      },
      null,
    ),
  ).message;
  assert.deepEqual((await retry({ id })).body.type, 'urn:parley:message_sent');
});
