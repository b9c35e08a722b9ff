import { AsyncLocalStorage } from 'node:async_hooks';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

type Exchange = { request: FastifyRequest; reply: FastifyReply };

/** The request being handled by the current code; undefined outside of one. */
const current = new AsyncLocalStorage<Exchange>();

/** Keeps the process alive after an unhandled rejection or an exception in an event handler: one
 *  request must not end what all tenants share (docs/decisions/0034-unhandled.md). The error is
 *  logged with the request's route, and the request, if it still waits, gets an internal error.
 *  @param fail answers a request whose handler may never end */
export function surviveUnhandled(
  app: FastifyInstance,
  logger: FastifyBaseLogger,
  fail: (request: FastifyRequest, reply: FastifyReply) => unknown,
): void {
  // As a preHandler: a context that an earlier hook enters is lost while the body comes in.
  app.addHook('preHandler', (request, reply, done) => current.run({ request, reply }, done));
  const hear = (error: unknown) => {
    const exchange = current.getStore();
    const route = exchange ? `${exchange.request.method} ${exchange.request.routeOptions.url}` : null;
    logger.error({ error, route }, 'Unhandled: a promise was rejected or a handler threw');
    if (exchange && !exchange.reply.sent) fail(exchange.request, exchange.reply);
  };
  process.on('unhandledRejection', hear);
  process.on('uncaughtException', hear);
  app.addHook('onClose', async () => {
    process.off('unhandledRejection', hear);
    process.off('uncaughtException', hear);
  });
}
