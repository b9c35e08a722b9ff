import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressRange, plainAddress } from '../../src/core/address-range.ts';

const facts: [fact: string, text: string, kept: string | null][] = [
  ['a network', '10.1.0.0/16', '10.1.0.0/16'],
  ['an address in it means the network', '10.1.2.3/16', '10.1.0.0/16'],
  ['a mask within a byte', '192.168.7.255/22', '192.168.4.0/22'],
  ['one address', '203.0.113.7', '203.0.113.7/32'],
  ['spaces around it', ' 10.0.0.0/8 ', '10.0.0.0/8'],
  ['IPv6, in its short form', '2001:DB8:0:0:0:0:0:1/64', '2001:db8::/64'],
  ['IPv6, one address', '::1', '::1/128'],
  ['a mask within a group', '2001:db8:ffff::/36', '2001:db8:f000::/36'],
  ['wider than a network of one’s own', '10.0.0.0/7', null],
  ['everybody', '0.0.0.0/0', null],
  ['everybody with IPv6', '::/0', null],
  ['IPv6, too wide', '2001::/31', null],
  ['too long a mask', '10.0.0.0/33', null],
  ['too long a mask of IPv6', '2001:db8::/129', null],
  ['a byte too large', '10.0.0.256/24', null],
  ['too few bytes', '10.0.0/24', null],
  ['a name', 'localhost', null],
  ['nothing', '', null],
  ['a bad group', '2001:db8::g/64', null],
  ['two gaps', '2001::db8::1', null],
];
for (const [fact, text, kept] of facts) test(`${fact}: ${text}`, () => assert.equal(addressRange(text), kept));

test('IPv4 inside IPv6 is IPv4; the name of an interface is left out', () => {
  assert.equal(plainAddress('::ffff:10.0.0.1'), '10.0.0.1');
  assert.equal(plainAddress('fe80::1%eth0'), 'fe80::1');
  assert.equal(plainAddress('10.0.0.1'), '10.0.0.1');
});
