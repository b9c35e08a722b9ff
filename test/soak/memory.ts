import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { type Api, apiOf, becomeVisitor } from '../support/api.ts';
import { Follower } from '../support/follower.ts';
import type { Server } from '../support/site.ts';
import { openHouse } from './house.ts';

/** What a loaded server uses is half of it: it cleans up often, and what is left then is seen. */
const heapMegabytes = 80;
const megabyte = 1024 * 1024;
/** What a request may leave behind; the one leak that there was left 460 on average. */
const bytesARequest = 150;

/** A server with little memory is written to, read, charged and listened to without a pause, and must not grow.
 *  @throws AssertionError where it grew, ended, or failed at anything */
export async function endure(seconds: number, log: (line: string) => void): Promise<void> {
  const house = await openHouse(1, { NODE_OPTIONS: `--max-old-space-size=${heapMegabytes}` });
  try {
    const { v1, creditsystem, tochat } = house.firstRun;
    const [server] = house.running as [Server];
    const { url } = server;
    const api = apiOf(url, v1.key);
    const until = performance.now() + seconds * 1000;
    let requests = 0;
    const forever = async (once: (n: number) => Promise<unknown>) => {
      for (let n = 0; performance.now() < until; n++) await once(n);
    };
    const ask = async (as: Api, ...request: Parameters<Api>) => {
      const { status, body } = await as(...request);
      requests++;
      assert.ok(status < 300, `${request[0]} ${request[1]}: ${status} ${JSON.stringify(body)}`);
      return body;
    };
    const visitor = await becomeVisitor(url, tochat.business);
    const { conversationId } = await ask(visitor.api, 'POST', '/v1/visitor/messages', { text: 'Hello' });
    const messages = `/v1/conversations/${conversationId}/messages`;
    const { authenticationHash, dialedNumber, pin } = creditsystem;
    const charge = { authenticationHash, dialedNumber, pin, tokens: '1' };
    const walletPath = '/wp-json/credsys/v1/json';
    const samples: { requests: number; used: number }[] = [];
    const sample = async () => {
      const { body } = await api<string>('GET', '/metrics');
      samples.push({ requests, used: Number(/^nodejs_heap_size_used_bytes (\S+)/m.exec(body)?.[1]) });
      await pause(200);
    };
    await Promise.all([
      forever(sample),
      ...Array.from({ length: 24 }, (_, i) =>
        forever((n) => ask(api, 'POST', messages, { text: `message ${n} of ${i}`, clientId: `${i} ${n}` })),
      ),
      ...Array.from({ length: 16 }, () =>
        forever(async () => {
          await ask(api, 'POST', `${walletPath}/subtractTokensFromWallet`, charge);
          await ask(api, 'POST', `${walletPath}/addTokensToWallet`, charge);
        }),
      ),
      ...['/v1/conversations', messages, '/v1/agents'].map((path) => forever(() => ask(api, 'GET', path))),
      ...Array.from({ length: 4 }, () =>
        forever(async () => {
          const stranger = await becomeVisitor(url, tochat.business);
          const stream = new Follower(stranger.token, null, '/v1/visitor/live');
          await stream.connect(url, 'socket');
          await ask(stranger.api, 'POST', '/v1/visitor/messages', { text: 'Is anybody there?' });
          stream.cut();
          await pause(20);
        }),
      ),
    ]).catch((error) => {
      assert.equal(server.exitCode(), null, `the server ended after ${requests} requests:\n${server.output()}`);
      throw error;
    });
    // The least of a third of the time is what was left after cleaning up. In the first third caches and code are made.
    const third = Math.floor(samples.length / 3);
    const least = (from: number) =>
      samples.slice(from, from + third).reduce((one, other) => (other.used < one.used ? other : one));
    const [middle, last] = [least(third), least(samples.length - third)];
    const grown = last.used - middle.used;
    const report = `${requests} requests on ${heapMegabytes} MB of memory: ${(last.used / megabyte).toFixed(1)} MB in use, ${(grown / megabyte).toFixed(1)} MB more than a third before`;
    log(report);
    assert.ok(grown < megabyte + bytesARequest * (last.requests - middle.requests), `It grows: ${report}`);
  } finally {
    await house.stop();
  }
}
