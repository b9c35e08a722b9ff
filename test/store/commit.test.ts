// Promise 1: answered means stored, also where COMMIT fails or its answer gets lost.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { systemCall } from '../../src/core/session.ts';
import { openPool } from '../../src/store/database.ts';
import { newId } from '../../src/store/id.ts';
import { createStore } from '../../src/store/store.ts';
import { type Api, apiOf } from '../support/api.ts';
import { sendTo, startConversation } from '../support/conversation.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { assertWholeLog } from '../support/log.ts';
import { type Cut, type Network, startNetwork } from '../support/network.ts';
import { until } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
let inside: Inside;
let network: Network;
/** of a server whose way to the database can be cut */
let far: Api;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
  network = await startNetwork(site.database.config);
  const server = await site.start({ DATABASE_URL: network.url });
  far = apiOf(server.url, site.firstRun.v1.key);
  await inside.rows(`create function refuse() returns trigger language plpgsql as $$ begin
    if new.body like '%poison%' then raise exception 'poison' using errcode = '23514'; end if;
    if new.body like '%trouble%' then raise exception 'trouble'; end if;
    return new; end $$`);
});
after(async () => {
  await inside.close();
  await site.stop();
  await network.stop();
});

const near = () => apiOf(site.url, site.firstRun.v1.key);

async function bodiesOf(conversationId: string): Promise<string[]> {
  const found = await inside.rows<{ body: string }>(
    'select body from message where conversation_id = $1 order by number',
    [conversationId],
  );
  return found.map(({ body }) => body);
}

const triggers = {
  'at its COMMIT':
    'create constraint trigger refusing after insert on message deferrable initially deferred for each row execute function refuse()',
  'while it is written': 'create trigger refusing before insert on message for each row execute function refuse()',
};

for (const [when, trigger] of Object.entries(triggers)) {
  test(`a message that the database refuses ${when} is not stored, uses no number, and takes nobody along`, async (t) => {
    await inside.rows(trigger);
    t.after(() => inside.rows('drop trigger refusing on message'));
    const { id } = await startConversation(site, inside);
    const texts = Array.from({ length: 60 }, (_, i) => (i % 20 === 7 ? `poison ${i}` : `good ${i}`));
    const answers = await Promise.all(texts.map((text) => sendTo(near(), id, { text })));
    assert.deepEqual(
      answers.map(({ status }) => status),
      texts.map((text) => (text.startsWith('poison') ? 503 : 201)),
    );
    assert.deepEqual((await bodiesOf(id)).slice(1).sort(), texts.filter((text) => text.startsWith('good')).sort());
    await assertWholeLog(inside);
  });

  test(`a failure that is nobody’s own ${when}: nobody of the batch is answered 201, nothing is stored, the lane goes on`, async (t) => {
    await inside.rows(trigger);
    t.after(() => inside.rows('drop trigger refusing on message'));
    const { id } = await startConversation(site, inside);
    const before = await inside.head();
    const sent = ['a', 'trouble', 'b'].map((text) => sendTo(near(), id, { text }));
    const stored = (await Promise.all(sent)).filter(({ status }) => status === 201).map(({ body }) => body.number);
    assert.equal((await bodiesOf(id)).length, 1 + stored.length);
    assert.equal(await inside.head(), before + stored.length);
    assert.equal((await sendTo(near(), id, { text: 'after' })).status, 201);
    await assertWholeLog(inside);
  });
}

test('a change that fails at its COMMIT is answered as a failure and did not happen', async (t) => {
  await inside.rows(`create function refuse_closing() returns trigger language plpgsql as $$ begin
    if 'conversation.closed' = any (new.kinds) then raise exception 'no' using errcode = '23514'; end if; return null; end $$`);
  await inside.rows(
    `create constraint trigger closing after insert on event_page deferrable initially deferred for each row execute function refuse_closing()`,
  );
  t.after(() => inside.rows('drop trigger closing on event_page'));
  const { id } = await startConversation(site, inside);
  const before = await inside.head();
  const keyed = { 'idempotency-key': 'closing' };
  const { status } = await near()('PUT', `/v1/conversations/${id}/state`, { state: 'closed' }, keyed);
  assert.equal(status, 503);
  assert.deepEqual(await inside.rows('select state from conversation where id = $1', [id]), [{ state: 'open' }]);
  assert.equal(await inside.head(), before);
  assert.deepEqual(await inside.rows(`select 1 from idempotency where key = 'closing'`), []);
});

const cuts: Record<Cut, string> = {
  after: 'after PostgreSQL committed and before its answer came',
  before: 'before COMMIT reached PostgreSQL',
  late: 'and COMMIT reaches PostgreSQL half a second later',
};

