// Where a tenant's server may be, by its address.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reachOf } from '../../src/channels/reach.ts';

const facts: [host: string, is: 'reached' | 'refused'][] = [
  ['8.8.8.8', 'reached'],
  ['172.15.0.1', 'reached'],
  ['172.32.0.1', 'reached'],
  ['100.128.0.1', 'reached'],
  ['2a00:1450:4003:80f::200e', 'reached'],
  ['0.0.0.0', 'refused'],
  ['10.1.2.3', 'refused'],
  ['100.64.0.1', 'refused'],
  ['168.63.129.16', 'refused'],
  ['168.63.129.17', 'reached'],
  ['127.0.0.1', 'refused'],
  ['169.254.169.254', 'refused'],
  ['172.16.0.1', 'refused'],
  ['172.31.255.255', 'refused'],
  ['192.168.0.1', 'refused'],
  ['198.18.0.1', 'refused'],
  ['224.0.0.1', 'refused'],
  ['255.255.255.255', 'refused'],
  ['::', 'refused'],
  ['::1', 'refused'],
  ['fe80::1', 'refused'],
  ['fe80::1%lo', 'refused'],
  ['fd12:3456::1', 'refused'],
  ['ff02::1', 'refused'],
  ['::ffff:127.0.0.1', 'refused'],
  ['::ffff:7f00:1', 'refused'],
  ['64:ff9b::7f00:1', 'refused'],
  ['2002:7f00:1::', 'refused'],
  ['localhost', 'refused'],
  // As the system reads them: 127.0.0.1.
  ['127.1', 'refused'],
  ['0x7f000001', 'refused'],
  ['2130706433', 'refused'],
  ['nobody.invalid', 'refused'],
  ['', 'refused'],
];
for (const [host, is] of facts) {
  test(`${host} is ${is}`, async () => {
    const found = await reachOf([])(host).catch((error: Error) => error.message);
    assert.equal(found, is === 'reached' ? host : 'out_of_reach');
  });
}

test('networks of one’s own are reached where they are named, at the address that was looked at', async () => {
  const reach = reachOf(['10.20.0.0/16', '127.0.0.1', 'fd00::/8']);
  assert.equal(await reach('10.20.1.1'), '10.20.1.1');
  assert.equal(await reach('fd00::5'), 'fd00::5');
  assert.equal(await reach('localhost'), '127.0.0.1');
  for (const host of ['10.21.0.1', '127.0.0.2', '::1']) await assert.rejects(reach(host), /out_of_reach/);
});

test('the addresses of this machine lead inside, also where they are public', async () => {
  const own = ['8.8.4.4', '2a00:1450:4003:80f::1'];
  for (const host of ['8.8.4.4', '::ffff:8.8.4.4', '2a00:1450:4003:080f:0::1']) {
    await assert.rejects(reachOf([], () => own)(host), host);
  }
  assert.equal(await reachOf([], () => own)('8.8.8.8'), '8.8.8.8');
  assert.equal(await reachOf(['8.8.4.4'], () => own)('8.8.4.4'), '8.8.4.4', 'but for what the operator lets through');
});
