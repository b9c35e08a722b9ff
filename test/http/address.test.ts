import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import pino from 'pino';
import WebSocket from 'ws';
import type { Dialect } from '../../src/dialects/contract.ts';
import { CallLog } from '../../src/http/call-log.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { createServer } from '../../src/http/server.ts';
import { newId } from '../../src/store/id.ts';

/** Answers with the address that it was told of the caller. */
const mirror: Dialect = {
  name: 'mirror',
  prefixes: ['/mirror'],
  lenient: false,
  failure: () => ({ status: 500 }),
  routes: [
    {
      method: 'GET',
      path: '/mirror',
      stream: true,
      handle: async ({ address }) => ({ status: 403, body: `from ${address}` }),
    },
  ],
};

const cases: [trusted: string[], forwarded: string | null, address: string][] = [
  [[], null, '127.0.0.1'],
  [[], '203.0.113.7', '127.0.0.1'],
  [['127.0.0.0/8'], null, '127.0.0.1'],
  [['127.0.0.0/8'], '203.0.113.7', '203.0.113.7'],
  [['127.0.0.0/8', '10.0.0.0/8'], '198.51.100.9, 203.0.113.7, 10.1.2.3', '203.0.113.7'],
  [['10.0.0.0/8'], '203.0.113.7', '127.0.0.1'],
];

for (const [trustedProxies, forwarded, address] of cases) {
  test(`a socket that ${forwarded ?? 'nobody'} asks for, ${trustedProxies.join(' and ') || 'nobody'} trusted, comes from ${address}`, async () => {
    const server = createServer({
      trustedProxies,
      logger: pino({ level: 'silent' }),
      dialects: [mirror],
      streams: { socket() {}, async events() {} },
      calls: new CallLog({ write: async () => {}, newId, now: Date.now, report() {} }),
      socketIo: { takes: () => false, request() {}, upgrade() {} },
      demoBusiness: null,
      metrics: createMetrics(null),
      vitals: {
        ready: () => true,
        ping: async () => {},
        room: async () => 'enough' as const,
        mayRead: async () => false,
      },
    });
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    const headers: Record<string, string> = forwarded === null ? {} : { 'x-forwarded-for': forwarded };
    try {
      const request = await fetch(`${url}/mirror`, { headers });
      assert.equal(await request.text(), `from ${address}`);
      const socket = new WebSocket(`${url.replace('http', 'ws')}/mirror`, { headers });
      socket.on('error', () => {});
      const [, response] = await once(socket, 'unexpected-response');
      const [body] = await once(response, 'data');
      assert.equal(String(body), `from ${address}`);
    } finally {
      await server.close();
    }
  });
}
