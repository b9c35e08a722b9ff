import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { networkName } from '../core/network.ts';
import { Tally } from '../core/tally.ts';
import { LargeBodies, sizeOfLarge } from './large-bodies.ts';
import { boundPieces } from './pieces.ts';
import { type Bare, lacksHost, refuseEarly } from './refused-early.ts';
import { Stalled } from './stalled.ts';
import { Turns, urgent } from './turns.ts';

/** Requests of one connection that may be under way. Node begins all that arrive: one packet carries two thousand of them. */
const mostUnderWay = 8;
/** Bounds by network, and where everybody may stand behind one address: connections, and requests that are held back. */
const most = { connections: { network: 2_000, shared: 20_000 }, held: { network: 2_500, shared: 10_000 } };

/** Counts by network, each with its bound. */
class Places {
  private readonly taken = new Tally();
  private readonly bound: { network: number; shared: number };
  private readonly isShared: (address: string) => boolean;

  constructor(bound: { network: number; shared: number }, isShared: (address: string) => boolean) {
    this.bound = bound;
    this.isShared = isShared;
  }

  /** False where the network has no place left. */
  take(address: string): boolean {
    const network = networkName(address);
    if (this.taken.of(network) >= (this.isShared(address) ? this.bound.shared : this.bound.network)) return false;
    this.taken.add(network);
    return true;
  }

  leave(address: string): void {
    this.taken.add(networkName(address), -1);
  }
}

/** What the connections of a server have in common. */
type Shared = {
  handle: RequestListener;
  /** places for requests that are held back */
  places: Places;
  turns: Turns;
  large: LargeBodies;
  networkOf(request: IncomingMessage): string;
  isShared(request: IncomingMessage): boolean;
};

/** The requests of one connection. Those that may not begin yet are held back, in their order; as long as there are some, nothing more is
 *  read from the connection. */
class Pipeline {
  private readonly socket: Socket;
  private readonly address: string;
  private readonly shared: Shared;
  private underWay = 0;
  private held: [IncomingMessage, ServerResponse][] = [];

  constructor(socket: Socket, shared: Shared) {
    this.socket = socket;
    this.address = socket.remoteAddress ?? '';
    this.shared = shared;
    socket.once('close', () => {
      if (this.held.length > 0) shared.large.forget(this);
      for (const _ of this.held) shared.places.leave(this.address);
      this.held = [];
    });
  }

  take(request: IncomingMessage, response: ServerResponse): void {
    if (this.socket.destroyed) return;
    // What follows the first one in the same packet waits for its turn behind other connections.
    const isFirst = this.underWay === 0 && this.held.length === 0;
    if (isFirst && sizeOfLarge(request.headers) === 0 && this.shared.turns.mayBegin()) this.begin(request, response);
    else if (this.shared.places.take(this.address)) this.hold(request, response);
    else this.socket.destroy();
  }

  private hold(request: IncomingMessage, response: ServerResponse): void {
    this.held.push([request, response]);
    if (this.underWay < mostUnderWay) this.wait();
    if (this.held.length > 1) return;
    this.socket.pause();
    // Node resumes a connection with each answer that leaves it, and would read the next two thousand.
    this.socket.resume = () => this.socket;
  }

  private wait(): void {
    const [first] = this.held;
    if (first) this.shared.turns.add(this.shared.networkOf(first[0]), this);
  }

  private begin(request: IncomingMessage, response: ServerResponse): void {
    this.underWay++;
    response.once('close', () => {
      this.underWay--;
      this.wait();
    });
    this.shared.handle(request, response);
  }

  /** Begins the next one, and waits again if there are more. */
  beginNext(): void {
    const [one] = this.held;
    if (!one || this.underWay >= mostUnderWay || this.socket.destroyed || !this.hasRoom(...one)) return;
    this.held.shift();
    this.shared.places.leave(this.address);
    // Before it begins: its body may still be on its way. That of one that was held before it is not.
    if (this.held.length === 0) this.readOn();
    this.begin(...one);
    if (this.underWay < mostUnderWay) this.wait();
  }

  /** Whether the request is small or its network may have one more that is large. */
  private hasRoom(request: IncomingMessage, response: ServerResponse): boolean {
    const bytes = sizeOfLarge(request.headers);
    if (bytes === 0) return true;
    const { large, networkOf, isShared } = this.shared;
    const network = networkOf(request);
    if (!large.take(network, isShared(request), bytes, this)) return false;
    response.once('close', () => large.leave(network, bytes));
    return true;
  }

  private readOn(): void {
    Reflect.deleteProperty(this.socket, 'resume');
    this.socket.resume();
  }
}

const turnsOf = new WeakMap<Server, (request: IncomingMessage, begin: () => void) => void>();

/** Begins what becomes of an upgrade in its turn among the server's requests. */
export function inTurn(server: Server, request: IncomingMessage, begin: () => void): void {
  turnsOf.get(server)?.(request, begin);
}

export type Addresses = {
  /** who sent a request, where a trusted proxy says so */
  of(request: IncomingMessage): string;
  /** whether everybody may stand behind an address */
  isShared(address: string): boolean;
};

/** An HTTP server that one client cannot fill: neither with connections nor with requests.
 *  @param bare headers of what is refused before anything handles it */
export function createBoundedServer(
  options: ServerOptions,
  handle: RequestListener,
  addresses: Addresses,
  bare: Bare = {},
): Server {
  const connections = new Places(most.connections, addresses.isShared);
  const turns = new Turns();
  const shared: Shared = {
    handle,
    places: new Places(most.held, addresses.isShared),
    turns,
    large: new LargeBodies((network, ready) => turns.add(network, ready)),
    isShared: (request) => addresses.isShared(addresses.of(request)),
    networkOf: (request) => (request.url === urgent ? urgent : networkName(addresses.of(request))),
  };
  const stalled = new Stalled();
  const pipelines = new WeakMap<Socket, Pipeline>();
  const server = createServer({ ...options, requireHostHeader: false }, (request, response) => {
    if (lacksHost(request)) return refuseEarly(response, 400, bare);
    const { socket } = request;
    boundPieces(request, () => {
      socket.pause();
      if (!response.headersSent) refuseEarly(response, 400, bare);
      socket.destroySoon();
    });
    let pipeline = pipelines.get(socket);
    if (!pipeline) {
      pipeline = new Pipeline(socket, shared);
      pipelines.set(socket, pipeline);
    }
    pipeline.take(request, response);
  });
  // Wishes that nobody grants (RFC 9110, 10.1.1).
  server.on('checkExpectation', (_request, response) => refuseEarly(response, 417, bare));
  turnsOf.set(server, (request, begin) => {
    if (turns.mayBegin()) begin();
    else turns.add(shared.networkOf(request), { beginNext: begin });
  });
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (!connections.take(address)) return void socket.destroy();
    turns.arrived();
    socket.once('close', () => connections.leave(address));
    stalled.watch(socket);
  });
  const sweeping = setInterval(() => stalled.sweep(Date.now()), 20_000);
  sweeping.unref();
  server.once('close', () => clearInterval(sweeping));
  return server;
}
