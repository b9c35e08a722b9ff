// What holds the streams of one process within bounds, piece by piece and without a clock.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Audience } from '../../src/core/change.ts';
import { Backlog } from '../../src/live/backlog.ts';
import { CatchUps } from '../../src/live/catch-ups.ts';
import { Drain } from '../../src/live/drain.ts';
import { FrameBudget } from '../../src/live/frame-budget.ts';
import { StreamLimits, TooManyStreams } from '../../src/live/stream-limits.ts';
import type { Subscriber } from '../../src/live/subscriber.ts';

const visitor = (address: string): Audience => ({ kind: 'visitor', inboxId: 'i', address, contactId: null });
const user = (contactId: string): Audience => ({
  kind: 'user',
  userId: contactId,
  personId: contactId,
  contactId,
  chatId: null,
  conversationIds: new Set(),
});
const people: Audience = { kind: 'people', scope: 'all', rights: [], memberId: null, agentId: null };

const streams: [what: string, open: number, one: (i: number) => [Audience, holder: string, address: string]][] = [
  ['a visitor, from as many networks as it likes', 10, (i) => [visitor('v'), '', `203.0.113.${i}`]],
  ['a visitor, from this machine', 10, () => [visitor('v'), '', '127.0.0.1']],
  ['a user, from as many networks as it likes', 10, (i) => [user('u'), '', `203.0.113.${i}`]],
  ['visitors of one network', 200, (i) => [visitor(`v${i}`), '', '203.0.113.7']],
  ['users of one network', 200, (i) => [user(`u${i}`), '', '203.0.113.7']],
  ['visitors of one IPv6 network', 200, (i) => [visitor(`v${i}`), '', `2001:db8:1:2::${i.toString(16)}`]],
  ['visitors of the mapped spelling', 200, (i) => [visitor(`v${i}`), '', `${i % 2 ? '::ffff:' : ''}203.0.113.7`]],
  ['a member or key', 500, (i) => [people, 'key:k', `203.0.113.${i % 250}`]],
  ['visitors behind a proxy on this machine', 5_000, (i) => [visitor(`v${i}`), '', `127.0.0.${i % 250}`]],
  ['visitors behind a container bridge', 5_000, (i) => [visitor(`v${i}`), '', '172.17.0.1']],
  ['members of one office', 5_000, (i) => [people, `member:${i}`, '203.0.113.7']],
];

test('open streams are counted by person and by network, and a place that is given back is free', () => {
  for (const [what, open, one] of streams) {
    const limits = new StreamLimits();
    const enter = (i: number) => {
      const [audience, holder, address] = one(i);
      return limits.enter({ accountId: 'a', audience, holder, address });
    };
    const leaves = Array.from({ length: open }, (_, i) => enter(i));
    assert.throws(() => enter(open), TooManyStreams, what);
    leaves[0]?.();
    leaves[0]?.();
    const again = enter(0);
    assert.throws(() => enter(open), TooManyStreams, `${what}: leaving twice gives one place back`);
    again();
  }
});

test('frames: forty at once, then twenty a second', () => {
  const budget = new FrameBudget(0);
  const taken = (count: number, nowMs: number) =>
    Array.from({ length: count }, () => budget.take(nowMs)).filter(Boolean);
  assert.equal(taken(60, 0).length, 40);
  assert.equal(taken(60, 1_000).length, 20);
  assert.equal(taken(60, 100_000).length, 40, 'silence saves up no more than that');
  assert.equal(taken(1, 99_000).length, 0, 'a clock that goes back gives nothing');
});

test('a response is stuck when something waited a minute and nothing left', () => {
  const drain = new Drain(0);
  assert.equal(drain.isStuck(1_000_000), false, 'nothing waits');
  drain.wrote(1_000_000);
  drain.wrote(1_050_000);
  assert.equal(drain.isStuck(1_059_999), false);
  assert.equal(drain.isStuck(1_060_000), true);
  drain.left(1_060_000);
  assert.equal(drain.isStuck(1_100_000), false, 'something left');
  assert.equal(drain.isStuck(1_120_000), true);
  drain.left(1_120_000);
  assert.equal(drain.isIdle, true);
  assert.equal(drain.isStuck(9_000_000), false);
});

test('where all streams together hold too much, those that hold most are cut', () => {
  const cut: string[] = [];
  const unsent: Record<string, number> = {};
  const stream = (name: string): Subscriber => ({
    audience: people,
    upto: 0,
    transport: { send() {}, unsent: () => unsent[name] ?? 0, cut: () => void cut.push(name) },
  });
  const backlog = new Backlog(100);
  const all = ['small', 'large', 'drained', 'last'].map((name) => ({ name, it: stream(name) }));
  const wrote = (name: string, bytes: number) => {
    unsent[name] = bytes;
    backlog.wrote(all.find((one) => one.name === name)?.it as Subscriber);
  };
  wrote('small', 20);
  wrote('large', 50);
  wrote('drained', 30);
  assert.deepEqual(cut, []);
  unsent.drained = 0;
  wrote('last', 30);
  assert.deepEqual(cut, [], 'what has left meanwhile does not count');
  wrote('small', 21);
  assert.deepEqual(cut, ['large']);
  wrote('drained', 49);
  assert.deepEqual(cut, ['large'], 'one that was cut does not count');
});

test('outsiders ask the database one at a time each, few an account, few in all, in order', async () => {
  const turns = new CatchUps({ account: 2, all: 3 });
  const begun: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<void>>();
  const ask = (account: string, who: string, name: string) =>
    turns.run(account, who, () => {
      begun.push(name);
      const gate = Promise.withResolvers<void>();
      gates.set(name, gate);
      return gate.promise;
    });
  const all = [
    ask('a', 'v', 'a v 1'),
    ask('a', 'v', 'a v 2'),
    ask('a', 'w', 'a w'),
    ask('a', 'x', 'a x'),
    ask('b', 'v', 'b v'),
    ask('c', 'v', 'c v'),
  ];
  const end = async (name: string, i: number, error?: Error) => {
    if (error) gates.get(name)?.reject(error);
    else gates.get(name)?.resolve();
    await all[i]?.catch(() => {});
  };
  await Promise.resolve();
  assert.deepEqual(begun, ['a v 1', 'a w', 'b v']);
  await end('b v', 4);
  assert.deepEqual(begun.slice(3), ['c v'], 'the account a has its two');
  await end('a v 1', 0, new Error('the database is away'));
  assert.deepEqual(begun.slice(4), ['a x'], 'a failure gives its place back');
  await end('a x', 3);
  assert.deepEqual(begun.slice(5), ['a v 2'], 'a second one of somebody comes after the first of others');
  for (const [name, i] of [
    ['a w', 2],
    ['a v 2', 1],
    ['c v', 5],
  ] as const)
    await end(name, i);
});
