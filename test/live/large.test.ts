import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import WebSocket from 'ws';
import { apiOf, becomeVisitor } from '../support/api.ts';
import { until, untilEqual } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';

const count = 120;
let site: Site;
let authorization: string;

before(async () => {
  site = await sharedSite();
  authorization = `Bearer ${site.firstRun.v1.key}`;
  // 60 kB each: together far more than a connection takes at once.
  const text = '語'.repeat(20_000);
  const write = async () => {
    const { api } = await becomeVisitor(site.url, site.firstRun.tochat.business);
    return api('POST', '/v1/visitor/messages', { text });
  };
  const sent = await Promise.all(Array.from({ length: count }, write));
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

test('no frame is larger than a quarter of a megabyte and one event, and each has its own cursor', async () => {
  const socket = new WebSocket(`${site.url.replace('http', 'ws')}/v1/live?after=0`, { headers: { authorization } });
  const frames: { bytes: number; cursor: string; upto: number }[] = [];
  let heard = 0;
  socket.on('message', (data) => {
    const { cursor, upto, events } = JSON.parse(String(data));
    frames.push({ bytes: Buffer.byteLength(String(data)), cursor, upto });
    heard += events.filter((event: { kind: string }) => event.kind === 'message.created').length;
  });
  await until(
    () => heard >= count,
    () => `${count} messages, heard ${heard}`,
  );
  socket.terminate();
  assert.ok(heard >= count, `heard ${heard}`);
  const largest = Math.max(...frames.map(({ bytes }) => bytes));
  assert.ok(largest <= 256 * 1024 + 62_000, `${largest} bytes`);
  assert.equal(new Set(frames.map(({ cursor }) => cursor)).size, frames.length, 'a frame can be resumed from');
  assert.deepEqual(
    frames.map(({ upto }) => upto),
    frames.map(({ upto }) => upto).toSorted((a, b) => a - b),
  );
});

test('a client that does not read is cut, and resumes where it was without a hole', async () => {
  const address = `${site.url.replace('http', 'ws')}/v1/live`;
  const numbers: number[] = [];
  let cursor = '';
  const connectAgain = async (): Promise<WebSocket> => {
    const socket = new WebSocket(`${address}${cursor && `?after=${cursor}`}`, { headers: { authorization } });
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as { cursor: string; events: { number: number }[] };
      cursor = frame.cursor;
      numbers.push(...frame.events.map(({ number }) => number));
    });
    await once(socket, 'message');
    return socket;
  };
  const slow = await connectAgain();
  const start = Number(cursor.split('-')[0]);
  slow.pause();
  const text = '語'.repeat(20_000);
  // 24 MB: what two kernels and the server keep for a client is less.
  for (let i = 0; i < 20; i++) {
    const visitor = await becomeVisitor(site.url, site.firstRun.tochat.business);
    const sent = await Promise.all(
      Array.from({ length: 20 }, () => visitor.api('POST', '/v1/visitor/messages', { text })),
    );
    assert.ok(sent.every(({ status }) => status === 201));
  }
  const closed = once(slow, 'close');
  slow.resume();
  await closed;
  const before = numbers.length;
  const again = await connectAgain();
  const count = 20 * (20 + 2);
  const wanted = start + count;
  await until(() => (numbers.at(-1) ?? 0) >= wanted, 'all of them');
  again.terminate();
  assert.ok(before < count, 'it was cut in the middle');
  // Of each visitor the contact and the conversation, then its messages.
  assert.deepEqual(
    numbers,
    Array.from({ length: count }, (_, i) => start + 1 + i),
  );
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
  await untilEqual(open, 0);
  // The last catch-ups may still be reading what nobody waits for any more.
  const healthy = async () => (await apiOf(site.url, null)('GET', '/health')).status === 200;
  await until(healthy, 'it is healthy');

  async function open(): Promise<number> {
    const { body } = await apiOf(site.url, null)<string>('GET', '/metrics');
    return Number(/^parley_streams (\d+)$/m.exec(body)?.[1]);
  }
});
