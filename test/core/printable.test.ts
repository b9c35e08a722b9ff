import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printable, printableLines } from '../../src/core/printable.ts';

const facts: [text: string, shown: string][] = [
  ['manifest.json', 'manifest.json'],
  ['ñandú 漢字 😀 e\u0301 “quoted” 1 €', 'ñandú 漢字 😀 e\u0301 “quoted” 1 €'],
  ['other \u001b]0;pwn\u0007 \u001b[31mRED', 'other \\u{1b}]0;pwn\\u{7} \\u{1b}[31mRED'],
  ['\u009b31m\u0090\u009d', '\\u{9b}31m\\u{90}\\u{9d}'],
  ['a\nb\r\tc\u0000\u007f', 'a\\u{a}b\\u{d}\\u{9}c\\u{0}\\u{7f}'],
  ['a\u202egpj.exe\u2066x\u2069\u200e\u061c', 'a\\u{202e}gpj.exe\\u{2066}x\\u{2069}\\u{200e}\\u{61c}'],
  ['\u200b\ufeff\u00ad', '\\u{200b}\\u{feff}\\u{ad}'],
  ['\u2028\u2029', '\\u{2028}\\u{2029}'],
  ['\ud800x\udc00\ue000', '\\u{d800}x\\u{dc00}\\u{e000}'],
  ['\u{e0041}', '\\u{e0041}'],
];

for (const [text, shown] of facts) {
  test(`${JSON.stringify(text)} is printed as ${shown}`, () => {
    assert.equal(printable(text), shown);
    assert.equal(printable(printable(text)), shown);
  });
}

test('lines stay lines', () => {
  assert.equal(printableLines('Error: x\u001b[2J\n\tat y\r'), 'Error: x\\u{1b}[2J\n\tat y\\u{d}');
});
