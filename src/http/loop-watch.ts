import type { FastifyInstance, FastifyRequest } from 'fastify';

const everyMs = 100;
const longMs = 1000;
const mostNamed = 5;

/** Measures how late the event loop comes to its work, from when the server listens. Where everybody waited a second, one line tells which routes were under way.
 *  @param delayed told of each delay, in milliseconds */
export function watchLoop(app: FastifyInstance, delayed: (milliseconds: number) => void): void {
  const underWay = new Set<FastifyRequest>();
  /** ended since the last look: what held everybody up may be over by now */
  const ended = new Set<string>();
  app.addHook('onRequest', (request, reply, done) => {
    underWay.add(request);
    // Fastify does not tell the end of an answer that something else writes.
    reply.raw.once('close', () => {
      underWay.delete(request);
      // The latest last, and of these a few.
      const name = nameOf(request);
      ended.delete(name);
      ended.add(name);
      for (const oldest of ended) if (ended.size > mostNamed) ended.delete(oldest);
    });
    done();
  });
  let due = Number.POSITIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const late = Math.max(0, performance.now() - due);
    due = performance.now() + everyMs;
    delayed(late);
    if (late >= longMs) {
      // The newest first: those that began long ago wait for the database, or are streams.
      const routes = new Set([...ended, ...[...underWay].reverse().map(nameOf)]);
      app.log.warn(
        { delayMs: Math.round(late), routes: [...routes].slice(0, 2 * mostNamed) },
        'Everybody waited: the event loop was blocked',
      );
    }
    ended.clear();
  };
  // Nobody waits for what the start itself takes.
  app.addHook('onListen', async () => {
    due = performance.now() + everyMs;
    timer = setInterval(look, everyMs);
    timer.unref();
  });
  app.addHook('onClose', async () => clearInterval(timer));
}

/** The pattern, never the path: that may carry ids and tokens. */
function nameOf({ method, routeOptions }: FastifyRequest): string {
  return `${method} ${routeOptions.url ?? 'unknown'}`;
}
