import { randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Server, type Socket } from 'socket.io';
import { type ServerOptions, WebSocketServer } from 'ws';
import type { Audience, Encoding } from '../core/change.ts';
import type { LogEvent, LogPlace } from '../core/event.ts';
import { isShared, networkName } from '../core/network.ts';
import { Tally } from '../core/tally.ts';
import { FrameBudget, partial } from './frame-budget.ts';
import type { Live } from './live.ts';
import { type Neighbours, openNeighbours } from './neighbours.ts';
import { Gone } from './start.ts';
import type { Subscriber } from './subscriber.ts';

/** Who comes with a handshake, what was heard there before, and what becomes of events. */
export type Listening = {
  accountId: string;
  audience: Audience;
  /** whose credential it is */
  holder: string;
  after: LogPlace | null;
  cursor(upto: LogPlace): string;
  renew(): Promise<Audience | null>;
  /** what is said of some events, in order: each with the cursor of its event */
  say(events: readonly LogEvent[]): Promise<{ name: string; row: object; at: LogPlace }[]>;
};
export type Handshake = {
  query: Record<string, string | string[] | undefined>;
  headers: IncomingMessage['headers'];
  auth: Record<string, unknown>;
  /** the socket's own address, and the one that a trusted proxy names instead */
  peer: string;
  address: string;
};
/** Null: nobody known. */
export type Admit = (handshake: Handshake) => Promise<Listening | null>;

/** Events on their way to a subscriber that reads the rows itself: only what the log says of them. */
const plainEncoding: Encoding = {
  people: ({ event }) => JSON.stringify(event),
  peopleFrame: (_upto, events) => `[${events.join(',')}]`,
  visitor: () => '',
  user: () => '',
  visitorFrame: () => '[]',
  peopleSignal: () => '[]',
  visitorSignal: () => '[]',
};

class BoundedServer extends WebSocketServer {
  constructor(options: ServerOptions) {
    super({ ...options, ...partial });
  }
}

/** A Socket.IO server of clients from version 2 on, as one more way out of the feed.
 *  @param path where requests of it arrive @param addressOf who sent a request, where a trusted proxy says so */
export async function createSocketIo(
  live: Live,
  path: string,
  addressOf: (request: IncomingMessage) => string,
  admit: Admit,
) {
  const io = new Server({
    path,
    serveClient: false,
    allowEIO3: true,
    cors: { origin: '*', allowedHeaders: ['authorization', 'content-type', 'x-api-key'] },
    maxHttpBufferSize: 64 * 1024,
    wsEngine: BoundedServer,
    // A connection that asks for nothing is closed.
    connectTimeout: 20_000,
    allowRequest: (request, allow) => {
      // Engine.IO asks at each request; only a handshake opens a connection.
      if (/[?&]sid=/.test(request.url ?? '') || strangers.hasRoom(addressOf(request))) allow(null, true);
      else allow('Too many connections', false);
    },
  });
  const strangers = new Strangers();
  // It is given its requests by the HTTP server, and hangs itself on nothing.
  io.attach(new EventEmitter() as never);
  const process = randomBytes(8).toString('hex');
  // A polling client comes back by requests of their own: its id says which process knows it (docs/decisions/0011-socket-io.md).
  io.engine.generateId = () => `${process}.${randomBytes(15).toString('base64url')}`;
  const here = {
    request: (request: IncomingMessage, response: ServerResponse) =>
      io.engine.handleRequest(request as never, response),
    upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      io.engine.handleUpgrade(request as never, socket, head),
  };
  const neighbours: Neighbours = await openNeighbours(process, here);
  const listening = new WeakMap<Socket, Listening>();
  io.engine.on('connection', (connection: Connection) => {
    strangers.came(connection, addressOf(connection.request));
    const packets = new FrameBudget(Date.now());
    connection.on('packet', () => {
      if (!packets.take(Date.now())) connection.close(true);
    });
  });
  /** connections of which it is being asked who they are */
  const asking = new WeakSet<Connection>();
  io.use((socket, forward) => {
    const connection = socket.conn as unknown as Connection;
    // A second CONNECT while the first is under way comes from no client library.
    if (asking.has(connection)) return connection.close(true);
    asking.add(connection);
    const next = (error?: Error) => {
      forward(error);
      // It stays among those who are asked, so that it is asked no more; what says why leaves first.
      if (error) setImmediate(() => connection.close());
      else asking.delete(connection);
    };
    const { query, headers, auth } = socket.handshake;
    const from = { peer: socket.handshake.address, address: addressOf(socket.request) };
    const renewing = admit({ query, headers, auth: (auth ?? {}) as Record<string, unknown>, ...from });
    renewing.then(
      async (found) => {
        if (!found) return next(new Error('unauthorized'));
        strangers.left(connection);
        try {
          const leave = live.limits.enter({ ...found, address: from.address });
          if (connection.readyState === 'open') connection.on('close', leave);
          else leave();
          const start = await live.startOf(found);
          listening.set(socket, { ...found, after: start });
          next();
        } catch (error) {
          next(error instanceof Gone ? new Error('gone: read everything anew') : new Error('try again'));
        }
      },
      () => next(new Error('try again')),
    );
  });
  io.on('connection', (socket) => {
    const found = listening.get(socket);
    if (found) void follow(live, socket, found);
  });
  return {
    takes: ({ url = '' }: IncomingMessage) => url.startsWith(`${path}?`) && /[?&]EIO=/.test(url),
    request: (request: IncomingMessage, response: ServerResponse) => {
      if (!neighbours.request(request, response)) here.request(request, response);
    },
    upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (!neighbours.upgrade(request, socket, head)) here.upgrade(request, socket, head);
    },
    async close() {
      io.disconnectSockets(true);
      await neighbours.close();
      io.engine.close();
    },
  };
}