for (const [how, when] of Object.entries(cuts) as [Cut, string][]) {
  for (const known of [false, true]) {
    test(`the connection breaks ${when}: a message into a conversation that is ${known ? '' : 'not '}known is answered 201 and stored once`, async () => {
      const { id } = await startConversation(site, inside);
      const earlier = known ? ['Hello', 'before'] : ['Hello'];
      if (known) await sendTo(far, id, { text: 'before' });
      network.cutNext(how, 1);
      const { status, body } = await sendTo(far, id, { text: 'cut' });
      assert.equal(network.cuts(), 1, 'nothing was cut: this tested nothing');
      assert.equal(status, 201);
      assert.deepEqual(await bodiesOf(id), [...earlier, 'cut']);
      const [row] = await inside.rows<{ id: string; number: string }>(
        'select id, number from message where body = $1 and conversation_id = $2',
        ['cut', id],
      );
      assert.deepEqual([row?.id, Number(row?.number)], [body.id, body.number], 'it was answered with something else');
      await assertWholeLog(inside);
    });
  }

  test(`the connection breaks ${when}, for many at once and again and again: each is answered and stored once`, async () => {
    const { id } = await startConversation(site, inside);
    network.cutNext(how, 3);
    const texts = Array.from({ length: 40 }, (_, i) => `cut ${i}`);
    const answers = [];
    for (let i = 0; i < 40; i += 8) {
      answers.push(...(await Promise.all(texts.slice(i, i + 8).map((text) => sendTo(far, id, { text })))));
    }
    assert.equal(network.cuts(), 3);
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]));
    assert.deepEqual((await bodiesOf(id)).slice(1).sort(), texts.toSorted());
    await assertWholeLog(inside);
  });

  test(`the connection breaks ${when}: another change is answered and happened once`, async () => {
    const { id } = await startConversation(site, inside);
    const before = await inside.head();
    network.cutNext(how, 1);
    const { status, body } = await far<{ state: string }>('PUT', `/v1/conversations/${id}/state`, { state: 'closed' });
    assert.equal(network.cuts(), 1);
    assert.deepEqual([status, body.state], [200, 'closed']);
    assert.equal(await inside.head(), before + 1);
  });

  if (how === 'late') continue;
  test(`the connection breaks ${when}, and the database cannot be asked for a while: nobody is answered before it can`, async () => {
    const { id } = await startConversation(site, inside);
    network.cutNext(how, 1);
    let answered = false;
    const sent = sendTo(far, id, { text: 'long cut' }).finally(() => {
      answered = true;
    });
    await until(() => network.cuts() > 0, 'the cut');
    network.close();
    await pause(400);
    const early = answered;
    network.open();
    const { status } = await sent;
    // Where it did not happen the server tries it again, which may be refused while nobody is there: that is no success.
    if (how === 'after') assert.equal(early, false, 'answered without knowing');
    assert.ok(status === 201 || (how === 'before' && status === 503), `${status}`);
    const stored = (await bodiesOf(id)).filter((body) => body === 'long cut').length;
    assert.equal(stored, status === 201 ? 1 : 0);
  });
}

test('all connections of the pool break in their COMMIT at once: what happened is still learnt', async () => {
  const pool = openPool({ connectionString: network.url }, 2);
  const clock = { nowMs: () => Date.now(), id: newId };
  const store = createStore({ pool, seal: inside.seal, clock, committed() {} });
  const accounts = [inside.accountId];
  const owner = { email: 'second@example.com', name: 'Second', password: 'correct horse battery' };
  accounts.push(done(await inside.core.createAccount({ name: 'Second', timezone: 'UTC', owner }, null)).accountId);
  const fields = { channel: 'web', name: 'W', address: null, timezone: null, schedule: null } as const;
  const more = { assignment: 'manual', liveChat: true, active: true, agentIds: [], teamIds: [] } as const;
  const commands = await Promise.all(
    accounts.map(async (accountId) => {
      const inbox = await inside.core.addInbox(systemCall(accountId, 'test'), {
        ...fields,
        ...more,
        agentIds: [],
        teamIds: [],
      });
      const from = {
        address: 'pool',
        addressKind: 'external',
        contactName: null,
        providerId: null,
        providerAt: null,
      } as const;
      return { accountId, command: { type: 'receive', inboxId: done(inbox).id, body: 'pool', ...from } as const };
    }),
  );
  // Both connections are open before, so that both transactions reach their COMMIT together.
  await Promise.all(commands.map(() => pool.query('select pg_sleep(0.05)')));
  network.cutNext('after', 2);
  const answers = await Promise.all(commands.map(({ accountId, command }) => store.post(accountId, command, null)));
  assert.equal(network.cuts(), 2);
  for (const answer of answers) done(answer);
  for (const { accountId } of commands) {
    assert.equal(
      (await inside.rows(`select 1 from message where account_id = $1 and body = 'pool'`, [accountId])).length,
      1,
    );
    await assertWholeLog(inside, accountId);
  }
  await pool.end();
});

test('the connection breaks in a COMMIT that happened: what waits for its turn on it goes by another', async () => {
  const [known, other] = [await startConversation(site, inside), await startConversation(site, inside)];
  const pool = openPool({ connectionString: network.url }, 2);
  const clock = { nowMs: () => Date.now(), id: newId };
  const store = createStore({ pool, seal: inside.seal, clock, committed() {} });
  const author = { kind: 'key' as const, id: newId(), agentId: null };
  const send = (conversationId: string, body: string) =>
    store.post(
      inside.accountId,
      { type: 'send', conversationId, author, scope: 'all', body, note: false, providerId: null },
      null,
    );
  done(await send(known.id, 'read'));
  network.cutNext('after', 1);
  const first = send(known.id, 'known');
  // While that is under way: decided on what is read first, which has to wait for it.
  await new Promise((resolve) => setImmediate(resolve));
  const second = send(other.id, 'not known');
  for (const answer of await Promise.all([first, second])) done(answer);
  assert.equal(network.cuts(), 1);
  assert.deepEqual(await bodiesOf(known.id), ['Hello', 'read', 'known']);
  assert.deepEqual(await bodiesOf(other.id), ['Hello', 'not known']);
  await assertWholeLog(inside);
  await pool.end();
});
