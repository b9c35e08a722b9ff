import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type {
  DoneFuncWithErrOrRes,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  FastifySchema,
  HookHandlerDoneFunction,
} from 'fastify';
import type { StreamRequest } from '../core/stream.ts';
import {
  type Answer,
  bodyBytes,
  type Dialect,
  type Failure,
  type Route,
  type WireRequest,
} from '../dialects/contract.ts';
import { goneSignals, noBytes, send, wire } from './answer.ts';
import { MalformedBody, parseJson, parseLenientOrParts, parseWithFile } from './body.ts';
import type { CallLog } from './call-log.ts';
import { type FastifyProblem, failureAnswer, failureOf } from './failures.ts';
import { sendFile } from './file.ts';
import { takeBodyOfGet } from './get-body.ts';
import { checkOf, refusalsByNetwork } from './limits.ts';
import { hijack } from './page-headers.ts';
import { receiving } from './uploads.ts';

/** Where admitted streams go; the live room's, handed over by app.ts. */
export type Streams = {
  socket(request: IncomingMessage, socket: Duplex, head: Buffer, options: StreamRequest): void;
  events(response: ServerResponse, options: StreamRequest, headers: Record<string, string>): Promise<void>;
};

const corsHeaders = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
  'access-control-allow-headers':
    'authorization, content-type, access_token, access-token, x-api-key, x-woos-key, idempotency-key',
  'access-control-expose-headers': 'retry-after',
  'access-control-max-age': '86400',
};

/** Serves a dialect's table. Inside it everything that goes wrong is said in the dialect's own words. */
export function mount(app: FastifyInstance, dialect: Dialect, streams: Streams, calls: CallLog): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // Whatever it says that it is. The usual type stands here so that Fastify need not take it apart each time.
    scope.addContentTypeParser(['application/json', '*'], { parseAs: 'buffer' }, (_request, body, done) =>
      done(null, body),
    );
    scope.setErrorHandler((error, request, reply) => fail(dialect, error, request, reply));
    if (dialect.lenient) allowEverybody(scope, dialect);
    else letPagesCall(scope, dialect);
    for (const route of dialect.routes) serve(scope, dialect, route, streams, calls);
  });
}

/** Front ends of these systems call from other origins and say odd things of their bodies (docs/dialects/README.md, rules 1 and 9). */
function allowEverybody(scope: FastifyInstance, dialect: Dialect): void {
  scope.addHook('onSend', addCors);
  scope.addHook('onRequest', ({ raw }, _reply, done) => {
    // Fastify refuses a body of a type that is none; one of no type it takes.
    const type = raw.headers['content-type'];
    if (type !== undefined && !mediaType.test(type)) delete raw.headers['content-type'];
    done();
  });
  for (const url of new Set(dialect.routes.flatMap((route) => urlsOf(dialect, route)))) {
    scope.route({ method: 'OPTIONS', url, schema: { hide: true } as FastifySchema, handler: preflight });
  }
}

/** Some routes of a strict dialect are for pages of everybody: these alone answer a preflight. */
function letPagesCall(scope: FastifyInstance, { routes }: Dialect): void {
  for (const url of new Set(routes.filter(({ everyOrigin }) => everyOrigin).map(({ path }) => path))) {
    const schema = { hide: true } as FastifySchema;
    scope.route({ method: 'OPTIONS', url, schema, onSend: addCors, handler: preflight });
  }
}

function addCors(_request: FastifyRequest, reply: FastifyReply, payload: unknown, done: DoneFuncWithErrOrRes): void {
  reply.headers(corsHeaders);
  done(null, payload);
}

const mediaType = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+\s*(;|$)/;

async function preflight(_request: FastifyRequest, reply: FastifyReply): Promise<void> {
  await reply.code(204).send();
}

function urlsOf({ lenient }: Dialect, { path }: Route): string[] {
  return lenient && !path.endsWith('/') ? [path, `${path}/`] : [path];
}

type Asked = FastifyRequest & {
  rawBody?: Buffer;
  /** the request as the dialect sees it */
  asked?: WireRequest;
  /** it has a right credential in its head */
  isKnown?: true;
};

/** The same object from head to answer: what is read and checked after the head is filled in. */
function askedOf(request: Asked): WireRequest {
  const { asked } = request;
  if (asked === undefined) {
    request.asked = wire(request);
    return request.asked;
  }
  asked.query = request.query as WireRequest['query'];
  asked.body = request.body;
  asked.rawBody = request.rawBody ?? noBytes;
  asked.gone = goneSignals.get(request.raw);
  return asked;
}

const refused = refusalsByNetwork();

/** Refusals of unauthenticated callers are counted by network; too many become one that says to wait. */
export function refusing(dialect: Dialect, answer: Answer, address: string): Answer {
  const isRefusal = answer.unknownCaller || (answer.status >= 400 && answer.status < 500 && answer.status !== 429);
  const wait = isRefusal ? refused(address) : 0;
  return wait > 0 ? dialect.failure({ kind: 'throttled', retryAfterSeconds: wait }) : answer;
}

