import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { networkName } from '../core/network.ts';
import { Tally } from '../core/tally.ts';
import { toEnd } from './fair-share.ts';
import { hijack } from './page-headers.ts';

const megabyte = 1024 * 1024;
/** Where no larger body is allowed, it is whole in time, or the connection is closed; more is a file, which by telephone takes minutes. */
const largestOrdinary = megabyte;
/** Bytes of a body that are not counted, so that no ordinary request is refused for what others hold. */
const uncounted = 16 * 1024;
/** Bytes of unfinished bodies that may be in memory: of one network, of a shared address, and in
 *  all. */
const most = { network: 8 * megabyte, shared: 32 * megabyte, all: 64 * megabyte };

/** The body that a connection is receiving: there is one at a time. Kept by connection, since whatever is made for each request and
 *  outlives a scavenge is paid for by every message. */
type Receiving = { reply: FastifyReply | null; sinceMs: number };

/** An unfinished body, as far as it counts. */
type Held = { reply: FastifyReply; network: string; bytes: number };
const byNetwork = { party: (one: Held) => one.network, weight: (one: Held) => one.bytes, mayEnd: () => true };

/** Sees to it that a body that does not end holds neither a request nor memory for long. */
export class Bodies {
  private readonly isShared: (address: string) => boolean;
  private readonly ofNetwork = new Tally();
  private readonly held = new Set<Held>();
  private all = 0;
  private readonly receiving = new Map<Socket, Receiving>();
  private readonly patienceMs: number;
  private readonly sweeping: NodeJS.Timeout;

  /** @param isShared whether many clients may share an address */
  constructor(isShared: (address: string) => boolean, patienceMs = 20_000) {
    this.isShared = isShared;
    this.patienceMs = patienceMs;
    this.sweeping = setInterval(() => this.sweep(Date.now()), Math.min(1000, patienceMs / 4)).unref();
  }

  /** Before anything of the body is read. Files have a budget of their own (uploads.ts). */
  watch(request: FastifyRequest, reply: FastifyReply): void {
    const { raw } = request;
    const { headers } = raw;
    const length = headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : Infinity;
    if (length === 0 || (request.routeOptions.bodyLimit ?? 0) > largestOrdinary) return;
    const receiving = this.receiving.get(raw.socket) ?? this.begin(raw.socket);
    receiving.reply = reply;
    receiving.sinceMs = Date.now();
    if (length > uncounted) this.count(request, reply);
  }

  stop(): void {
    clearInterval(this.sweeping);
  }

  private begin(socket: Socket): Receiving {
    const receiving = { reply: null, sinceMs: 0 };
    this.receiving.set(socket, receiving);
    socket.once('close', () => this.receiving.delete(socket));
    return receiving;
  }

  private sweep(nowMs: number): void {
    for (const one of this.receiving.values()) {
      if (one.reply?.request.raw.complete) one.reply = null;
      else if (one.reply && nowMs - one.sinceMs >= this.patienceMs) end(one.reply, 408);
    }
  }

  private count(request: FastifyRequest, reply: FastifyReply): void {
    const { raw, ip } = request;
    const held: Held = { reply, network: networkName(ip), bytes: 0 };
    const bound = this.isShared(ip) ? most.shared : most.network;
    let bytes = 0;
    const push = raw.push;
    raw.push = (chunk, encoding) => {
      bytes += chunk?.length ?? 0;
      const more = Math.max(0, bytes - uncounted) - held.bytes;
      if (more > 0 && !this.take(held, more, bound)) end(reply, 503);
      return push.call(raw, chunk, encoding);
    };
    const ended = () => {
      this.release(held);
      raw.push = push;
    };
    raw.once('end', ended);
    raw.once('close', ended);
  }

  /** False: the body may not go on. Where all networks together hold too much, the one that holds most gives way. */
  private take(held: Held, more: number, bound: number): boolean {
    this.held.add(held);
    held.bytes += more;
    this.all += more;
    if (this.ofNetwork.add(held.network, more) > bound) return false;
    if (this.all <= most.all) return true;
    const others = [...this.held].filter((one) => one !== held);
    const asking = { party: held.network, more: held.bytes };
    const out = toEnd(others, byNetwork, asking, this.all - most.all);
    for (const one of out ?? []) {
      this.release(one);
      end(one.reply, 503);
    }
    return out !== null;
  }

  private release(held: Held): void {
    if (!this.held.delete(held)) return;
    this.ofNetwork.add(held.network, -held.bytes);
    this.all -= held.bytes;
    held.bytes = 0;
  }
}

/** In its place among the answers of the connection, which ends with it. */
function end(reply: FastifyReply, status: number): void {
  const { raw, request } = reply;
  if (reply.sent || raw.headersSent) return void request.raw.destroy();
  hijack(reply);
  raw.writeHead(status, { connection: 'close', 'content-length': '0', 'retry-after': '1' });
  raw.end(() => request.raw.destroy());
}
