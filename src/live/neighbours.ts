import {
  Agent,
  request as ask,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';

type Handlers = {
  request(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
};

/** Each gives whether the request was another process's, and went there. */
export type Neighbours = {
  request(request: IncomingMessage, response: ServerResponse): boolean;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  close(): Promise<void>;
};

const doorOf = (process: string) => join(tmpdir(), `parley-${process}.sock`);
const named = /[?&]sid=([0-9a-f]{16})\./;

/** What several processes of one machine pass to each other: a request whose session another one knows goes there, over a socket that only
 *  this user can open.
 *  @param process 16 hex digits, by which sessions name it */
export async function openNeighbours(process: string, handlers: Handlers): Promise<Neighbours> {
  // A connection between processes stays: one that its door closes while a request is on its way would lose it.
  const door = createServer({ keepAliveTimeout: 0 }, handlers.request);
  const agent = new Agent({ keepAlive: true });
  door.on('upgrade', handlers.upgrade);
  // Exclusive: a worker's own, not its primary's.
  await new Promise<void>((resolve, reject) => {
    door.once('error', reject);
    door.listen({ path: doorOf(process), exclusive: true, readableAll: false, writableAll: false }, resolve);
  });
  door.unref();
  const otherOf = ({ url = '' }: IncomingMessage) => {
    const [, other] = named.exec(url) ?? [];
    return other === undefined || other === process ? null : doorOf(other);
  };
  return {
    request(request, response) {
      const socketPath = otherOf(request);
      if (socketPath !== null) passOn(agent, socketPath, request, response);
      return socketPath !== null;
    },
    upgrade(request, socket, head) {
      const socketPath = otherOf(request);
      if (socketPath !== null) tunnel(socketPath, request, socket, head);
      return socketPath !== null;
    },
    close: () =>
      new Promise((resolve) => {
        agent.destroy();
        door.closeAllConnections();
        door.close(() => resolve());
      }),
  };
}

/** As Engine.IO says that it does not know a session: the client begins anew, and resumes. */
const unknown = JSON.stringify({ code: 1, message: 'Session ID unknown' });

const ofOneHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

/** What is said to the other end, and not only to who is next (RFC 9110, 7.6.1). With "close" passed on, the other process ends the connection
 *  as it answers, and the answer may be lost with it. */
function endToEnd(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = (headers.connection ?? '').toLowerCase().split(/[\s,]+/);
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !ofOneHop.includes(name) && !named.includes(name)),
  );
}

function passOn(agent: Agent, socketPath: string, request: IncomingMessage, response: ServerResponse): void {
  const { method, url } = request;
  const there = ask({ agent, socketPath, method, path: url, headers: endToEnd(request.headers) }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, endToEnd(answer.headers));
    answer.pipe(response);
  });
  there.on('error', () => {
    if (response.headersSent) return void response.destroy();
    const open = { 'content-type': 'application/json', 'access-control-allow-origin': '*' };
    response.writeHead(400, open).end(unknown);
  });
  response.on('close', () => there.destroy());
  request.pipe(there);
}

function tunnel(socketPath: string, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const there = connect(socketPath);
  const lines = [`${request.method} ${request.url} HTTP/1.1`];
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    lines.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`);
  }
  there.on('connect', () => {
    there.write(`${lines.join('\r\n')}\r\n\r\n`);
    there.write(head);
    socket.pipe(there).pipe(socket);
  });
  there.on('error', () => socket.destroy());
  socket.on('error', () => there.destroy());
  socket.on('close', () => there.destroy());
}
