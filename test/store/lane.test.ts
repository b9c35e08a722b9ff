// Hot writes go in batches: each caller gets its own answer, and what is too much is refused at the door.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';
import pg from 'pg';
import { TryAgain } from '../../src/store/commit.ts';
import { newId } from '../../src/store/id.ts';
import { Lane, LaneFull, type LaneLimits } from '../../src/store/lane.ts';
import { createStore } from '../../src/store/store.ts';
import { apiOf } from '../support/api.ts';
import { sendTo, startConversation } from '../support/conversation.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { assertWholeLog } from '../support/log.ts';
import { patience, until } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
let inside: Inside;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

/** A lane that forgets somebody would wait for ever. */
const soon = { timeout: patience };
const roomy: LaneLimits = { batch: 500, commands: 10_000, bytes: 1_000_000, known: 100 };

/** A lane whose batches are committed when the test says so. */
function gatedLane(limits: LaneLimits) {
  const batches: string[][] = [];
  let release = Promise.withResolvers<void>();
  const lane = new Lane<string, string>(async (commands) => {
    batches.push(commands);
    await release.promise;
    return commands.map((command) => `${command}!`);
  }, limits);
  const open = () => {
    release.resolve();
    release = Promise.withResolvers();
    release.resolve();
  };
  return { lane, batches, open };
}

function databaseError(code: string): pg.DatabaseError {
  const error = new pg.DatabaseError('no', 0, 'error');
  error.code = code;
  return error;
}

test(
  'what arrives in one turn shares a batch; what arrives while it is committed shares the next; each gets its own answer',
  soon,
  async () => {
    const { lane, batches, open } = gatedLane(roomy);
    const first = ['a', 'b'].map((command) => lane.push(command, 1));
    await turn();
    const second = ['c', 'd', 'e'].map((command) => lane.push(command, 1));
    open();
    assert.deepEqual(await Promise.all([...first, ...second]), ['a!', 'b!', 'c!', 'd!', 'e!']);
    assert.deepEqual(batches, [
      ['a', 'b'],
      ['c', 'd', 'e'],
    ]);
  },
);

test('a batch that may be followed is, by one that has grown as large, and by one only', soon, async () => {
  const batches: string[][] = [];
  const ends: (() => void)[] = [];
  let followable = true;
  const lane = new Lane<string, string>(async (commands, turn) => {
    batches.push(commands);
    turn.followable = followable;
    await new Promise<void>((resolve) => ends.push(resolve));
    return commands.map((command) => `${command}!`);
  }, roomy);
  const push = (...commands: string[]) => commands.map((command) => lane.push(command, 1));
  const all = push('a', 'b');
  await turn();
  all.push(...push('c'));
  await turn();
  assert.deepEqual(batches, [['a', 'b']], 'one is less than two');
  all.push(...push('d'));
  await turn();
  assert.deepEqual(batches[1], ['c', 'd']);
  all.push(...push('e', 'f', 'g'));
  await turn();
  assert.equal(batches.length, 2, 'two are under way');
  followable = false;
  ends[0]?.();
  await turn();
  assert.deepEqual(batches[2], ['e', 'f', 'g']);
  ends[1]?.();
  all.push(...push('h', 'i', 'j', 'k'));
  await turn();
  assert.equal(batches.length, 3, 'nothing follows what may not be followed');
  const drained = lane.drain();
  ends[2]?.();
  await turn();
  ends[3]?.();
  await drained;
  assert.deepEqual(
    await Promise.all(all),
    [...'abcdefghijk'].map((command) => `${command}!`),
  );
});

/** A crowd was there: 40 commands at once, answered. */
async function crowdedLane() {
  const batches: number[][] = [];
  const lane = new Lane<number, number>(async (commands) => {
    batches.push(commands);
    return commands;
  }, roomy);
  const push = (count: number) => Promise.all(Array.from({ length: count }, (_, i) => lane.push(i, 1)));
  await push(40);
  return { push, sizes: () => batches.slice(1).map((batch) => batch.length) };
}

