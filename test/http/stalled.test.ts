import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { Stalled } from '../../src/http/stalled.ts';

test('a connection whose client reads nothing for a minute is closed; one that reads a little, and one that waits, are not', async () => {
  const stalled = new Stalled();
  const here: Socket[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    here.push(socket);
    stalled.watch(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const dial = async () => {
    const there = connect((server.address() as AddressInfo).port, '127.0.0.1');
    there.on('error', () => {});
    await once(there, 'connect');
    while (here.length === 0) await once(server, 'connection');
    return { there, here: here.pop() as Socket };
  };
  // More than two kernels keep for a client.
  const large = Buffer.alloc(64 * 1024 * 1024);
  const [never, slow, idle] = [await dial(), await dial(), await dial()];
  for (const one of [never, slow]) {
    one.there.pause();
    one.here.write(large);
  }
  stalled.sweep(0);
  const reads = async (bytes: number) => {
    for (let read = 0; read < bytes; ) {
      const chunk = slow.there.read() as Buffer | null;
      if (chunk) read += chunk.length;
      else await once(slow.there, 'readable');
    }
  };
  // So much that the kernels have room again.
  await reads(16 * 1024 * 1024);
  stalled.sweep(30_000);
  assert.equal(never.here.destroyed, false, 'not yet');
  await reads(16 * 1024 * 1024);
  const ended = () => [never, slow, idle].map((one) => one.here.destroyed);
  stalled.sweep(90_000);
  assert.deepEqual(ended(), [true, false, false]);
  stalled.sweep(149_999);
  assert.deepEqual(ended(), [true, false, false], 'the other read a minute ago');
  stalled.sweep(150_000);
  assert.deepEqual(ended(), [true, true, false]);
  // Nothing waits for it, however long it is there.
  stalled.sweep(10_000_000);
  assert.equal(idle.here.destroyed, false);
  for (const one of [never, slow, idle]) one.there.destroy();
  server.close();
});
