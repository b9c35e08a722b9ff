import assert from 'node:assert/strict';
import { test } from 'node:test';
import { masterKeyFrom } from '../../src/master-key.ts';

const bytes = Buffer.from(Array.from({ length: 32 }, (_, i) => 255 - i));
const words = 'correct horse battery staple, correct horse';

const facts: [fact: string, secret: string, expected: string][] = [
  ['hex', bytes.toString('hex'), bytes.toString('hex')],
  ['hex in capitals', bytes.toString('hex').toUpperCase(), bytes.toString('hex')],
  ['base64', bytes.toString('base64'), bytes.toString('hex')],
  ['base64 for URLs', bytes.toString('base64url'), bytes.toString('hex')],
  ['a passphrase, the same on every machine', words, masterKeyFrom(words).toString('hex')],
];

for (const [fact, secret, expected] of facts) {
  test(`master key: ${fact}`, () => assert.equal(masterKeyFrom(secret).toString('hex'), expected));
}

test('master key: other words, another key, of 32 bytes', () => {
  assert.notDeepEqual(masterKeyFrom(words), masterKeyFrom(`${words}!`));
  assert.equal(masterKeyFrom(words).length, 32);
});