test(
  'a few of a crowd wait as long as each turn brings more, and go without them when a turn brings none',
  soon,
  async () => {
    const { push, sizes } = await crowdedLane();
    const all = [];
    for (let i = 0; i < 3; i++) {
      all.push(push(2));
      assert.deepEqual(sizes(), [], 'more came since the last turn');
      await turn();
    }
    await turn();
    assert.deepEqual(sizes(), [6]);
    await Promise.all(all);
  },
);

test('a good part of a crowd goes at once', soon, async () => {
  const { push, sizes } = await crowdedLane();
  const all = push(10);
  await null;
  assert.deepEqual(sizes(), [10]);
  await all;
});

test('a crowd that is gone is forgotten: who comes alone goes at once again', soon, async () => {
  const { push, sizes } = await crowdedLane();
  for (let i = 0; i < 60; i++) await push(1);
  const before = sizes().length;
  const one = push(1);
  await null;
  assert.equal(sizes().length, before + 1);
  await one;
});

test('the rest of the process hears of a batch when its callers have their answers', soon, async () => {
  const order: string[] = [];
  const lane = new Lane<string, string>(async (commands, batch) => {
    batch.afterwards = () => order.push('told');
    return commands;
  }, roomy);
  const answer = lane.push('a', 1).then(async () => {
    // As a handler, which does not answer in the same breath.
    for (let i = 0; i < 5; i++) await null;
    order.push('answered');
  });
  await answer;
  await turn();
  assert.deepEqual(order, ['answered', 'told']);
});

test('a batch has at most so many commands', soon, async () => {
  const { lane, batches, open } = gatedLane({ ...roomy, batch: 2 });
  const all = ['a', 'b', 'c', 'd', 'e'].map((command) => lane.push(command, 1));
  open();
  await Promise.all(all);
  assert.deepEqual(batches, [['a', 'b'], ['c', 'd'], ['e']]);
});

const fullness: [fact: string, limits: LaneLimits, bytes: number][] = [
  ['so many commands', { ...roomy, commands: 3 }, 1],
  ['so many bytes', { ...roomy, bytes: 30 }, 10],
];

for (const [fact, limits, bytes] of fullness) {
  test(`a lane in which ${fact} wait takes no more, and takes again when they are gone`, soon, async () => {
    const { lane, batches, open } = gatedLane(limits);
    const committing = lane.push('first', bytes);
    await turn();
    const waiting = ['a', 'b', 'c'].map((command) => lane.push(command, bytes));
    await assert.rejects(lane.push('too much', bytes), LaneFull);
    assert.equal(lane.length, 3);
    open();
    assert.deepEqual(await Promise.all([committing, ...waiting]), ['first!', 'a!', 'b!', 'c!']);
    assert.equal(await lane.push('again', bytes), 'again!');
    assert.ok(!batches.flat().includes('too much'));
  });
}

test('one poisoned command among a hundred fails alone, found in few tries', soon, async () => {
  let tries = 0;
  const lane = new Lane<number, number>(async (commands) => {
    tries++;
    if (commands.includes(37)) throw databaseError('23505');
    return commands;
  }, roomy);
  const results = await Promise.allSettled(Array.from({ length: 100 }, (_, i) => lane.push(i, 1)));
  assert.deepEqual(
    results.flatMap(({ status }, i) => (status === 'rejected' ? [i] : [])),
    [37],
  );
  assert.ok(tries <= 15, `${tries} tries`);
});

