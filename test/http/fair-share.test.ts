import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toEnd } from '../../src/http/fair-share.ts';

type One = { text: string };
/** What is held: a party, how much, and `!` where it cannot end. */
const of = {
  party: ({ text }: One) => text.charAt(0),
  weight: ({ text }: One) => Number(text.charAt(1)),
  mayEnd: ({ text }: One) => !text.includes('!'),
};
const rows: [fact: string, held: string, asking: string, excess: number, ended: string | null][] = [
  ['who holds most gives way', 'a1 b1 b1', 'c1', 1, 'b1'],
  ['its first one first', 'b2 b1', 'c1', 1, 'b2'],
  ['as many as it takes', 'a3 a3 a3', 'c2', 5, 'a3 a3'],
  ['nobody with as little', 'a1 b1', 'c1', 1, null],
  ['nobody for the one with most', 'a1 b2', 'b1', 1, null],
  ['two with most in turn', 'a2 b2 a2 b2', 'c1', 4, 'a2 b2'],
  ['what cannot end stays', 'a9! b3 b4', 'c1', 3, 'b3'],
  ['what weighs nothing stays', 'a0 a4', 'c1', 1, 'a4'],
  ['nothing is held', '', 'c1', 1, null],
];
test('who has most gives way to who has less', () => {
  for (const [fact, held, asking, excess, ended] of rows) {
    const all = held.split(' ').map((text) => ({ text }));
    const own = { text: asking };
    const out = toEnd(all, of, { party: of.party(own), more: of.weight(own) }, excess);
    assert.equal(out?.map(({ text }) => text).join(' ') ?? null, ended, fact);
  }
});
