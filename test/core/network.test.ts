import assert from 'node:assert/strict';
import { test } from 'node:test';
import { networkOf } from '../../src/core/network.ts';

const table: [address: string, network: string | null][] = [
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['127.0.0.1', null],
  ['127.9.9.9', null],
  ['::ffff:127.0.0.1', null],
  ['::1', null],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['2001:db8:1::', '2001:db8:1:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
];

for (const [address, network] of table) {
  test(`${address} counts as ${network}`, () => assert.equal(networkOf(address), network));
}