async function follow(live: Live, socket: Socket, { accountId, audience, after, cursor, renew, say }: Listening) {
  if (!after) return;
  let waiting = 0;
  let turn: Promise<void> = Promise.resolve();
  const leave = (reason: string) => {
    socket.emit('gone', { reason });
    socket.disconnect(true);
  };
  const give = async (frame: string) => {
    for (const { name, row, at } of await say(JSON.parse(frame) as LogEvent[])) {
      socket.emit(name, { ...row, cursor: cursor(at) });
    }
  };
  const subscriber: Subscriber = {
    audience,
    upto: after.number,
    renew,
    encoding: plainEncoding,
    transport: {
      send(frame) {
        waiting += frame.length;
        // In their order; one that cannot be read ends the stream, which is resumed from its last cursor.
        turn = turn
          .then(() => give(frame))
          .catch(() => void socket.disconnect(true))
          .finally(() => {
            waiting -= frame.length;
          });
      },
      unsent: () => waiting + unsentOf(socket),
      cut: (_code, reason) => leave(reason),
    },
  };
  const beat = setInterval(() => void live.renew(accountId, subscriber), 25_000);
  socket.on('disconnect', () => {
    clearInterval(beat);
    live.unsubscribe(accountId, subscriber);
  });
  socket.emit('ready', { cursor: cursor(after) });
  await live.subscribe(accountId, subscriber).catch(() => void socket.disconnect(true));
}

/** Engine.IO's end of a connection, as far as it is needed here. */
type Connection = EventEmitter & { request: IncomingMessage; readyState: string; close(discard?: boolean): void };

/** How many unauthenticated connections of one network may be open. */
const mostStrangers = { network: 20, shared: 500 };

class Strangers {
  private readonly networks = new Map<Connection, string>();
  private readonly open = new Tally();

  hasRoom(address: string): boolean {
    return this.open.of(networkName(address)) < (isShared(address) ? mostStrangers.shared : mostStrangers.network);
  }

  came(connection: Connection, address: string): void {
    const name = networkName(address);
    this.networks.set(connection, name);
    this.open.add(name);
    connection.on('close', () => this.left(connection));
  }

  /** It is known now, or closed. */
  left(connection: Connection): void {
    const name = this.networks.get(connection);
    if (name === undefined) return;
    this.networks.delete(connection);
    this.open.add(name, -1);
  }
}

/** Bytes that wait for the client to fetch or take them. */
function unsentOf({ conn }: Socket): number {
  const { writeBuffer = [] } = conn as unknown as { writeBuffer?: { data?: unknown }[] };
  return writeBuffer.reduce((sum, { data }) => sum + (typeof data === 'string' ? data.length : 0), 0);
}
