// A client that reads files holds little, and only for a while.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Downloads } from '../../src/http/downloads.ts';

test('a network reads 64 files at once however it spells its address, all networks together 500', () => {
  const downloads = new Downloads();
  const cut: string[] = [];
  const kindOf = (address: string) => {
    const begun = downloads.begin(address, () => cut.push(address));
    return typeof begun === 'function' ? begun : begun.kind;
  };
  const ends = Array.from({ length: 64 }, (_, index) => kindOf(`2001:db8:0:1::${index + 1}`));
  assert.ok(ends.every((end) => typeof end === 'function'));
  assert.equal(kindOf('2001:0db8::1:a:b:c:d'), 'throttled');
  const [first] = ends;
  if (typeof first === 'function') {
    first();
    first();
  }
  assert.equal(downloads.size, 63, 'one ends once');
  assert.equal(typeof kindOf('2001:db8:0:1::ff'), 'function');
  assert.equal(kindOf('2001:db8:0:1::ff'), 'throttled');
  while (downloads.size < 500) assert.equal(typeof kindOf('127.0.0.1'), 'function');
  assert.equal(kindOf('127.0.0.1'), 'overloaded', 'of the address that has most of them');
  assert.deepEqual(cut, []);
  assert.equal(typeof kindOf('203.0.113.1'), 'function', 'somebody who has none');
  assert.deepEqual([cut, downloads.size], [['127.0.0.1'], 500]);
});