/** What is looked at before a byte of the body is read, in this order: how long it says that it is, who asks, and how often. */
function admit(dialect: Dialect, route: Route) {
  const mostBytes = bodyLimitOf(route);
  const check = checkOf(route);
  return async (request: Asked, reply: FastifyReply) => {
    if (Number(request.headers['content-length']) > mostBytes) {
      reply.header('connection', 'close');
      throw Object.assign(new Error('The body is too large'), { code: 'FST_ERR_CTP_BODY_TOO_LARGE' });
    }
    const caller = route.identify ? await route.identify(askedOf(request)) : null;
    if (caller && 'status' in caller) return send(reply, refusing(dialect, caller, request.ip));
    if (caller) request.isKnown = true;
    const wait = check(caller?.name ?? null, request.ip);
    if (wait > 0) return send(reply, dialect.failure({ kind: 'throttled', retryAfterSeconds: wait }));
  };
}

function bodyLimitOf({ upload, mostBytes }: Route): number {
  return upload?.maxBytes ?? mostBytes ?? bodyBytes.usual;
}

function parserOf({ lenient, repair }: Dialect, { upload }: Route): (bytes: Buffer, type: string) => unknown {
  if (upload?.json) return (bytes, type) => parseWithFile(bytes, type, repair);
  if (upload) return noJson;
  return lenient ? (bytes, type) => parseLenientOrParts(bytes, type, repair) : parseJson;
}

function serve(scope: FastifyInstance, dialect: Dialect, route: Route, streams: Streams, calls: CallLog): void {
  const { method, schema } = route;
  const handler = async (request: Asked, reply: FastifyReply) => {
    const asked = askedOf(request);
    const said = await route.handle(asked);
    const answer = request.isKnown ? said : refusing(dialect, said, request.ip);
    if (!route.unrecorded) calls.answered(dialect, asked, answer, reply.elapsedTime);
    if (answer.file) return sendFile(dialect, request, reply, answer, answer.file);
    if (answer.stream === undefined || request.method === 'HEAD') return send(reply, answer);
    return stream(dialect, streams, reply, answer.stream, dialect.lenient || route.everyOrigin ? corsHeaders : {});
  };
  const { upload } = route;
  const errorHandler = async (error: Error & FastifyProblem, request: Asked, reply: FastifyReply) => {
    // A key that stands for another body says so, whatever is wrong with this one.
    const keyed =
      request.headers['idempotency-key'] !== undefined && (error.validation || error instanceof MalformedBody);
    const reused = keyed && route.reused ? await route.reused(askedOf(request)) : null;
    const said = reused ?? failureAnswer(dialect, error, request);
    const answer = request.isKnown ? said : refusing(dialect, said, request.ip);
    if (!route.unrecorded) calls.answered(dialect, askedOf(request), answer, reply.elapsedTime);
    return send(reply, answer);
  };
  const files = upload && receiving(dialect, upload);
  for (const url of urlsOf(dialect, route)) {
    scope.route({
      ...files,
      bodyLimit: bodyLimitOf(route),
      onRequest: [admit(dialect, route), ...(files ? [files.onRequest] : [])],
      method,
      url,
      schema: (schema ?? { hide: true }) as FastifySchema,
      preValidation: [
        ...(dialect.lenient && method === 'GET' ? [takeBodyOfGet] : []),
        readBody(parserOf(dialect, route)),
      ],
      ...(route.everyOrigin && !dialect.lenient && { onSend: addCors }),
      handler,
      errorHandler,
    });
  }
}

/** The body arrives as bytes; validation and handler see what was read from them. */
function readBody(parse: (bytes: Buffer, contentType: string) => unknown) {
  return (request: Asked, _reply: FastifyReply, done: HookHandlerDoneFunction) => {
    const bytes = Buffer.isBuffer(request.body) ? request.body : noBytes;
    request.rawBody = bytes;
    const take = (body: unknown) => {
      request.body = body;
      done();
    };
    let read: unknown;
    try {
      read = parse(bytes, request.headers['content-type'] ?? '');
    } catch (error) {
      return done(error as Error);
    }
    if (read instanceof Promise) read.then(take, done);
    else take(read);
  };
}

/** A file is no JSON: it stays the bytes that it is. */
const noJson = () => undefined;

/** The connection becomes a stream and is no longer Fastify's. */
async function stream(
  dialect: Dialect,
  streams: Streams,
  reply: FastifyReply,
  options: StreamRequest,
  headers: Record<string, string>,
): Promise<void> {
  hijack(reply);
  try {
    await streams.events(reply.raw, options, headers);
  } catch (error) {
    const { oldest } = error as { oldest?: number };
    const answer = dialect.failure(oldest === undefined ? failureOf(error as Error) : { kind: 'gone', oldest });
    reply.raw.writeHead(answer.status, { ...answer.headers, ...headers }).end(answer.body);
  }
}

export function fail(dialect: Dialect, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return send(reply, failureAnswer(dialect, error, request));
}

/** What goes wrong where no route of the dialect is concerned. */
export function refuse(dialect: Dialect, failure: Failure, reply: FastifyReply): FastifyReply {
  if (dialect.lenient) reply.headers(corsHeaders);
  return send(reply, dialect.failure(failure));
}
