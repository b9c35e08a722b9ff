import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isShared, networkOf } from '../../src/core/network.ts';

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

const shared: [address: string, isShared: boolean][] = [
  ['127.0.0.1', true],
  ['::1', true],
  ['10.1.2.3', true],
  ['::ffff:172.18.0.1', true],
  ['172.31.255.255', true],
  ['192.168.0.9', true],
  ['169.254.1.1', true],
  ['100.64.0.1', true],
  ['100.127.255.255', true],
  ['fd00::1', true],
  ['fe80::1%eth0', true],
  ['172.15.0.1', false],
  ['172.32.0.1', false],
  ['100.63.0.1', false],
  ['100.128.0.1', false],
  ['11.0.0.1', false],
  ['203.0.113.7', false],
  ['2001:db8::1', false],
];

test('addresses of this machine and of private networks may be shared by many clients', () => {
  for (const [address, expected] of shared) assert.equal(isShared(address), expected, address);
});
