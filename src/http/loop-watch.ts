import type { FastifyInstance, FastifyRequest } from 'fastify';

const everyMs = 100;
const longMs = 1000;
const mostNamed = 5;

/** Requests of one route, counted. A set of the requests themselves costs a quarter of the processor time of a message: each table
 *  that the set outgrew is garbage of the old generation, and keeps its requests alive through every scavenge. */
type Watched = {
  /** the pattern, never the path: that may carry ids and tokens */
  name: string;
  underWay: number;
  /** when one began or ended last, in the order of all routes */
  begun: number;
  ended: number;
  end(): void;
};

/** Measures the event loop's delay while the server listens. When it was a second late, one line of
 *  the log names the routes in progress.
 *  @param delayed told of each delay, in milliseconds */
export function watchLoop(app: FastifyInstance, delayed: (milliseconds: number) => void): void {
  /** by the settings of the route, which Fastify keeps one object of */
  const routes = new Map<object, Watched>();
  let order = 0;
  let looked = 0;
  const watch = ({ url, method, config }: FastifyRequest['routeOptions']): Watched => {
    const route: Watched = {
      name: url === undefined ? 'unknown' : `${method} ${url}`,
      underWay: 0,
      begun: 0,
      ended: 0,
      end() {
        route.underWay--;
        route.ended = ++order;
      },
    };
    routes.set(config, route);
    return route;
  };
  app.addHook('onRequest', ({ routeOptions }, { raw }, done) => {
    const route = routes.get(routeOptions.config) ?? watch(routeOptions);
    route.underWay++;
    route.begun = ++order;
    // Fastify does not tell the end of an answer that something else writes.
    raw.once('close', route.end);
    done();
  });
  /** The request that blocked the loop may have ended by now. So first a few of those that ended
   *  since the last look, the latest last; then those in progress, the newest first: those that
   *  began long ago wait for the database, or are streams. */
  const suspects = () => {
    const all = [...routes.values()];
    const ended = all.filter((route) => route.ended > looked).sort((a, b) => a.ended - b.ended);
    const underWay = all.filter((route) => route.underWay > 0).sort((a, b) => b.begun - a.begun);
    const names = new Set([...ended.slice(-mostNamed), ...underWay].map(({ name }) => name));
    return [...names].slice(0, 2 * mostNamed);
  };
  let due = Number.POSITIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  const look = () => {
    const late = Math.max(0, performance.now() - due);
    due = performance.now() + everyMs;
    delayed(late);
    if (late >= longMs) {
      const line = { delayMs: Math.round(late), routes: suspects() };
      app.log.warn(line, 'The event loop was blocked');
    }
    looked = order;
  };
  // The start itself delays no requests.
  app.addHook('onListen', async () => {
    due = performance.now() + everyMs;
    timer = setInterval(look, everyMs);
    timer.unref();
  });
  app.addHook('onClose', async () => clearInterval(timer));
}
