import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WaitingLine } from '../../src/store/waiting-line.ts';

/** Work that ends when the test says so. */
function held(line: WaitingLine, done: string[]) {
  const ends = new Map<string, () => void>();
  const start = (name: string, isKnown = false) =>
    line.run(isKnown, async () => {
      await new Promise<void>((resolve) => ends.set(name, resolve));
      done.push(name);
    });
  const next = () => new Promise((resolve) => setImmediate(resolve));
  return { ends, start, next };
}

test('a limit at once, known callers before unknown ones, and a full queue rejects', async () => {
  const done: string[] = [];
  const { ends, start, next } = held(new WaitingLine({ atOnce: 2, mostWaiting: 3 }), done);
  const all = ['a', 'b', 'c', 'd', 'e'].map((name) => start(name));
  const known = start('known', true);
  await assert.rejects(start('one more'), { name: 'TryAgain' });
  await next();
  assert.deepEqual([...ends.keys()], ['a', 'b']);
  ends.get('a')?.();
  await next();
  assert.deepEqual([...ends.keys()], ['a', 'b', 'known']);
  for (const name of ['b', 'known', 'c', 'd', 'e']) {
    ends.get(name)?.();
    await next();
  }
  await Promise.all([...all, known]);
  assert.deepEqual(done, ['a', 'b', 'known', 'c', 'd', 'e']);
});

test('work that fails gives its place to the next', async () => {
  const line = new WaitingLine({ atOnce: 1, mostWaiting: 1 });
  const failed = line.run(true, async () => {
    throw new Error('no');
  });
  const after = line.run(false, async () => 'done');
  await assert.rejects(failed, /no/);
  assert.equal(await after, 'done');
  assert.equal(await line.run(false, async () => 'again'), 'again');
});
