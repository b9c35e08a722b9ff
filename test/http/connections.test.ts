// Limits of one connection before authentication: pipelined requests, and bodies that do not end.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { test } from 'node:test';
import Fastify from 'fastify';
import { Bodies } from '../../src/http/bodies.ts';
import { createBoundedServer } from '../../src/http/connections.ts';

const addresses = { of: ({ socket }: IncomingMessage) => socket.remoteAddress ?? '', isShared: () => false };

/** A connection, and everything that came back over it. */
function dial(url: string): { socket: Socket; heard(): string } {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => {});
  return { socket, heard: () => text };
}

async function listen(server: Server): Promise<{ url: string; stop(): void }> {
  const open = new Set<Socket>();
  server.on('connection', (socket) => open.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

const connectionsOf = (server: Server) =>
  new Promise<number>((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });

/** Closed, with an error or without. */
const closed = (socket: Socket) =>
  new Promise<void>((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });

const countOf = (text: string, line: RegExp) => text.match(line)?.length ?? 0;

test('of pipelined requests eight are under way; the others are held back in order, bodies too, and nothing more is read', async () => {
  const underWay: (() => void)[] = [];
  const begun: string[] = [];
  const server = createBoundedServer(
    {},
    async (request, response) => {
      begun.push(request.url ?? '');
      let body = '';
      for await (const chunk of request) body += chunk;
      underWay.push(() => response.end(`${request.url} ${body.length};`));
    },
    addresses,
  );
  const { url, stop } = await listen(server);
  const { socket, heard } = dial(url);
  const count = 300;
  const requests = Array.from({ length: count }, (_, i) =>
    i % 10 === 9
      ? `POST /${i} HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n${'x'.repeat(100_000)}`
      : `GET /${i} HTTP/1.1\r\nHost: x\r\n\r\n`,
  );
  socket.write(requests.join(''));
  let most = 0;
  for (let answered = 0; answered < count; answered++) {
    while (underWay.length === 0) await new Promise(setImmediate);
    most = Math.max(most, begun.length - answered);
    underWay.shift()?.();
  }
  const wanted = Array.from({ length: count }, (_, i) => `/${i} ${i % 10 === 9 ? 100_000 : 0};`);
  while (!heard().includes(wanted.at(-1) as string)) await once(socket, 'data');
  assert.deepEqual([...heard().matchAll(/\/\d+ \d+;/g)].map(String), wanted);
  assert.ok(most <= 8, `${most} under way`);
  stop();
});

test('what another connection sends meanwhile comes before what one has pipelined', async () => {
  let begun = 0;
  let before: number | null = null;
  let other: Socket | null = null;
  const server = createBoundedServer(
    {},
    (request, response) => {
      if (request.url === '/other') before = begun;
      else if (begun++ === 0) other?.write('GET /other HTTP/1.1\r\nHost: x\r\n\r\n');
      response.end();
    },
    addresses,
  );
  const { url, stop } = await listen(server);
  other = dial(url).socket;
  await once(other, 'connect');
  const { socket, heard } = dial(url);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(1_500));
  while (countOf(heard(), /HTTP\/1.1 200/g) < 1_500) await once(socket, 'data');
  assert.ok(before !== null && before < 750, `${before} of 1,500 came before`);
  stop();
});

test('a network has places for so many held back requests; who exceeds them is cut, and what is closed frees its places', async () => {
  const waiting: ServerResponse[] = [];
  let isAnswering = false;
  const server = createBoundedServer(
    {},
    (_request, response) => {
      if (isAnswering) response.end('ok');
      else waiting.push(response);
    },
    addresses,
  );
  const { url, stop } = await listen(server);
  // As much as Node reads at once.
  const some = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(2_000);
  const [first, second] = [dial(url), dial(url)];
  const cut = Promise.race([first, second].map((one) => closed(one.socket).then(() => one)));
  for (const { socket } of [first, second]) socket.write(some);
  const other = (await cut) === first ? second : first;
  // Nothing is read from it: that it is gone is noticed when its answers cannot leave.
  other.socket.destroy();
  isAnswering = true;
  for (const response of waiting) response.end('ok');
  while ((await connectionsOf(server)) > 0) await new Promise(setImmediate);
  const third = dial(url);
  third.socket.write(some);
  while (countOf(third.heard(), /HTTP\/1.1 200/g) < 2_000) await once(third.socket, 'data');
  stop();
});

/** A server whose ordinary bodies have this time, and where no address is shared. */
async function bodyServer(patienceMs: number) {
  const app = Fastify({ bodyLimit: 1024 * 1024, logger: false, trustProxy: true });
  const bodies = new Bodies(() => false, patienceMs);
  app.addHook('onRequest', (request, reply, done) => {
    bodies.watch(request, reply);
    done();
  });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  const handler = async ({ body }: { body: unknown }) => `got ${(body as Buffer).length}`;
  app.post('/ordinary', handler);
  app.post('/file', { bodyLimit: 2 * 1024 * 1024 }, handler);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, stop: () => app.close() };
}

