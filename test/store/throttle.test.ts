import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type pg from 'pg';
import type { Throttle } from '../../src/core/throttle.ts';
import { openPool } from '../../src/store/database.ts';
import { newId } from '../../src/store/id.ts';
import { forgetThrottles, throttleOf } from '../../src/store/throttle.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
let pools: [pg.Pool, pg.Pool];
/** two processes that look at one clock */
let throttles: [Throttle, Throttle];
let now = Date.parse('2026-11-21T10:00:00Z');
let subject = '';
let made = 0;

before(async () => {
  database = await createDatabase();
  pools = [openPool(database.config), openPool(database.config)];
  throttles = pools.map((pool) => throttleOf(() => pool, { nowMs: () => now, id: newId })) as [Throttle, Throttle];
});
beforeEach(() => {
  subject = `ana-${++made}@example.com`;
});
after(async () => {
  for (const pool of pools) await pool.end();
  await database.leave();
});

const attempt = (kind = 'sign-in') => throttles[0].attempt(kind, subject);
const seconds = (count: number) => {
  now += count * 1000;
};

async function failFive(): Promise<void> {
  for (let i = 0; i < 5; i++) assert.equal(await attempt(), 0);
}

for (const [kind, free] of [
  ['sign-in', 5],
  ['sign-in-from', 20],
] as const) {
  test(`of fifty tries at once over two processes exactly ${free} go on: ${kind}`, async () => {
    const waits = await Promise.all(
      Array.from({ length: 50 }, (_, i) => (throttles[i % 2] as Throttle).attempt(kind, subject)),
    );
    assert.equal(waits.filter((wait) => wait === 0).length, free);
    assert.deepEqual(new Set(waits), new Set([0, 1]));
  });
}

test('after that one a wait, which doubles up to a quarter of an hour', async () => {
  await failFive();
  const waits = [];
  for (let i = 0; i < 13; i++) {
    const wait = await attempt();
    waits.push(wait);
    seconds(wait);
    const admitted = await Promise.all(
      Array.from({ length: 10 }, (_, n) => (throttles[n % 2] as Throttle).attempt('sign-in', subject)),
    );
    assert.equal(admitted.filter((left) => left === 0).length, 1, 'one try a wait');
  }
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
});

test('a try that was refused is not counted and does not lengthen the wait', async () => {
  await failFive();
  assert.equal(await attempt(), 1);
  assert.equal(await attempt(), 1);
  now += 999;
  assert.equal(await attempt(), 1);
  now += 1;
  assert.equal(await attempt(), 0);
  assert.equal(await attempt(), 2);
  seconds(1);
  assert.equal(await attempt(), 1, 'the wait runs');
});

test('an hour without a failure forgets', async () => {
  await failFive();
  seconds(3599);
  assert.equal(await attempt(), 0);
  assert.equal(await attempt(), 2, 'an hour less a second forgot');
  seconds(3601);
  await failFive();
  assert.equal(await attempt(), 1);
});

test('a right try forgets those before it', async () => {
  await failFive();
  await throttles[1].clear('sign-in', subject);
  await failFive();
});

test('a try given back was not made', async () => {
  for (let i = 0; i < 4; i++) await attempt();
  assert.equal(await attempt(), 0);
  await throttles[1].giveBack('sign-in', subject);
  assert.equal(await attempt(), 0);
  assert.equal(await attempt(), 1);
});

test('each subject and each kind counts apart', async () => {
  await failFive();
  assert.equal(await throttles[0].attempt('sign-in', `${subject}.other`), 0);
  assert.equal(await throttles[0].attempt('pin', subject), 0);
});

test('a name as long as a stranger likes', async () => {
  subject = 'a'.repeat(100_000);
  await failFive();
  assert.equal(await attempt(), 1);
});

test('at a rate: so many at once over two processes, then one in so many seconds, and idle time is not saved up', async () => {
  const rate = { atOnce: 3, everySeconds: 10 };
  const take = (i = 0) => (throttles[i % 2] as Throttle).take('visitors-from', subject, rate);
  const crowd = () => Promise.all(Array.from({ length: 20 }, (_, i) => take(i)));
  assert.deepEqual((await crowd()).toSorted(), [0, 0, 0, ...Array(17).fill(10)]);
  now += 9_500;
  assert.equal(await take(), 1);
  now += 500;
  assert.deepEqual((await crowd()).toSorted(), [0, ...Array(19).fill(10)]);
  seconds(25);
  assert.deepEqual((await crowd()).toSorted(), [0, 0, ...Array(18).fill(5)]);
  seconds(3600);
  assert.equal((await crowd()).filter((wait) => wait === 0).length, 3);
});

test('what was taken at a rate can be put back', async () => {
  const rate = { atOnce: 2, everySeconds: 10 };
  const take = () => throttles[0].take('sign-in-name', subject, rate);
  assert.deepEqual([await take(), await take(), await take()], [0, 0, 10]);
  await throttles[1].putBack('sign-in-name', subject, rate);
  assert.deepEqual([await take(), await take()], [0, 10]);
});

test('what was seen is known for thirty days, and the rest is forgotten soon', async () => {
  now = Date.now();
  await throttles[0].remember('sign-in-known', subject);
  await attempt();
  assert.equal(await throttles[1].remembers('sign-in-known', subject), true);
  assert.equal(await throttles[1].remembers('sign-in-known', `${subject}.other`), false);
  assert.equal(await throttles[1].remembers('user-sign-in-known', subject), false);
  seconds(30 * 86_400 + 1);
  assert.equal(await throttles[1].remembers('sign-in-known', subject), false);
  const kinds = async () => {
    await forgetThrottles(pools[0]);
    const { rows } = await pools[0].query('select distinct kind from throttle order by kind');
    return rows.map(({ kind }) => kind);
  };
  const age = (interval: string) => pools[0].query(`update throttle set since = now() - interval '${interval}'`);
  await age('119 minutes');
  assert.ok((await kinds()).includes('sign-in'));
  await age('121 minutes');
  assert.deepEqual(await kinds(), ['sign-in-known']);
  await age('31 days');
  assert.deepEqual(await kinds(), []);
});
