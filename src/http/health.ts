import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Room } from '../core/file-ports.ts';
import type { Metrics } from './metrics.ts';
import { isForeignBrowser } from './own-host.ts';

export type Vitals = {
  /** everything that the start promises is there */
  ready(): boolean;
  /** answers when the database does */
  ping(): Promise<void>;
  /** whether files can be stored */
  room(): Promise<Room>;
  /** whether a key may read the metrics from elsewhere than this machine */
  mayRead(token: string): Promise<boolean>;
};

const patience = 2000;
/** One answer serves all requests within this time, because unauthenticated clients may ask without
 *  limit. */
const rememberedMs = 250;

/** GET /health for load balancers: 200 only when the database answers; whether files can be stored is said beside it, for messages go on
 *  without. GET /metrics for Prometheus: from this machine, or with a key. */
export function mountHealth(app: FastifyInstance, vitals: Vitals, metrics: Metrics, publicUrl: string | null): void {
  const isAlive = remembered(() =>
    inTime(
      vitals.ping().then(() => true),
      false,
    ),
  );
  const room = remembered(() => inTime(vitals.room(), 'unknown' as const));
  app.get('/health', { schema: { hide: true } as object }, async (_request, reply) => {
    const well = vitals.ready() && (await isAlive());
    return reply
      .code(well ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: well ? 'ok' : 'unavailable', files: await room() });
  });

  app.addHook('onResponse', (request, reply, done) => {
    metrics.answered(request.method, request.routeOptions.url ?? 'unknown', reply.statusCode, reply.elapsedTime);
    done();
  });
  app.get('/metrics', { schema: { hide: true } as object }, async (request, reply) => {
    const token = /^bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    const isHere = isFromHere(request) && !isForeignBrowser(request, publicUrl);
    if (!isHere && !(token && (await vitals.mayRead(token)))) {
      return reply.code(401).type('text/plain').send('From this machine, or with a key of settings\n');
    }
    const text = await metrics.text().catch(() => null);
    if (text === null) return reply.code(503).type('text/plain').send('Some process did not say what it counted\n');
    return reply.type(metrics.contentType).send(text);
  });
}

/** Asks once for all who ask while it is asked, and a moment longer. */
function remembered<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null;
  return () => {
    if (answer) return answer;
    const asked = ask();
    answer = asked;
    void asked.finally(() => {
      setTimeout(() => {
        answer = null;
      }, rememberedMs).unref();
    });
    return asked;
  };
}

/** By the socket's own address, and not what a proxy on this machine passes on for somebody else. */
function isFromHere({ socket, headers }: FastifyRequest): boolean {
  const address = socket.remoteAddress ?? '';
  const passedOn = ['forwarded', 'x-forwarded-for', 'x-forwarded-proto', 'x-real-ip', 'via'].some(
    (name) => name in headers,
  );
  return !passedOn && (/^(::ffff:)?127\./.test(address) || address === '::1');
}

/** @param otherwise what is said where no answer comes, or a failure */
async function inTime<T, O>(answer: Promise<T>, otherwise: O): Promise<T | O> {
  const late = new Promise<O>((resolve) => setTimeout(resolve, patience, otherwise).unref());
  return Promise.race([answer, late]).catch(() => otherwise);
}
