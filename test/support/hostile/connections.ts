import { proxy } from './proxy.ts';
import type { Row } from './stage.ts';
import { tallyOf } from './stage.ts';
import { ask, askAll, dial, json, pipeline, times } from './wire.ts';

// What a client may do with connections: many requests in one, bodies that do not end, answers that are not read.

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

const pipelined = (name: string, pathOf: (business: string) => string, count: number, statuses: number[]): Row => ({
  name: `${count} pipelined ${name}`,
  statuses,
  run: (stage) => {
    const most = stage.some(count);
    return pipeline(stage.url, get(pathOf(stage.firstRun.tochat.business)).repeat(most), most);
  },
});

/** A body of which all but the end comes. */
async function halfBody(url: string, request: string) {
  const socket = await dial(url);
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk;
  });
  socket.write(request);
  const ended = new Promise<void>((resolve) => {
    for (const event of ['close', 'end']) socket.once(event, () => resolve());
  });
  return { socket, ended, status: () => Number(/^HTTP\/1.1 (\d{3})/.exec(text)?.[1] ?? 0) };
}

/** The connections stay open until the server closes them. */
const halfBodies = (name: string, head: string, some: string, count = 500): Row => ({
  name,
  statuses: [0, 400, 401, 404, 408, 413, 422, 429, 503],
  async run(stage) {
    const all = await Promise.all(times(stage.some(count), () => halfBody(stage.url, `POST ${head}\r\n\r\n${some}`)));
    if (stage.isBrief) await ask(stage.url, { method: 'GET', path: '/health' });
    else await Promise.all(all.map(({ ended }) => ended));
    for (const { socket } of all) socket.destroy();
    return tallyOf(all.map(({ status }) => status()));
  },
});

const type = 'HTTP/1.1\r\nHost: x\r\nContent-Type: application/json';

/** A client that requests much and reads nothing. @returns after what was asked for has been written, and a moment for the server */
const unread = (name: string, requests: (business: string) => string, count: number): Row => ({
  name,
  statuses: [0],
  async run(stage) {
    const sockets = await Promise.all(times(stage.some(count), () => dial(stage.url)));
    for (const socket of sockets) {
      socket.pause();
      socket.write(requests(stage.firstRun.tochat.business));
    }
    // Answers of those that do read come after all that was written before.
    await Promise.all(times(8, () => ask(stage.url, { method: 'GET', path: '/v1/openapi.json' })));
    for (const socket of sockets) socket.destroy();
    return tallyOf(sockets.map(() => 0));
  },
});

const storm = (
  name: string,
  method: string,
  paths: (business: string) => string[],
  statuses: number[],
  headers = {},
): Row => ({
  name,
  statuses,
  run: (stage) =>
    askAll(
      stage,
      paths(stage.firstRun.tochat.business).flatMap((path) =>
        times(stage.some(300), () => ({ method, path, headers })),
      ),
    ),
});

