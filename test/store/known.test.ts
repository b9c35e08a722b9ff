// What a lane remembers of its account is never trusted longer than it is true (docs/decisions/0007).
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { systemCall } from '../../src/core/session.ts';
import { BatchLine } from '../../src/store/batch.ts';
import { openPool } from '../../src/store/database.ts';
import { newId } from '../../src/store/id.ts';
import { Known } from '../../src/store/known.ts';
import { laneLimits } from '../../src/store/lane.ts';
import { posting } from '../../src/store/posting.ts';
import { createStore, type PostgresStore } from '../../src/store/store.ts';
import { startConversation } from '../support/conversation.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { assertWholeLog } from '../support/log.ts';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
let inside: Inside;
/** stores of two processes that hear nothing of each other, as when every notification gets lost */
let here: PostgresStore;
let there: PostgresStore;
/** statements of `here` since the last look */
let asked: string[] = [];
const pools: ReturnType<typeof openPool>[] = [];
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
  const open = () => {
    const pool = openPool(site.database.config, 4);
    pools.push(pool);
    const clock = { nowMs: () => Date.now(), id: newId };
    return createStore({ pool, seal: inside.seal, clock, committed() {} }, { ...laneLimits, known: 50 });
  };
  here = open();
  there = open();
  pools[0]?.on('connect', (client) => {
    const { query } = client;
    client.query = ((one: { statements?: { text: string }[] }, ...rest: unknown[]) => {
      for (const { text } of one.statements ?? []) asked.push(text);
      return (query as (...args: unknown[]) => unknown).call(client, one, ...rest);
    }) as typeof client.query;
  });
});
after(async () => {
  await inside.close();
  for (const pool of pools) await pool.end();
  await site.stop();
});

const author = { kind: 'key' as const, id: newId(), agentId: null };
const send = (store: PostgresStore, conversationId: string, body: string, providerId: string | null = null) =>
  store.post(
    inside.accountId,
    { type: 'send', conversationId, author, scope: 'all', body, note: false, providerId },
    null,
  );
const readsOf = () => {
  const reads = asked.filter((text) => /^select .* for update|from conversation c join/s.test(text)).length;
  asked = [];
  return reads;
};

test('the second message into a conversation asks the database nothing before it is written', async () => {
  const { id } = await startConversation(site, inside);
  done(await send(here, id, 'first'));
  assert.equal(readsOf(), 2);
  done(await send(here, id, 'second'));
  done(await send(here, id, 'third'));
  assert.equal(readsOf(), 0);
  await assertWholeLog(inside);
});

test('a message after another process wrote: nothing of it is taken for known', async () => {
  const { id } = await startConversation(site, inside);
  for (let i = 0; i < 6; i++) done(await send(i % 3 === 0 ? there : here, id, `turn ${i}`));
  const [row] = await inside.rows<{ last: number; text: string }>(
    'select last_number as last, last_text as text from conversation where id = $1',
    [id],
  );
  assert.deepEqual(row, { last: await inside.head(), text: 'turn 5' });
  await assertWholeLog(inside);
});

test('two processes write at once, again and again: no number twice, none missing, no message lost', async () => {
  const { id } = await startConversation(site, inside);
  const texts = Array.from({ length: 200 }, (_, i) => `at once ${i}`);
  for (let i = 0; i < texts.length; i += 20) {
    await Promise.all(
      texts.slice(i, i + 20).map(async (text, j) => done(await send(j % 2 === 0 ? here : there, id, text))),
    );
  }
  const stored = await inside.rows<{ body: string }>('select body from message where conversation_id = $1', [id]);
  assert.deepEqual(stored.map(({ body }) => body).sort(), ['Hello', ...texts].sort());
  await assertWholeLog(inside);
});

