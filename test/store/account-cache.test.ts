import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AccountCache } from '../../src/store/account-cache.ts';

test('accounts that nothing was found of leave nothing behind, however the look-up ended', async () => {
  const cache = new AccountCache({ most: 10 });
  await cache.remember('known', 'key', async () => 'found');
  for (const [account, read] of [
    ['nobody', () => Promise.resolve(null)],
    ['unlucky', () => Promise.reject(new Error('busy'))],
  ] as const) {
    await cache.remember<unknown>(account, 'key', read).catch((error: Error) => assert.equal(error.message, 'busy'));
    assert.deepEqual(cache.accountIds(), ['known'], account);
  }
  // What is known stays, whatever else is looked for.
  await assert.rejects(cache.remember('known', 'other', () => Promise.reject(new Error('busy'))));
  assert.equal(await cache.remember('known', 'key', () => assert.fail('read again')), 'found');
});
