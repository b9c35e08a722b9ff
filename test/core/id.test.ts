import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUuid, uuidv7 } from '../../src/core/id.ts';

const zeros = new Uint8Array(10);
const ones = new Uint8Array(10).fill(255);

test('the example of RFC 9562, appendix A.6', () => {
  const random = Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f]);
  assert.equal(uuidv7(0x017f22e279b0, random), '017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
});

test('version and variant hold whatever the randomness is', () => {
  assert.equal(uuidv7(0, zeros), '00000000-0000-7000-8000-000000000000');
  assert.equal(uuidv7(0xffffffffffff, ones), 'ffffffff-ffff-7fff-bfff-ffffffffffff');
});

test('a later millisecond sorts later, whatever the randomness is', () => {
  const at = Date.parse('2026-11-21T00:00:00Z');
  assert.ok(uuidv7(at, ones) < uuidv7(at + 1, zeros));
});

test('the randomness given is not changed', () => {
  const random = Uint8Array.from(ones);
  uuidv7(1, random);
  assert.deepEqual(random, ones);
});

const texts: [text: string, is: boolean][] = [
  ['017f22e2-79b0-7cc3-98c4-dc0c0c07398f', true],
  ['017F22E2-79B0-7CC3-98C4-DC0C0C07398F', true],
  ['00000000-0000-0000-0000-000000000000', true],
  ['017f22e279b07cc398c4dc0c0c07398f', false],
  ['{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}', false],
  ['017f22e2-79b0-7cc3-98c4-dc0c0c07398', false],
  ['017f22e2-79b0-7cc3-98c4-dc0c0c07398f\n', false],
  ['g17f22e2-79b0-7cc3-98c4-dc0c0c07398f', false],
  ['', false],
];

for (const [text, is] of texts)
  test(`${JSON.stringify(text)} is ${is ? 'an' : 'no'} id`, () => assert.equal(isUuid(text), is));
