import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { apiOf, becomeVisitor } from '../support/api.ts';
import { type Site, startSite } from '../support/site.ts';

const count = 120;
let site: Site;
let authorization: string;

before(async () => {
  site = await startSite();
  authorization = `Bearer ${site.firstRun.v1.key}`;
  const visitor = await becomeVisitor(site.url, site.firstRun.tochat.business);
  // 60 kB each: together far more than a connection takes at once.
  const text = '語'.repeat(20_000);
  const sent = await Promise.all(
    Array.from({ length: count }, () => visitor.api('POST', '/v1/visitor/messages', { text })),
  );
  assert.ok(sent.every(({ status }) => status === 201));
});
after(() => site.stop());

const messages = /"kind":"message\.created"/g;

test('a client that missed megabytes of messages gets all of them, as a stream of events', async () => {
  const request = get(`${site.url}/v1/live?after=0`, { headers: { authorization } });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let heard = 0;
  for await (const chunk of response.setEncoding('utf8')) {
    heard += String(chunk).match(messages)?.length ?? 0;
    if (heard >= count) break;
  }
  assert.ok(heard >= count, `heard ${heard}`);
});

test('a client that missed megabytes of messages gets all of them, as a socket', async () => {
  const socket = new WebSocket(`${site.url.replace('http', 'ws')}/v1/live?after=0`, { headers: { authorization } });
  let heard = 0;
  while (heard < count) {
    const [data] = await Promise.race([once(socket, 'message'), once(socket, 'close').then(() => [''])]);
    assert.notEqual(data, '', `cut after ${heard} messages`);
    heard += String(data).match(messages)?.length ?? 0;
  }
  socket.terminate();
});

test('clients that hang up while they are admitted or still catch up leave no stream behind', async () => {
  const { hostname, port } = new URL(site.url);
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n';
  const hangUp = async (more: string, milliseconds: number) => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    socket.pause();
    socket.write(
      `GET /v1/live?after=0 HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n${more}Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n\r\n`,
    );
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    socket.resetAndDestroy();
  };
  const pauses = Array.from({ length: 30 }, (_, i) => i * 4);
  await Promise.all(pauses.flatMap((pause) => [hangUp('', pause), hangUp(upgrade, pause)]));
  for (let i = 0; i < 100 && (await open()) > 0; i++) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(await open(), 0);
  // The last catch-ups may still be reading what nobody waits for any more.
  const healthy = async () => (await apiOf(site.url, null)('GET', '/health')).status === 200;
  for (let i = 0; i < 100 && !(await healthy()); i++) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.ok(await healthy());

  async function open(): Promise<number> {
    const { body } = await apiOf(site.url, null)<string>('GET', '/metrics');
    return Number(/^parley_streams (\d+)$/m.exec(body)?.[1]);
  }
});
