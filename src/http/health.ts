import type { FastifyInstance, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Vitals = {
  /** everything that the start promises is there */
  ready(): boolean;
  /** answers when the database does */
  ping(): Promise<void>;
  /** streams that are open */
  streams(): number;
  /** commands that wait in the lanes */
  waiting(): number;
  /** whether a key may read the metrics from elsewhere than this machine */
  mayRead(token: string): Promise<boolean>;
};

const patience = 2000;

/** GET /health for load balancers: 200 only when the database answers. GET /metrics for Prometheus: from this machine, or with a key. */
export function mountHealth(app: FastifyInstance, vitals: Vitals): void {
  app.get('/health', { schema: { hide: true } as object }, async (_request, reply) => {
    const well = vitals.ready() && (await inTime(vitals.ping()));
    return reply
      .code(well ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: well ? 'ok' : 'unavailable' });
  });

  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'parley_streams',
    help: 'Open streams',
    registers: [registry],
    collect() {
      this.set(vitals.streams());
    },
  });
  new Gauge({
    name: 'parley_lane_waiting',
    help: 'Commands that wait in the lanes',
    registers: [registry],
    collect() {
      this.set(vitals.waiting());
    },
  });
  const seconds = new Histogram({
    name: 'parley_http_request_seconds',
    help: 'Time to answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2],
    registers: [registry],
  });
  app.addHook('onResponse', (request, reply, done) => {
    // The route's pattern, never the path: that may carry ids and tokens.
    const route = request.routeOptions.url ?? 'unknown';
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
    done();
  });
  app.get('/metrics', { schema: { hide: true } as object }, async (request, reply) => {
    const token = /^bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (!isFromHere(request) && !(token && (await vitals.mayRead(token)))) {
      return reply.code(401).type('text/plain').send('From this machine, or with a key of settings\n');
    }
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

/** By the socket's own address, and not what a proxy on this machine passes on for somebody else. */
function isFromHere({ socket, headers }: FastifyRequest): boolean {
  const address = socket.remoteAddress ?? '';
  const passedOn = ['forwarded', 'x-forwarded-for', 'x-forwarded-proto', 'x-real-ip', 'via'].some(
    (name) => name in headers,
  );
  return !passedOn && (/^(::ffff:)?127\./.test(address) || address === '::1');
}

async function inTime(answer: Promise<void>): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(resolve, patience, false).unref());
  return Promise.race([answer.then(() => true as const), late]).catch(() => false);
}
