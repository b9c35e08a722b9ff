// What is looked at before the bytes of a request are: how many they are, who asks, how often; the schema comes after that, and the work
// last. A dialect of our own notes each step, on the real server.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { Type } from 'typebox';
import WebSocket from 'ws';
import { bodyBytes, type Dialect, type Limit, type Route, type WireRequest } from '../../src/dialects/contract.ts';
import { CallLog } from '../../src/http/call-log.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { createServer } from '../../src/http/server.ts';
import { newId } from '../../src/store/id.ts';

const steps: string[] = [];
const unknown = { status: 401, body: 'who?' };

/** A credential is `name` or `name spelled otherwise`. */
async function identify({ headers }: WireRequest) {
  steps.push('who');
  const [name] = String(headers.authorization ?? '').split(' ');
  return name === '' || name === 'wrong' ? unknown : { name: name as string };
}

const handle: Route['handle'] = async ({ body }) => {
  steps.push(`work ${JSON.stringify(body)?.slice(0, 20)}`);
  return { status: 200, body: {} };
};

const twice = (by: Limit['by']): Limit[] => [{ by, most: 2, seconds: 1000 }];
const schema = (parts: object) => ({ summary: '', tags: [], response: {}, ...parts });
const body = Type.Object({ list: Type.Array(Type.String({ maxLength: 3 }), { maxItems: 3 }) });
const query = Type.Object({ n: Type.Optional(Type.Integer({ maximum: 5 })) });

const routes: Route[] = [
  { method: 'POST', path: '/t/known', schema: schema({ body }), identify, handle },
  { method: 'POST', path: '/t/open', schema: schema({ body }), handle },
  { method: 'POST', path: '/t/small', mostBytes: bodyBytes.signIn, handle },
  { method: 'POST', path: '/t/limited', schema: schema({ body }), limits: twice('credential'), identify, handle },
  { method: 'GET', path: '/t/network', limits: twice('network'), handle },
  { method: 'GET', path: '/t/plain/:id', schema: schema({ querystring: query }), identify, handle },
  {
    method: 'GET',
    path: '/t/stream',
    stream: true,
    schema: schema({ querystring: query }),
    limits: twice('credential'),
    identify,
    handle: async ({ query }) => {
      steps.push(`stream ${query.n}`);
      return { status: 200, stream: {} as never };
    },
  },
];

const words: Dialect['failure'] = (failure) => ({
  status:
    { throttled: 429, too_large: 413, invalid: 422, malformed: 400, unknown_route: 404 }[failure.kind as never] ?? 500,
  body: JSON.stringify(failure),
  headers: { 'content-type': 'application/json' },
});

const dialect = (lenient: boolean): Dialect => ({
  name: 't',
  prefixes: [lenient ? '/l' : '/t'],
  lenient,
  failure: words,
  routes: routes.map((route) => ({ ...route, path: lenient ? route.path.replace('/t', '/l') : route.path })),
});

