import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indexedWordsOf, type Sought, soughtOf, wordsOfContact } from '../../src/core/search.ts';

const facts: [text: string, words: string[]][] = [
  ['', []],
  [' …! 👍 ', []],
  ['Lucía ROMERO, lucia', ['lucia', 'romero']],
  ['Ação não Größe', ['acao', 'nao', 'große', 'grosse']],
  ['Łukasz Øre Đặng', ['łukasz', 'lukasz', 'øre', 'ore', 'đang', 'dang']],
  ['Þór, œuvre', ['þor', 'thor', 'œuvre', 'oeuvre']],
  ['Nº12345 AB-12cd34 7x', ['no12345', 'no', '12345', 'ab', '12cd34', '12', 'cd', '34', '7x']],
  ['Order A-1234/b?', ['order', 'a', '1234', 'b']],
  ['jan@example.com', ['jan', 'example', 'com']],
  ['ｆｕｌｌ width ﬁne', ['full', 'width', 'fine']],
  [`it's \\ "quoted" & (a | b) :* !`, ['it', 's', 'quoted', 'a', 'b']],
  ['Привет, 你好', ['привет', '你好']],
  ['x'.repeat(100), ['x'.repeat(60)]],
  ['𝒳'.normalize('NFC') + '𐐷'.repeat(100), [`x${'𐐷'.toLowerCase().repeat(59)}`]],
];
for (const [text, words] of facts) {
  test(`words of ${JSON.stringify(text.slice(0, 30))}`, () => assert.deepEqual(indexedWordsOf(text), words));
}

const words = (...all: string[]) => all.map((word) => [word]);
const sought: [query: string, sought: Sought][] = [
  ['', [[]]],
  ['Łukasz Nº1', [[['łukasz', 'lukasz'], ['no1']]]],
  ['1 2 3 4 5 6 7 8 9', [words('1', '2', '3', '4', '5', '6', '7', '8'), words('123456789')]],
  ['33612345678', [words('33612345678')]],
  ['+33 6 12 34 56 78', [words('33', '6', '12', '34', '56', '78'), words('33612345678')]],
  ['0033612345678', [words('0033612345678'), words('33612345678')]],
  ['0612345678', [words('0612345678'), words('612345678')]],
  ['+33 (0)6.12.34.56.78', [words('33', '0', '6', '12', '34', '56', '78'), words('33612345678')]],
  ['06–12‑34 56\u200b78', [words('06', '12', '34', '56', '78'), words('612345678')]],
  ['＋３３６１２３４５６７８', [words('33612345678')]],
  ['A-77123', [words('a', '77123')]],
  ['77-123', [words('77', '123')]],
  ['7'.repeat(21), [words('7'.repeat(21))]],
];
for (const [query, expected] of sought) {
  test(`sought for ${JSON.stringify(query)}`, () => assert.deepEqual(soughtOf(query), expected));
}

test('a contact is found by its name, its addresses, and the ends of its number', () => {
  const addresses = [
    { kind: 'email' as const, value: 'eva@example.com' },
    { kind: 'phone' as const, value: '3460012' },
  ];
  const words = wordsOfContact({ name: 'Eva Ñ.', addresses });
  assert.deepEqual(words, ['eva', 'n', 'example', 'com', '3460012', '460012', '60012', '0012', '012']);
  assert.deepEqual(wordsOfContact({ name: null, addresses: [] }), []);
  assert.deepEqual(wordsOfContact({ name: null, addresses: [{ kind: 'phone', value: '12' }] }), ['12']);
});
