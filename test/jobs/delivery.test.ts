// What goes out is a job, written with its message (promise 9).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Driver, Outgoing, Sent } from '../../src/core/delivery-ports.ts';
import { jobHandlers } from '../../src/jobs/handlers.ts';
import { JobRunner } from '../../src/jobs/runner.ts';
import { jobQueue } from '../../src/store/jobs.ts';
import { dataOf, doorOf } from '../hci/door.ts';
import { apiOf } from '../support/api.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { until } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';
import type { Said } from './dying-sender.ts';
import { everyJob } from './every-job.ts';

let site: Site;
let inside: Inside;
const asked: Outgoing[] = [];
let next: () => Sent = () => ({ sentAs: `mid.${asked.length}` });
const driver: Driver = {
  async send(outgoing) {
    asked.push(outgoing);
    return next();
  },
};
before(async () => {
  site = await sharedSite();
  url = site.url;
  inside = await goInside(site, { messenger: driver });
});
after(async () => {
  await inside.close();
  await site.stop();
});

type Message = { id: string; status: string; reason?: string };
let url: string;
const door = () => doorOf(url, site.firstRun.hci.key);
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

test('without credentials a message waits, and says why; the next one waits behind it', async () => {
  const [first, second] = [await answer('one'), await answer('two')];
  await until(async () => (await jobOf(first.id))?.failure === 'no_credentials');
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
    inboxId: await inboxId(),
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

test('what was handed over and could not be noted is lost, not sent: the next run calls it uncertain', async () => {
  const { id } = await answer('eight');
  const triggered = `create function no_note() returns trigger language plpgsql as $$ begin raise exception 'Away'; end $$;
    create trigger no_note before update on message for each row execute function no_note()`;
  next = () => ({ sentAs: 'mid.unnoted' });
  const before = asked.length;
  await inside.rows(triggered);
  const ended = await deliver(id);
  await inside.rows('drop trigger no_note on message; drop function no_note');
  assert.equal(ended.ended, 'lost');
  assert.deepEqual(await inside.core.deliver(inside.accountId, id, false, true), {
    ended: 'uncertain',
    reason: 'interrupted',
  });
  assert.equal(asked.length, before + 1);
});

// The site's own server is stopped: it would take the jobs that another process is to die at.
const dying: [fact: string, idempotent: boolean, job: string, status: string, failure: string | null][] = [
  ['is uncertain, and not sent again by itself', false, 'uncertain', 'uncertain', 'interrupted'],
  ['is sent again where its provider takes it once', true, 'done', 'sent', null],
];
for (const [fact, idempotent, job, status, failure] of dying) {
  test(`a message that was being handed over when the process was killed ${fact}`, async () => {
    const { id } = await answer(`nine ${idempotent}`);
    await Promise.all(site.servers.map((server) => server.stop()));
    await inside.rows(`update job set state = 'done' where kind = 'deliver' and payload ->> 'messageId' <> $1`, [id]);
    await inside.rows(
      `update job set run_at = now(), state = 'waiting' where kind = 'deliver' and payload ->> 'messageId' = $1`,
      [id],
    );
    await dieSending(id);
    assert.equal((await rowOf(id))?.status, 'queued');

    next = () => ({ sentAs: `mid.again.${idempotent}` });
    driver.idempotent = idempotent;
    const before = asked.length;
    await runUntil(async () => (await jobOf(id))?.state === job);
    assert.deepEqual(await rowOf(id), { status, failure, attempts: 1 });
    assert.equal(asked.length - before, idempotent ? 1 : 0);

    ({ url } = await site.start());
    const listed = dataOf<Message[]>(await door()('POST', '/api/chat/message', { contactId }));
    const said = listed.find((message) => message.id === id);
    assert.deepEqual(
      [said?.status, said?.reason],
      idempotent
        ? ['sent', undefined]
        : ['wait', 'No answer came: it may have arrived, and is not sent again by itself'],
    );
    driver.idempotent = false;
    if (idempotent) return;
    const api = apiOf(url, site.firstRun.v1.key);
    const [row] = await inside.rows<{ conversationId: string }>(
      `select conversation_id as "conversationId" from message where id = $1`,
      [id],
    );
    const path = `/v1/conversations/${row?.conversationId}/messages?limit=200`;
    const { items } = (await api<{ items: (Message & { failure: string })[] }>('GET', path)).body;
    const shown = items.find((message) => message.id === id);
    assert.deepEqual([shown?.status, shown?.failure], ['uncertain', 'interrupted']);
    // By hand it goes out again.
    assert.equal((await api('POST', `/v1/messages/${id}/retry`)).status, 200);
    assert.deepEqual(await deliver(id), { ended: 'sent' });
    assert.equal(asked.length - before, 1);
  });
}

/** Another process takes the message, hands it over and is killed before there is an answer. */
async function dieSending(messageId: string): Promise<void> {
  const { database, dataDirectory, firstRun } = site;
  const child = spawn(process.execPath, [join(import.meta.dirname, 'dying-sender.ts')], {
    env: { ...process.env, DYING_SITE: JSON.stringify({ database, dataDirectory, firstRun }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  try {
    let said = '';
    const expected: Said = `handed over ${messageId}`;
    child.stdout.on('data', (data) => {
      said += data;
    });
    await until(async () => said.includes(expected));
  } finally {
    child.kill('SIGKILL');
    await ended;
  }
}

async function runUntil(fact: () => Promise<boolean>): Promise<void> {
  const { deliver } = jobHandlers(
    inside.core,
    () => site.url,
    async () => {},
  );
  const work = { ...everyJob(async () => {}), deliver };
  const runner = new JobRunner(jobQueue(inside.pool), work, { now: Date.now, random: Math.random });
  const poll = setInterval(() => runner.wake(), 50);
  try {
    await until(fact);
  } finally {
    clearInterval(poll);
    await runner.stop();
  }
}
