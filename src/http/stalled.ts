import type { Socket } from 'node:net';

const patienceMs = 60_000;

type Seen = { finished: number; queued: number; sinceMs: number };

/** Finds connections whose client does not read what it asked for: what is written to them stays in memory for as long as they are open,
 *  and nothing else would ever close them. */
export class Stalled {
  private readonly open = new Map<Socket, Seen | null>();

  watch(socket: Socket): void {
    this.open.set(socket, null);
    socket.once('close', () => this.open.delete(socket));
  }

  /** Closes those of which nothing has left for a minute although something waits. To be called now and then. */
  sweep(nowMs: number): void {
    for (const [socket, seen] of this.open) {
      const finished = socket.bytesWritten - socket.writableLength;
      const queued = queuedIn(socket);
      const hasMoved = seen === null || finished !== seen.finished || queued !== seen.queued;
      if (socket.writableLength === 0) this.open.set(socket, null);
      else if (hasMoved) this.open.set(socket, { finished, queued, sinceMs: nowMs });
      else if (nowMs - seen.sinceMs >= patienceMs) socket.destroy();
    }
  }
}

/** A large answer is one write: how much of it has left is known below Node's streams alone. */
function queuedIn(socket: Socket): number {
  return (socket as unknown as { _handle?: { writeQueueSize?: number } | null })._handle?.writeQueueSize ?? 0;
}