test('a failure that is nobody’s own fails the batch in one try, and the lane goes on', soon, async () => {
  let tries = 0;
  const lane = new Lane<string, string>(async (commands) => {
    if (++tries === 1) throw databaseError('53100');
    return commands;
  }, roomy);
  const both = await Promise.allSettled([lane.push('a', 1), lane.push('b', 1)]);
  assert.deepEqual(
    both.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  assert.equal(await lane.push('c', 1), 'c');
  assert.equal(tries, 2);
});

for (const error of [databaseError('40001'), databaseError('40P01'), new TryAgain()]) {
  const name = (error as pg.DatabaseError).code ?? error.name;
  test(`${name} is tried again, five times at most`, soon, async () => {
    let tries = 0;
    let failures = 4;
    const lane = new Lane<string, string>(async (commands) => {
      tries++;
      if (failures-- > 0) throw error;
      return commands;
    }, roomy);
    assert.equal(await lane.push('a', 1), 'a');
    assert.equal(tries, 5);
    failures = 5;
    await assert.rejects(lane.push('b', 1), error);
  });
}

test('draining ends when everything is answered, also what was pushed meanwhile', soon, async () => {
  const { lane, open } = gatedLane(roomy);
  const answered: string[] = [];
  const push = (command: string) => void lane.push(command, 1).then((answer) => answered.push(answer));
  push('a');
  await turn();
  push('b');
  const drained = lane.drain();
  open();
  await drained;
  await null;
  assert.deepEqual(answered, ['a!', 'b!']);
});

/** Nobody can write in the account until it is given back. */
async function hold(): Promise<() => Promise<void>> {
  const client = await inside.pool.connect();
  await client.query('begin');
  // On a busy machine the test may need it for longer than anybody else may sit in a transaction.
  await client.query('set local idle_in_transaction_session_timeout = 0');
  await client.query('select from account_head where account_id = $1 for update', [inside.accountId]);
  return async () => {
    await client.query('rollback');
    client.release();
  };
}

test('a store whose lane is full says overloaded, stores nothing of it, and everything else', soon, async () => {
  const { id } = await startConversation(site, inside);
  const clock = { nowMs: () => Date.now(), id: newId };
  const store = createStore(
    { pool: inside.pool, seal: inside.seal, clock, committed() {} },
    { ...roomy, commands: 10 },
  );
  const author = { kind: 'key', id: null, agentId: null } as const;
  const send = (body: string) =>
    store.post(
      inside.accountId,
      { type: 'send', conversationId: id, author, scope: 'all', body, note: false, providerId: null },
      null,
    );
  const giveBack = await hold();
  const first = send('full 0');
  await pause(50);
  const rest = Array.from({ length: 15 }, (_, i) => send(`full ${i + 1}`));
  const refused = await Promise.all(rest.slice(10));
  for (const answer of refused) assert.deepEqual(answer, { refused: 'overloaded', retryAfterSeconds: 1 });
  assert.equal(store.waiting(), 10);
  await giveBack();
  await Promise.all([first, ...rest.slice(0, 10)]);
  const stored = await inside.rows<{ body: string }>(
    `select body from message where conversation_id = $1 and body like 'full %' order by number`,
    [id],
  );
  assert.deepEqual(
    stored.map(({ body }) => body),
    Array.from({ length: 11 }, (_, i) => `full ${i}`),
  );
});

test(
  'a server whose lane is full answers 503 with Retry-After and stores nothing of it; what it took it stores',
  soon,
  async () => {
    const { id } = await startConversation(site, inside);
    const api = apiOf(site.url, site.firstRun.v1.key);
    // Longer ones of one network wait for each other before they come to the lane.
    const text = 'x'.repeat(16_000);
    const giveBack = await hold();
    const first = sendTo(api, id, { text });
    await pause(100);
    let refused = 0;
    const sent = Array.from({ length: 1200 }, async () => {
      const { status, headers } = await sendTo(api, id, { text });
      if (status === 503) {
        assert.equal(headers.get('retry-after'), '1');
        refused++;
      }
      return status;
    });
    // The refused are answered at once, the others only when they can be stored.
    await until(() => refused > 50, 'more than fifty are refused');
    const [{ count: early } = { count: 0 }] = await inside.rows<{ count: number }>(
      'select count(*)::int from message where body = $1',
      [text],
    );
    assert.equal(early, 0);
    await giveBack();
    const statuses = await Promise.all([...sent, first.then(({ status }) => status)]);
    assert.deepEqual(new Set(statuses), new Set([201, 503]));
    const taken = statuses.filter((status) => status === 201).length;
    const [{ count } = { count: 0 }] = await inside.rows<{ count: number }>(
      'select count(*)::int from message where body = $1',
      [text],
    );
    assert.equal(count, taken);
    assert.ok(refused > 50 && taken > 700, `${taken} taken, ${refused} refused`);
    await assertWholeLog(inside);
    assert.equal((await sendTo(api, id, { text: 'after' })).status, 201);
  },
);