test('a conversation that another process closed is closed here too', async () => {
  const { id } = await startConversation(site, inside);
  done(await send(here, id, 'known'));
  done(await inside.core.closeConversation(systemCall(inside.accountId, 'test'), id));
  const answer = await send(here, id, 'too late');
  assert.ok('refused' in answer && answer.refused === 'conversation_closed', JSON.stringify(answer));
  assert.deepEqual(await inside.rows(`select 1 from message where body = 'too late'`), []);
});

test('a refusal is not said of what only was so: a conversation that another process opened again takes messages', async () => {
  const { id } = await startConversation(site, inside);
  const call = systemCall(inside.accountId, 'test');
  done(await inside.core.closeConversation(call, id));
  const refused = await send(here, id, 'while it was closed');
  assert.ok('refused' in refused);
  done(await inside.core.reopenConversation(call, id));
  done(await send(here, id, 'after it was opened'));
  await assertWholeLog(inside);
});

test('a message that another process stored under the same id is not stored again', async () => {
  const { id } = await startConversation(site, inside);
  done(await send(here, id, 'known'));
  const first = done(await send(there, id, 'once', 'mine'));
  // As if only the message were new: the head stands where it is remembered.
  done(await send(here, id, 'between'));
  const again = done(await send(here, id, 'once', 'mine'));
  assert.deepEqual([again.created, again.message.id], [false, first.message.id]);
  assert.equal((await inside.rows(`select 1 from message where provider_id = 'mine'`)).length, 1);
  await assertWholeLog(inside);
});

test('what could be sent at once waits while another batch is in the middle of its two trips', async () => {
  const [one, other] = [await startConversation(site, inside), await startConversation(site, inside)];
  const pool = pools[0] ?? assert.fail();
  const clock = { nowMs: () => Date.now(), id: newId };
  const to = { pool, seal: inside.seal, clock, committed() {} };
  const line = new BatchLine(to, inside.accountId, posting, new Known(50));
  const request = (conversationId: string, body: string) => [
    {
      command: { type: 'send', conversationId, author, scope: 'all', body, note: false, providerId: null } as const,
      once: null,
    },
  ];
  const run = (conversationId: string, body: string) =>
    line
      .run(request(conversationId, body), { followable: false, afterwards: null })
      .then(([answer]) => done(answer ?? assert.fail()));
  await run(one.id, 'makes it known');
  const holder = await inside.pool.connect();
  await holder.query('begin');
  await holder.query('select from account_head where account_id = $1 for update', [inside.accountId]);
  const long = run(other.id, 'the long way');
  await pause(100);
  const short = run(one.id, 'the short way');
  await pause(100);
  await holder.query('rollback');
  holder.release();
  const [first, second] = await Promise.all([long, short]);
  assert.ok(first.message.number < second.message.number);
  await assertWholeLog(inside);
});

test('what is decided on is bounded: after many conversations the first is read again and right', async () => {
  const first = await startConversation(site, inside);
  done(await send(here, first.id, 'early'));
  const inbox = site.firstRun.tochat.business;
  const receive = (address: string) =>
    here.post(
      inside.accountId,
      {
        type: 'receive',
        inboxId: inbox,
        address,
        addressKind: 'external',
        contactName: null,
        body: 'many',
        providerId: null,
        providerAt: null,
      },
      null,
    );
  for (let i = 0; i < 60; i++) done(await receive(`many ${i}`));
  readsOf();
  done(await send(here, first.id, 'late'));
  assert.equal(readsOf(), 2);
  await assertWholeLog(inside);
});

test('an answer that was given is held no longer', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const { id } = await startConversation(site, inside);
  const given: WeakRef<object>[] = [];
  for (let i = 0; i < 20; i++) {
    given.push(new WeakRef(done(await send(here, id, `given ${i}`))));
    // A reference that was just made keeps what it is to until the next turn.
    await pause(1);
  }
  collect();
  assert.equal(given.slice(0, 15).filter((one) => one.deref() !== undefined).length, 0);
});
