import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordsOf, wordsOfContact } from '../../src/core/search.ts';

const facts: [text: string, words: string[]][] = [
  ['', []],
  [' …! 👍 ', []],
  ['Lucía ROMERO, lucia', ['lucia', 'romero']],
  ['Ação não Größe', ['acao', 'nao', 'große']],
  ['Order A-1234/b?', ['order', 'a', '1234', 'b']],
  ['jan@example.com', ['jan', 'example', 'com']],
  ['ｆｕｌｌ width ﬁne', ['full', 'width', 'fine']],
  [`it's \\ "quoted" & (a | b) :* !`, ['it', 's', 'quoted', 'a', 'b']],
  ['Привет, 你好', ['привет', '你好']],
  ['x'.repeat(100), ['x'.repeat(60)]],
  ['𝒳'.normalize('NFC') + '𐐷'.repeat(100), [`x${'𐐷'.toLowerCase().repeat(59)}`]],
];
for (const [text, words] of facts) {
  test(`words of ${JSON.stringify(text.slice(0, 30))}`, () => assert.deepEqual(wordsOf(text), words));
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
