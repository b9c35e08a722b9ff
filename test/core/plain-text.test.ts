// A text without its marks, read in pieces, is the same as read as a whole.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withoutMarks } from '../../src/core/plain-text.ts';

const wholly = (text: string) => text.normalize('NFKD').replace(/\p{M}+/gu, '');

const texts: [about: string, text: string][] = [
  ['accents', 'Lucía não Größe Å ǖ'],
  ['marks before their letter', '\u0301\u0327a\u0316\u0301'],
  ['marks in the wrong order', 'a\u0301\u0316'.repeat(100)],
  ['marks that decompose into several', 'བ\u0f73\u0f75\u0f81'.repeat(50)],
  ['kana marks of half width', 'ｶﾞﾊﾟ\uff9e\uff9f'.repeat(40)],
  ['Hangul', '한국어각'.repeat(40)],
  ['one sign that becomes eighteen', '\ufdfa'.repeat(70)],
  ['characters beyond the first plane', '𝒳𐐷𝅗𝅥'.repeat(40)],
  ['half a character', '\ud800a\udc00\u0301'.repeat(40)],
  ['lines', 'á\r\n\u2028á'.repeat(40)],
];
for (const [about, text] of texts) {
  for (const shift of ['', 'x', 'x'.repeat(63)]) {
    test(`${about}, ${shift.length} letters later`, () => {
      assert.equal(withoutMarks(shift + text), wholly(shift + text));
    });
  }
}

test('20,000 marks that have to be sorted leave nothing', () => {
  assert.equal(withoutMarks('\u0f73'.repeat(20_000)), '');
});
