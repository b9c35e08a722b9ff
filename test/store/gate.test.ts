import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Busy, Gate } from '../../src/store/gate.ts';

/** Work that ends when the test says so. */
function works() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => () => {
    begun.push(name);
    const { promise, resolve } = Promise.withResolvers<void>();
    ends.set(name, resolve);
    return promise;
  };
  const end = async (name: string) => {
    ends.get(name)?.();
    await settled();
  };
  return { begun, work, end };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('accounts have their turns, however much of one waits, and none has more than its part', async () => {
  const gate = new Gate({ atOnce: 3, ofOne: 2, mayWait: 10 });
  const { begun, work, end } = works();
  const runs = ['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'c1', 'c2'].map((name) => gate.run(name.slice(0, 1), work(name)));
  await settled();
  assert.deepEqual(begun, ['a1', 'a2', 'b1']);
  for (const name of ['a1', 'a2', 'b1', 'a3', 'b2', 'c1', 'a4', 'c2']) await end(name);
  await Promise.all(runs);
  // After a1 two of the three are free for others: the turn is a’s, then b’s, then c’s, then a’s again.
  assert.deepEqual(begun, ['a1', 'a2', 'b1', 'a3', 'b2', 'c1', 'a4', 'c2']);
});

test('what fails gives its place back, and says how it failed', async () => {
  const gate = new Gate({ atOnce: 1, ofOne: 1, mayWait: 10 });
  const failing = () => Promise.reject(new Error('no'));
  for (let i = 0; i < 3; i++) await assert.rejects(gate.run('a', failing), /^Error: no$/);
  assert.equal(await gate.run('a', async () => 'done'), 'done');
});

test('beyond what may wait, of one or of all, it is refused at once, and only that', async () => {
  const gate = new Gate({ atOnce: 1, ofOne: 1, mayWait: 2 });
  const { begun, work, end } = works();
  const ask = (name: string) => gate.run(name.slice(0, 1), work(name));
  const runs = ['a1', 'a2', 'a3'].map(ask);
  await assert.rejects(ask('a4'), Busy);
  for (const one of 'bcd') runs.push(ask(`${one}1`), ask(`${one}2`));
  // As much as may wait of all: who has more than its part is refused, who has less is not.
  runs.push(ask('e1'));
  for (const one of 'abcd') await assert.rejects(ask(`${one}9`), Busy);
  while (begun.length < runs.length) await end(begun.at(-1) as string);
  await end(begun.at(-1) as string);
  await Promise.all(runs);
  assert.deepEqual(begun, ['a1', 'a2', 'b1', 'c1', 'd1', 'e1', 'a3', 'b2', 'c2', 'd2']);
});

test('who waits too long is refused, and what runs or came later is not', async ({ mock }) => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const gate = new Gate({ atOnce: 1, ofOne: 1, mayWait: 10 });
  const { begun, work, end } = works();
  const runs = ['a1', 'a2', 'b1'].map((name) => gate.run(name.slice(0, 1), work(name)));
  const refused = Promise.all(runs.slice(1).map((run) => assert.rejects(run, Busy)));
  mock.timers.tick(6_000);
  runs.push(gate.run('a', work('a3')));
  mock.timers.tick(5_000);
  await refused;
  for (const name of ['a1', 'a3']) await end(name);
  await Promise.all([runs[0], runs[3]]);
  assert.deepEqual(begun, ['a1', 'a3']);
});
