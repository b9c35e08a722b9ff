import proxyAddr from '@fastify/proxy-addr';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { isShared } from '../core/network.ts';
import { bodyBytes, type Dialect } from '../dialects/contract.ts';
import { wire } from './answer.ts';
import { Bodies } from './bodies.ts';
import type { CallLog } from './call-log.ts';
import { createBoundedServer } from './connections.ts';
import { mountConsole } from './console.ts';
import { mountDemo } from './demo.ts';
import { mountDocs } from './docs.ts';
import { mountHealth, type Vitals } from './health.ts';
import { mountHosted } from './hosted.ts';
import { watchLoop } from './loop-watch.ts';
import type { Metrics } from './metrics.ts';
import { mount, refuse, type Streams } from './mount.ts';
import { hijack, protectBare, protectionOf, protectPages } from './page-headers.ts';
import { noticeUndeclaredProxy } from './undeclared-proxy.ts';
import { surviveUnhandled } from './unhandled.ts';
import { acceptSockets, type SocketIo } from './upgrade.ts';
import { compileValidator } from './validate.ts';
import { mountWelcome } from './welcome.ts';
import { mountWidget } from './widget.ts';

export type ServerOptions = {
  /** PARLEY_URL; null or absent if not set */
  publicUrl?: string | null;
  trustedProxies: string[];
  logger: FastifyBaseLogger;
  dialects: Dialect[];
  streams: Streams;
  calls: CallLog;
  socketIo: SocketIo;
  vitals: Vitals;
  metrics: Metrics;
  /** the business of the demo shop, once there is one; null: no demo */
  demoBusiness: (() => string | null) | null;
};

const cutOff: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** The one HTTP server: each dialect's table, and nothing of Fastify's own in any answer. */
export function createServer(options: ServerOptions): FastifyInstance {
  const rewrites = options.dialects.flatMap(({ rewrite }) => rewrite ?? []);
  /** Where a dialect says that an address stands for a path of its own. */
  const rewritten = (url: string) => {
    for (const rewrite of rewrites) {
      const path = rewrite(url);
      if (path !== null) return path;
    }
    return url;
  };
  const publicUrl = options.publicUrl ?? null;
  const protection = protectionOf('text/plain', publicUrl?.startsWith('https:') ?? false);
  const bare = Object.entries(protection)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  const trusts = proxyAddr.compile(options.trustedProxies);
  // Many clients share the address of a proxy, declared or not.
  const isBehindMany = (address: string) => isShared(address) || trusts(address, 0);
  const app = Fastify({
    // Where it listens is said by the start itself.
    loggerInstance: options.logger.child({}, { level: quieter(options.logger.level) }),
    // Each request's own logger would cost more than what is logged.
    childLoggerFactory: (logger) => logger,
    // One line a request costs more than the request; what matters is counted in /metrics.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyBytes.usual,
    trustProxy: options.trustedProxies.length > 0 ? options.trustedProxies : false,
    routerOptions: { ignoreTrailingSlash: false, maxParamLength: 2000 },
    forceCloseConnections: 'idle',
    // What still comes in on open connections while the server stops is answered, and its connection closed.
    return503OnClosing: false,
    serverFactory: (handle) =>
      createBoundedServer(
        {
          keepAliveTimeout: 75_000,
          headersTimeout: 20_000,
          connectionsCheckingInterval: 5_000,
          // A large file by telephone takes its minutes; whatever else comes has 20 seconds (bodies.ts).
          requestTimeout: 300_000,
          // Other wishes, like h2c of curl --http2 and of Java's client, are not ours to grant: the request is answered as it is (RFC 9110,
          // 7.8).
          shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
        },
        handle,
        { of: (request) => proxyAddr(request, trusts), isShared: isBehindMany },
        protection,
      ),
    rewriteUrl: ({ url = '/' }) => rewritten(url),
    exposeHeadRoutes: true,
    // What is no HTTP at all, or has headers without end, is cut off in a word.
    clientErrorHandler: ({ code = '' }, socket) => {
      const status = cutOff[code] ?? '400 Bad Request';
      if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\nconnection: close\r\n${bare}\r\n`);
      else socket.destroy();
    },
    // A path that cannot be read, or a part of it that is too long: nothing is there.
    frameworkErrors: (_error, request, reply) => void notFound(request, protectBare(reply)),
  });
  watchLoop(app, options.metrics.delayed);
  const bodies = new Bodies(isBehindMany);
  app.addHook('onClose', async () => bodies.stop());
  app.addHook('onRequest', (request, reply, done) => {
    bodies.watch(request, reply);
    if (options.socketIo.takes(request.raw)) {
      hijack(reply);
      // Its script for pages without XMLHttpRequest (JSONP) comes as text/plain: with nosniff browsers would not run it.
      if (/[?&]j=/.test(request.url)) reply.raw.removeHeader('x-content-type-options');
      options.socketIo.request(request.raw, reply.raw);
      return;
    }
    // Before its body is read: no route takes it.
    if (request.is404) notFound(request, reply);
    else done();
  });
  protectPages(app, publicUrl);
  app.setValidatorCompiler(compileValidator);
  // Schemas of answers are for the reference: as serializers they are no faster and take long to compile.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  const owner = (path: string) =>
    options.dialects.find(({ prefixes }) => prefixes.some((prefix) => path.startsWith(prefix)));
  const notFound = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const dialect = owner(wire(request).path);
    if (dialect) return refuse(dialect, { kind: 'unknown_route' }, reply);
    return reply.code(404).type('text/plain; charset=utf-8').send('Not found\n');
  };
  app.setNotFoundHandler(notFound);
  const failed = (status: number, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const dialect = owner(wire(request).path);
    if (dialect) return refuse(dialect, { kind: status >= 500 ? 'bug' : 'malformed' }, reply);
    return reply.code(status).type('text/plain; charset=utf-8').send('Error\n');
  };
  app.setErrorHandler((error: { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error(error);
    return failed(status, request, reply);
  });
  surviveUnhandled(app, options.logger, (request, reply) => failed(500, request, reply));
  mountDocs(app);
  mountWelcome(app);
  mountConsole(app);
  mountHosted(app);
  mountWidget(app, publicUrl);
  if (options.demoBusiness) mountDemo(app, options.demoBusiness);
  mountHealth(app, options.vitals, options.metrics, publicUrl);
  for (const dialect of options.dialects) mount(app, dialect, options.streams, options.calls);
  acceptSockets(app, options, rewritten);
  noticeUndeclaredProxy(app.server, options.trustedProxies, (proxy, sentence) => app.log.warn({ proxy }, sentence));
  app.addHook('preClose', async () => {
    // A connection that was answering when the stop began would else stay open for as long as its client likes.
    const sweep = setInterval(() => app.server.closeIdleConnections(), 50);
    app.server.once('close', () => clearInterval(sweep));
  });
  return app;
}

function quieter(level: string): string {
  return level === 'info' ? 'warn' : level;
}