let server: FastifyInstance;
let url: string;
before(async () => {
  server = createServer({
    trustedProxies: ['127.0.0.0/8'],
    logger: pino({ level: 'silent' }),
    dialects: [dialect(false), dialect(true)],
    streams: {
      socket(_request, socket) {
        steps.push('socket');
        socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n');
      },
      async events(response) {
        response.end();
      },
    },
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
  url = await server.listen({ host: '127.0.0.1', port: 0 });
});
after(() => server.close());
beforeEach(() => {
  steps.length = 0;
});

let network = 0;
/** Each from a network of its own, where nothing else is said. */
async function ask(method: string, path: string, sent?: string, headers: Record<string, string> = {}) {
  network++;
  const from = { 'x-forwarded-for': `203.0.${Math.floor(network / 250)}.${network % 250}` };
  const answer = await fetch(url + path, {
    method,
    headers: { ...from, ...headers },
    ...(sent !== undefined && { body: sent }),
  });
  return { status: answer.status, text: await answer.text(), retry: answer.headers.get('retry-after') };
}

const ana = { authorization: 'ana', 'content-type': 'application/json' };
const right = '{"list":["a"]}';

for (const [fact, sent, wants] of [
  ['what is no JSON', '{"list":', 400],
  ['what the schema refuses', '{"list":[1]}', 422],
  ['nothing', undefined, 422],
] as const) {
  test(`${fact} is not read for unauthenticated clients, and rejected for authenticated ones`, async () => {
    for (const path of ['/t/known', '/l/known', '/l/known/']) {
      assert.equal((await ask('POST', path, sent)).status, 401, path);
      assert.equal((await ask('POST', path, sent, { authorization: 'wrong' })).status, 401, path);
      assert.deepEqual(steps.splice(0), ['who', 'who']);
      assert.equal((await ask('POST', path, sent, ana)).status, wants, path);
      assert.deepEqual(steps.splice(0), ['who']);
    }
  });
}

test('a caller is authenticated once, before the work', async () => {
  assert.equal((await ask('POST', '/t/known', right, ana)).status, 200);
  assert.deepEqual(steps, ['who', 'work {"list":["a"]}']);
});

test('a body whose declared length is too long is rejected before authentication', async () => {
  const sizes: [path: string, most: number][] = [
    ['/t/known', bodyBytes.usual],
    ['/t/open', bodyBytes.usual],
    ['/t/small', bodyBytes.signIn],
    ['/l/small', bodyBytes.signIn],
  ];
  for (const [path, most] of sizes) {
    const said = await ask('POST', path, ' '.repeat(most + 1), ana).catch(() => null);
    if (said)
      assert.deepEqual([said.status, JSON.parse(said.text)], [413, { kind: 'too_large', maxBytes: most }], path);
    assert.deepEqual(steps, [], path);
    const fits = await ask('POST', path, right.padEnd(most), ana);
    assert.equal(fits.status, 200, path);
    steps.length = 0;
  }
});

test('the 401 comes before the rest of the body does', async () => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(
    'POST /t/known HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"li',
  );
  const [said] = await once(socket, 'data');
  socket.destroy();
  assert.match(String(said), /^HTTP\/1\.1 401 /);
});

test('an unknown path is answered before its body is read', async () => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(
    'POST /t/nowhere HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"li',
  );
  const [said] = await once(socket, 'data');
  socket.destroy();
  assert.match(String(said), /^HTTP\/1\.1 404 /);
});

test('limits count by who it is, however it is spelled, and before the schema is looked at', async () => {
  const statuses = [];
  for (const spelled of ['bram', 'bram once', 'bram  twice', 'bram']) {
    statuses.push((await ask('POST', '/t/limited', '{"list":[1]}', { authorization: spelled })).status);
  }
  assert.deepEqual(statuses, [422, 422, 429, 429]);
  assert.equal((await ask('POST', '/t/limited', right, { authorization: 'chidi' })).status, 200);
});

test('rejections of unauthenticated clients do not count against any limit of callers', async () => {
  for (let i = 0; i < 5; i++) assert.equal((await ask('POST', '/t/limited', right)).status, 401);
  assert.equal((await ask('POST', '/t/limited', right, { authorization: 'eva' })).status, 200);
});

test('a network is one caller: an IPv4 address, or 64 bits of IPv6, mapped or not', async () => {
  const statusesOf = async (...addresses: string[]) => {
    const said = [];
    for (const from of addresses)
      said.push((await ask('GET', '/t/network', undefined, { 'x-forwarded-for': from })).status);
    return said;
  };
  assert.deepEqual(await statusesOf('198.51.100.1', '::ffff:198.51.100.1', '198.51.100.1'), [200, 200, 429]);
  assert.deepEqual(await statusesOf('2001:db8::1', '2001:db8:0:0::2', '2001:db8:0:0:3::3'), [200, 200, 429]);
  assert.deepEqual(await statusesOf('198.51.100.2', '2001:db8:0:1::1'), [200, 200]);
});

test('one route counts once, whatever form it is asked in', async () => {
  const from = { 'x-forwarded-for': '198.51.100.9' };
  const said = [];
  for (const path of ['/l/network', '/l/network/', '/l/network/', '/l/network'])
    said.push((await ask('GET', path, undefined, from)).status);
  assert.deepEqual(said, [200, 200, 429, 429]);
  const streams = [];
  for (let i = 0; i < 2; i++)
    streams.push((await ask('GET', '/t/stream?n=6', undefined, { authorization: 'hana' })).status);
  assert.deepEqual(streams, [422, 422]);
  assert.equal(await socketTo('/t/stream?n=5', { authorization: 'hana' }), 429);
});