function post(url: string, path: string, head: string, some = '') {
  const one = dial(url);
  one.socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\n${head}\r\n\r\n${some}`);
  return one;
}

test('a body that does not end is answered 408 and closed, also chunked or behind another request; a file takes its time', async () => {
  const { url, stop } = await bodyServer(100);
  const file = post(url, '/file', 'Content-Length: 10', '12345');
  const rows: [string, Socket, () => string][] = [
    ['half a body', 'Content-Length: 10', '12345'],
    ['none of it', 'Content-Length: 10', ''],
    ['chunks', 'Transfer-Encoding: chunked', '3\r\nabc\r\n'],
  ].map(([what, head, some]) => {
    const { socket, heard } = post(url, '/ordinary', head as string, some);
    return [what as string, socket, heard];
  });
  const behind = post(
    url,
    '/ordinary',
    'Content-Length: 2',
    'abPOST /ordinary HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1',
  );
  for (const [what, socket, heard] of [...rows, ['behind another', behind.socket, behind.heard] as const]) {
    await closed(socket);
    assert.match(heard(), /HTTP\/1.1 408 [\s\S]*$/, what);
  }
  assert.match(behind.heard(), /^HTTP\/1.1 200 [\s\S]*got 2[\s\S]*HTTP\/1.1 408 /, 'the answers keep their order');
  file.socket.write('67890');
  while (!file.heard().includes('got 10')) await once(file.socket, 'data');
  file.socket.destroy();
  await stop();
});

test('unfinished bodies of one network are in memory up to a bound; small ones come through all the same', async () => {
  const { url, stop } = await bodyServer(60_000);
  const size = 1024 * 1024 - 1;
  const all = Array.from({ length: 12 }, () => post(url, '/ordinary', `Content-Length: ${size + 1}`, 'x'.repeat(size)));
  await Promise.race(all.map(({ socket }) => closed(socket)));
  const small = post(url, '/ordinary', 'Content-Length: 5', 'small');
  while (!small.heard().includes('got 5')) await once(small.socket, 'data');
  for (const { socket } of [...all, small]) socket.destroy();
  await stop();
});

test('where unfinished bodies of a few networks take all the memory that there is, another network gets its part', async () => {
  const { url, stop } = await bodyServer(60_000);
  const size = 1024 * 1024;
  const headOf = (network: number) => `X-Forwarded-For: 203.0.113.${network}\r\nContent-Length: ${size}`;
  const all = Array.from({ length: 65 }, (_, i) => post(url, '/ordinary', headOf(i >> 3), 'x'.repeat(size - 1)));
  await Promise.all(all.map(({ socket }) => written(socket)));
  const other = ['a', 'b'].map(() => post(url, '/ordinary', headOf(9), 'x'.repeat(size)));
  for (const { socket, heard } of other) while (!heard().includes('got ')) await once(socket, 'data');
  const ended = all.filter(({ heard }) => heard().includes(' 503 '));
  assert.ok(ended.length > 0 && ended.length < 8, `${ended.length}`);
  for (const { socket } of [...all, ...other]) socket.destroy();
  await stop();
});

async function written(socket: Socket): Promise<void> {
  while (socket.connecting || socket.writableLength > 0) await new Promise(setImmediate);
}

test('a body comes in few chunks or in long ones', async () => {
  const server = createBoundedServer(
    {},
    (request, response) => void buffer(request).then((body) => response.end(`got ${body.length}`)),
    { of: () => '127.0.0.1', isShared: () => true },
    { 'cache-control': 'no-store' },
  );
  const { url, stop } = await listen(server);
  for (const [count, length, answer] of [
    [512, 1, /^HTTP\/1.1 200 [\s\S]*got 512$/],
    [2000, 80, /^HTTP\/1.1 200 [\s\S]*got 160000$/],
    [2000, 1, /^HTTP\/1.1 400 [\s\S]*cache-control: no-store[\s\S]*connection: close/],
    [2000, 40, /^HTTP\/1.1 400 /],
  ] as const) {
    const { socket, heard } = dial(url);
    const chunk = `${length.toString(16)}\r\n${'x'.repeat(length)}\r\n`;
    const head = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n';
    socket.write(`${head}${chunk.repeat(count)}0\r\n\r\n`);
    await closed(socket);
    assert.match(heard(), answer, `${count} chunks of ${length}`);
  }
  stop();
});
