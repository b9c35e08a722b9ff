import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';
import { networkOf } from '../core/network.ts';
import { Stalled } from './stalled.ts';

/** Requests of one connection that may be under way. Node begins all that arrive: one packet carries two thousand of them. */
const mostUnderWay = 8;
/** Bounds by network, and where everybody may stand behind one address: connections, and requests that are held back. */
const most = { connections: { network: 2_000, shared: 20_000 }, held: { network: 2_500, shared: 10_000 } };

/** Counts by network, each with its bound. */
class Places {
  private readonly taken = new Map<string, number>();
  private readonly bound: { network: number; shared: number };
  private readonly isShared: (address: string) => boolean;

  constructor(bound: { network: number; shared: number }, isShared: (address: string) => boolean) {
    this.bound = bound;
    this.isShared = isShared;
  }

  /** False where the network has no place left. */
  take(address: string): boolean {
    const network = networkOf(address) ?? 'this machine';
    const count = this.taken.get(network) ?? 0;
    if (count >= (this.isShared(address) ? this.bound.shared : this.bound.network)) return false;
    this.taken.set(network, count + 1);
    return true;
  }

  leave(address: string): void {
    const network = networkOf(address) ?? 'this machine';
    const rest = (this.taken.get(network) ?? 1) - 1;
    if (rest > 0) this.taken.set(network, rest);
    else this.taken.delete(network);
  }
}

/** Requests that are begun each time the event loop comes round, of all that were held back. */
const aTurn = 16;

/** Begins what was held back, connection by connection. Answers that need no waiting follow each other within one round of the event loop:
 *  ten thousand of them would be answered before anything that others sent is read. */
class Turns {
  private readonly waiting = new Set<Pipeline>();

  add(pipeline: Pipeline): void {
    if (this.waiting.size === 0) setImmediate(() => this.run());
    this.waiting.add(pipeline);
  }

  private run(): void {
    let begun = 0;
    for (const pipeline of this.waiting) {
      if (begun++ === aTurn) break;
      this.waiting.delete(pipeline);
      // Behind all others. A Set goes on to what is added while it is gone over.
      if (pipeline.beginNext()) this.waiting.add(pipeline);
    }
    if (this.waiting.size > 0) setImmediate(() => this.run());
  }
}

/** The requests of one connection. Those beyond the bound are held back, in their order; as long as there are some, nothing more is read
 *  from the connection. */
class Pipeline {
  private readonly socket: Socket;
  private readonly address: string;
  private readonly handle: RequestListener;
  private readonly places: Places;
  private readonly turns: Turns;
  private underWay = 0;
  private held: [IncomingMessage, ServerResponse][] = [];

  constructor(socket: Socket, handle: RequestListener, places: Places, turns: Turns) {
    this.turns = turns;
    this.socket = socket;
    this.address = socket.remoteAddress ?? '';
    this.handle = handle;
    this.places = places;
    socket.once('close', () => {
      for (const _ of this.held) places.leave(this.address);
      this.held = [];
    });
  }

  take(request: IncomingMessage, response: ServerResponse): void {
    if (this.socket.destroyed) return;
    // The first one begins at once; what follows in the same packet waits for its turn behind other connections.
    if (this.underWay === 0 && this.held.length === 0) this.begin(request, response);
    else if (this.places.take(this.address)) this.hold(request, response);
    else this.socket.destroy();
  }

  private hold(request: IncomingMessage, response: ServerResponse): void {
    this.held.push([request, response]);
    if (this.underWay < mostUnderWay) this.turns.add(this);
    if (this.held.length > 1) return;
    this.socket.pause();
    // Node resumes a connection with each answer that leaves it, and would read the next two thousand.
    this.socket.resume = () => this.socket;
  }

  private begin(request: IncomingMessage, response: ServerResponse): void {
    this.underWay++;
    response.once('close', () => {
      this.underWay--;
      if (this.held.length > 0) this.turns.add(this);
    });
    this.handle(request, response);
  }

  /** @returns whether another one may begin */
  beginNext(): boolean {
    if (this.underWay >= mostUnderWay || this.socket.destroyed) return false;
    const one = this.held.shift();
    if (!one) return false;
    this.places.leave(this.address);
    // Before it begins: its body may still be on its way. That of one that was held before it is not.
    if (this.held.length === 0) this.readOn();
    this.begin(...one);
    return this.held.length > 0 && this.underWay < mostUnderWay;
  }

  private readOn(): void {
    Reflect.deleteProperty(this.socket, 'resume');
    this.socket.resume();
  }
}

/** An HTTP server that one client cannot fill: neither with connections nor with pipelined requests.
 *  @param isShared whether everybody may stand behind an address */
export function createBoundedServer(
  options: ServerOptions,
  handle: RequestListener,
  isShared: (address: string) => boolean,
): Server {
  const connections = new Places(most.connections, isShared);
  const held = new Places(most.held, isShared);
  const turns = new Turns();
  const stalled = new Stalled();
  const pipelines = new WeakMap<Socket, Pipeline>();
  const server = createServer(options, (request, response) => {
    const { socket } = request;
    let pipeline = pipelines.get(socket);
    if (!pipeline) {
      pipeline = new Pipeline(socket, handle, held, turns);
      pipelines.set(socket, pipeline);
    }
    pipeline.take(request, response);
  });
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    if (!connections.take(address)) return void socket.destroy();
    socket.once('close', () => connections.leave(address));
    stalled.watch(socket);
  });
  const sweeping = setInterval(() => stalled.sweep(Date.now()), 20_000);
  sweeping.unref();
  server.once('close', () => clearInterval(sweeping));
  return server;
}