test('the machine itself, as an undeclared proxy, has a limit too, twenty times as wide', async () => {
  const said = [];
  for (let i = 0; i < 41; i++)
    said.push((await ask('GET', '/t/network', undefined, { 'x-forwarded-for': '127.0.0.1' })).status);
  assert.deepEqual([said.lastIndexOf(200), said.indexOf(429)], [39, 40]);
});

test('rejections of unauthenticated clients are limited by network, over all routes; a right credential passes', async () => {
  const from = { 'x-forwarded-for': '198.51.100.77' };
  const tries: [path: string, sent: string, headers: object][] = [
    ['/t/known', right, {}],
    ['/l/known', right, { authorization: 'wrong' }],
    ['/t/open', '{"list":', {}],
    ['/t/open', '{"list":[1]}', {}],
  ];
  const statuses = new Map<number, number>();
  for (let i = 0; i < 604; i++) {
    const [path, sent, headers] = tries[i % tries.length] as (typeof tries)[number];
    const { status } = await ask('POST', path, sent, { ...from, ...headers });
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  assert.deepEqual([statuses.get(401), statuses.get(400), statuses.get(422), statuses.get(429)], [300, 150, 150, 4]);
  assert.equal((await ask('POST', '/t/known', right, { ...ana, ...from })).status, 200);
  assert.equal((await ask('POST', '/t/open', right, from)).status, 200);
  assert.equal((await ask('POST', '/t/known', right)).status, 401, 'another network');
});

test('a list that is too long is told in one problem, and a small body in all of its, up to twenty', async () => {
  const problemsOf = async (list: unknown) => {
    const { status, text } = await ask('POST', '/t/open', JSON.stringify({ list }));
    assert.equal(status, 422);
    return (JSON.parse(text) as { problems: { path: string; message: string }[] }).problems;
  };
  assert.equal((await problemsOf(Array(5000).fill(1))).length, 1);
  assert.match((await problemsOf(['x'.repeat(60_000)]))[0]?.message ?? '', /more than 3 characters/);
  assert.deepEqual(
    (await problemsOf(['long one', 2])).map(({ path }) => path),
    ['list.0', 'list.1'],
  );
  assert.equal((await problemsOf(Array(100).fill(1))).length, 20);
});

function socketTo(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<number> {
  const socket = new WebSocket(url.replace('http', 'ws') + path, { headers, ...(method !== 'GET' && { method }) });
  socket.on('error', () => {});
  return once(socket, 'unexpected-response').then(([, { statusCode }]) => statusCode as number);
}

test('a request for a WebSocket reaches streams alone, by the same steps', async () => {
  for (const path of ['/t/plain/1?n=-5', '/t/network', '/l/plain/1', '/l/network']) {
    assert.equal(await socketTo(path, ana), 426, path);
  }
  assert.deepEqual(steps.splice(0), []);
  assert.equal(await socketTo('/t/nowhere'), 404);
  assert.equal(await socketTo('/t/stream'), 401);
  assert.deepEqual(steps.splice(0), ['who']);
  assert.equal(await socketTo('/t/stream?n=6', { authorization: 'gita' }), 422);
  assert.deepEqual(steps.splice(0), ['who']);
  assert.equal(await socketTo('/t/stream?n=5', { authorization: 'gita again' }), 200);
  assert.deepEqual(steps.splice(0), ['who', 'stream 5', 'socket']);
  assert.equal(await socketTo('/t/stream?n=5', { authorization: 'gita' }), 429);
  assert.deepEqual(steps.splice(0), ['who']);
});

test('a POST that asks for a WebSocket is no stream', async () => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.write(
    'POST /t/stream HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nauthorization: ana\r\n\r\n',
  );
  const [said] = await once(socket, 'data');
  assert.match(String(said), /^HTTP\/1\.1 426 /);
});
