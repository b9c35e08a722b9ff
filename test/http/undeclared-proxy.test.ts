import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { noticeUndeclaredProxy } from '../../src/http/undeclared-proxy.ts';

/** What is warned of where requests with these headers come in, one after the other. */
async function warnedOf(trusted: string[], asked: [headers: Record<string, string>, from?: string][]) {
  const warned: string[][] = [];
  const server = createServer((_request, response) => void response.end());
  noticeUndeclaredProxy(server, trusted, (...words) => warned.push(words));
  server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n'));
  // A peer on the open internet cannot be had here: its address is put in its place.
  let from: string | undefined;
  server.prependListener('connection', (socket) => {
    if (from) Object.defineProperty(socket, 'remoteAddress', { value: from });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  for (const [headers, peer] of asked) {
    from = peer;
    const asking = request({ port, host: '127.0.0.1', headers, agent: false });
    asking.end();
    const [response] = await once(asking, 'response');
    response.resume();
    await once(response, 'close');
  }
  server.close();
  return warned;
}

const passedOn = { 'x-forwarded-for': '203.0.113.7' };
const facts: [
  fact: string,
  trusted: string[],
  headers: Record<string, string>,
  from: string | undefined,
  proxy: string | null,
][] = [
  ['nobody passes anything on', [], {}, undefined, null],
  ['one on this machine', [], passedOn, undefined, '127.0.0.1'],
  ['by the standard’s header', [], { forwarded: 'for=203.0.113.7' }, undefined, '127.0.0.1'],
  ['by nginx’s other one', [], { 'x-real-ip': '203.0.113.7' }, undefined, '127.0.0.1'],
  ['one in a network of one’s own', [], passedOn, '10.1.2.3', '10.1.2.3'],
  ['as it looks on a socket for both families', [], passedOn, '::ffff:192.168.1.9', '192.168.1.9'],
  ['by IPv6', [], passedOn, 'fd00::5', 'fd00::5'],
  ['another than the one that is named', ['10.9.9.9'], passedOn, '10.1.2.3', '10.1.2.3'],
  ['the one that is named', ['127.0.0.1'], passedOn, undefined, null],
  ['one in a network that is named', ['10.0.0.0/8'], passedOn, '10.1.2.3', null],
  ['a visitor who sends the header', [], passedOn, '198.51.100.9', null],
  ['a WebSocket', [], { ...passedOn, connection: 'upgrade', upgrade: 'websocket' }, undefined, '127.0.0.1'],
];

test('an undeclared proxy is reported once, with the setting to add', async () => {
  for (const [fact, trusted, headers, from, proxy] of facts) {
    const warned = await warnedOf(trusted, [
      [headers, from],
      [headers, from],
      [headers, from],
    ]);
    assert.deepEqual(
      warned.map(([address]) => address),
      proxy === null ? [] : [proxy],
      fact,
    );
    const line = `PARLEY_TRUSTED_PROXIES=${[...trusted, proxy].join(',')} `;
    if (proxy !== null) assert.ok(warned[0]?.[1]?.includes(line), `${fact}: ${warned[0]?.[1]}`);
  }
});
