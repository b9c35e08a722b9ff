import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import proxyAddr from '@fastify/proxy-addr';
import type { ValidateFunction } from 'ajv';
import type { FastifyInstance } from 'fastify';
import type { Answer, Dialect, Route, WireRequest } from '../dialects/contract.ts';
import { inTurn } from './connections.ts';
import { problemsOf } from './failures.ts';
import { checkOf } from './limits.ts';
import { refusing, type Streams } from './mount.ts';
import { protectionOf } from './page-headers.ts';
import { protectRefusal } from './refused-early.ts';
import { compileValidator } from './validate.ts';

/** A Socket.IO server as app.ts hands it over: it takes what is for it before anybody else looks. */
export type SocketIo = {
  takes(request: IncomingMessage): boolean;
  request(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
};

/** Who sent a request: the socket's address, or the one that a trusted proxy names. */
export function addressBehind(trustedProxies: string[]): (request: IncomingMessage) => string {
  const trusts = proxyAddr.compile(trustedProxies);
  return (request) => proxyAddr(request, trusts);
}

type Accepting = {
  dialects: Dialect[];
  streams: Streams;
  socketIo: SocketIo;
  trustedProxies: string[];
  /** PARLEY_URL; null or absent if not set */
  publicUrl?: string | null;
};

/** A request for a WebSocket goes to the same route as without, by the same steps: who asks, limits, schema. Only what becomes of an
 *  admitted stream differs. Routes that are no streams are not asked: 426.
 *  The word of `trustedProxies` on the caller's address is believed, as Fastify does for other requests. */
export function acceptSockets(
  app: FastifyInstance,
  { dialects, streams, socketIo, trustedProxies, publicUrl = null }: Accepting,
  rewrite: (url: string) => string,
): void {
  const addressOf = addressBehind(trustedProxies);
  const find = finder(dialects);
  const refuse = (socket: Duplex, answer: Answer) => end(socket, answer, publicUrl);
  const bare = protectionOf('text/plain', publicUrl?.startsWith('https:') ?? false);
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    protectRefusal(socket, bare);
    inTurn(app.server, request, () => void accept(request, socket, head));
  });
  const accept = async (request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    if (socket.destroyed) return;
    request.url = rewrite(request.url ?? '/');
    if (socketIo.takes(request)) return socketIo.upgrade(request, socket, head);
    // `//` is a path that URLs do not know.
    const url = URL.parse(request.url, 'http://localhost');
    const found = url && find(url.pathname);
    if (!found) return refuse(socket, { status: 404, body: 'Not found\n' });
    if (!found.route.stream || request.method !== 'GET') return refuse(socket, noStream);
    try {
      const answer = await found.ask({
        method: 'GET',
        path: url.pathname,
        params: found.params,
        query: Object.fromEntries(url.searchParams),
        headers: request.headers,
        body: undefined,
        rawBody: Buffer.alloc(0),
        address: addressOf(request),
        peer: request.socket.remoteAddress ?? '',
      });
      if (answer.stream) streams.socket(request, socket, head, answer.stream);
      else refuse(socket, answer.status === 200 ? noStream : answer);
    } catch (error) {
      const { retryAfterSeconds } = error as { retryAfterSeconds?: number };
      if (retryAfterSeconds) return refuse(socket, found.dialect.failure({ kind: 'throttled', retryAfterSeconds }));
      app.log.error(error);
      refuse(socket, found.dialect.failure({ kind: 'overloaded', retryAfterSeconds: 1 }));
    }
  };
}

const noStream: Answer = { status: 426, headers: { upgrade: 'websocket' }, body: 'Not a stream\n' };

/** Who asks, how often, whether the query is right, and then the route. */
function asking(dialect: Dialect, route: Route): (request: WireRequest) => Promise<Answer> {
  const check = checkOf(route);
  const querystring = route.schema?.querystring;
  const isRight = querystring
    ? (compileValidator({ schema: querystring, httpPart: 'querystring' } as never) as ValidateFunction)
    : null;
  return async (request) => {
    const caller = route.identify ? await route.identify(request) : null;
    if (caller && 'status' in caller) return refusing(dialect, caller, request.address);
    const wait = check(caller?.name ?? null, request.address);
    if (wait > 0) return dialect.failure({ kind: 'throttled', retryAfterSeconds: wait });
    if (isRight && !isRight(request.query)) {
      return dialect.failure({ kind: 'invalid', problems: problemsOf(isRight.errors ?? [], 'querystring') });
    }
    return route.handle(request);
  };
}

type Found = {
  ask(request: WireRequest): Promise<Answer>;
  dialect: Dialect;
  route: Route;
  params: Record<string, string>;
};

/** Finds what a path is asked of: a whole path before one with parameters. */
function finder(dialects: Dialect[]): (path: string) => Found | undefined {
  const whole = new Map<string, Found>();
  const named: { pattern: RegExp; found: Omit<Found, 'params'> }[] = [];
  for (const dialect of dialects) {
    for (const route of dialect.routes) {
      if (route.method !== 'GET') continue;
      const ask = asking(dialect, route);
      const pattern = new RegExp(`^${route.path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
      if (route.path.includes(':')) named.push({ pattern, found: { dialect, route, ask } });
      else whole.set(route.path, { dialect, route, ask, params: {} });
    }
  }
  return (path) => {
    const known = whole.get(path);
    if (known) return known;
    for (const { pattern, found } of named) {
      const params = pattern.exec(path)?.groups;
      if (params) return { ...found, params: { ...params } };
    }
    return undefined;
  };
}

function end(socket: Duplex, { status, headers, body }: Answer, publicUrl: string | null): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body ?? '');
  const type =
    headers?.['content-type'] ?? `${typeof body === 'string' ? 'text/plain' : 'application/json'}; charset=utf-8`;
  const lines = Object.entries({
    'content-type': type,
    ...protectionOf(type, publicUrl?.startsWith('https:') ?? false),
    ...headers,
    'content-length': Buffer.byteLength(text),
    connection: 'close',
  });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${head}\r\n${text}`);
}
