// Ids that are made one after the other sort so, also within a millisecond: jobs of one order key run in the order of theirs.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { isUuid } from '../../src/core/id.ts';
import { newId } from '../../src/store/id.ts';

function assertRising(ids: readonly string[]): void {
  assert.ok(ids.every(isUuid));
  const wrong = ids.findIndex((id, i) => i > 0 && id <= (ids[i - 1] as string));
  assert.equal(wrong, -1, `${ids[wrong - 1]} before ${ids[wrong]}`);
}

test('a hundred thousand in a row', () => assertRising(Array.from({ length: 100_000 }, newId)));

test('also where the clock is set back', () => {
  const now = Date.now();
  const ids = [newId()];
  const clock = mock.method(Date, 'now', () => now - 60_000);
  for (let i = 0; i < 10_000; i++) ids.push(newId());
  clock.mock.restore();
  assertRising(ids);
});

test('of an id the 62 bits behind the counter are chance', () => {
  const tails = new Set(Array.from({ length: 1000 }, () => newId().slice(19)));
  assert.equal(tails.size, 1000);
});