export const connectionRows: Row[] = [
  pipelined('GET /health', () => '/health', 10_000, [0, 200, 503]),
  pipelined('GET of an area, without a key', () => '/api/area/8100', 10_000, [0, 401, 429]),
  pipelined('GET of a widget', (id) => `/api/business/get/${id}`, 10_000, [0, 200, 429]),
  pipelined('GET of what is not there', () => '/nowhere', 10_000, [0, 404]),
  pipelined('GET /v1/openapi.json', () => '/v1/openapi.json', 300, [200]),
  {
    name: '40 connections of 250 pipelined GET of a widget’s settings',
    statuses: [0, 200, 429],
    async run(stage) {
      const path = `/v1/widgets/${stage.firstRun.tochat.business}`;
      const each = stage.some(250);
      const all = await Promise.all(times(40, () => pipeline(stage.url, get(path).repeat(each), each)));
      return tallyOf(all.flatMap((tally) => [...tally].flatMap(([status, count]) => times(count, () => status))));
    },
  },
  storm(
    '300 × openapi, postman, docs, bundle.js',
    'GET',
    (id) => ['/v1/openapi.json', '/tochat.postman_collection.json', '/docs', `/bundle.js?key=${id}`],
    [0, 200, 302, 304, 404, 429],
  ),
  storm(
    '300 × HEAD and packed of the same',
    'HEAD',
    (id) => ['/v1/openapi.json', `/bundle.js?key=${id}`, `/chat/${id}`, '/console'],
    [0, 200, 302, 404, 429],
    {
      'accept-encoding': 'br;q=1, gzip;q=0.9',
    },
  ),
  storm(
    '300 × OPTIONS',
    'OPTIONS',
    () => ['/v1/visitor/messages', '/api/login_check', '/token/new', '/nowhere'],
    [0, 200, 204, 404, 405, 429],
  ),
  storm(
    '300 × access pages',
    'GET',
    () => [`/access/pt_${'A'.repeat(43)}`, `/access/${'a'.repeat(1900)}`],
    [0, 200, 302, 404, 429],
  ),
  storm('300 × files that are not there, in ranges', 'GET', () => [`/v1/files/${'A'.repeat(64)}`], [0, 404, 429], {
    range: `bytes=${times(500, (i) => `${i}-${i}`).join(',')}`,
  }),
  halfBodies(
    '500 bodies of 1 MB that do not end',
    `/v1/session ${type}\r\nContent-Length: 1048576`,
    'x'.repeat(1_048_000),
  ),
  halfBodies(
    '500 of 60 kB that do not end',
    `/v1/visitor/messages ${type}\r\nContent-Length: 62000`,
    'x'.repeat(61_000),
  ),
  halfBodies(
    '500 of 1 MB at a route that takes them',
    `/api/business/insert ${type}\r\nContent-Length: 1048576`,
    'x'.repeat(1_048_000),
  ),
  halfBodies(
    '500 chunks without an end',
    `/api/business/send/x ${type}\r\nTransfer-Encoding: chunked`,
    `ffff\r\n${'x'.repeat(65_535)}\r\n`,
  ),
  {
    name: '1,000 silent connections, and 500 heads that do not end',
    statuses: [0],
    async run(stage) {
      const sockets = await Promise.all(times(stage.some(1500), () => dial(stage.url)));
      for (const socket of sockets.slice(0, sockets.length / 3)) socket.write('GET / HTTP/1.1\r\nHost: x\r\nX: ');
      await ask(stage.url, { method: 'GET', path: '/health' });
      for (const socket of sockets) socket.destroy();
      return tallyOf(sockets.map(() => 0));
    },
  },
  unread('200 connections that ask for 8 openapi each and read nothing', () => get('/v1/openapi.json').repeat(8), 200),
  unread('200 that ask for 8 bundles each and read nothing', (id) => get(`/bundle.js?key=${id}`).repeat(8), 200),
  {
    name: '2,000 requests at once for tokens of visitors',
    statuses: [0, 201, 429, 503],
    run: (stage) =>
      askAll(
        stage,
        times(stage.some(2000), () => ({
          method: 'POST',
          path: '/v1/visitors',
          ...json(JSON.stringify({ inboxId: stage.firstRun.tochat.business })),
        })),
      ),
  },
  {
    name: '2,000 of one network, which names others in X-Forwarded-For before its proxy does',
    statuses: [0, 201, 429, 503],
    run: (stage) =>
      askAll(
        stage,
        times(stage.some(2000), (i) => {
          const sent = json(JSON.stringify({ inboxId: stage.firstRun.tochat.business }));
          const spoofed = times(100, (n) => `192.0.2.${(i + n) % 256}`).join(', ');
          const headers = { ...sent.headers, 'x-forwarded-for': `${spoofed}, 198.51.100.7` };
          return { method: 'POST', path: '/v1/visitors', ...sent, headers, from: proxy };
        }),
      ),
    // What it names itself gains it nothing.
    wrong: (tally, { isBrief }) =>
      isBrief || (tally.get(201) ?? 0) <= 60 ? null : 'more tokens than one network gets',
  },
];
