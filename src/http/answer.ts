import type { IncomingMessage } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer, WireRequest } from '../dialects/contract.ts';

/** Of requests whose work is worth stopping. */
export const goneSignals = new WeakMap<IncomingMessage, AbortSignal>();

export const noBytes = Buffer.alloc(0);

export function wire(request: FastifyRequest): WireRequest {
  const { url } = request;
  const question = url.indexOf('?');
  return {
    method: request.method,
    path: question < 0 ? url : url.slice(0, question),
    ...(question >= 0 && { search: url.slice(question) }),
    params: request.params as Record<string, string>,
    query: request.query as WireRequest['query'],
    headers: request.headers,
    body: request.body,
    rawBody: (request as FastifyRequest & { rawBody?: Buffer }).rawBody ?? noBytes,
    address: request.ip,
    peer: request.socket.remoteAddress ?? request.ip,
    gone: goneSignals.get(request.raw),
  };
}

export function send(reply: FastifyReply, answer: Answer): FastifyReply {
  reply.code(answer.status);
  if (answer.headers) reply.headers(answer.headers);
  if (answer.cookies?.length) reply.header('set-cookie', answer.cookies);
  if (typeof answer.body !== 'string' && !answer.headers?.['content-type'])
    reply.type('application/json; charset=utf-8');
  // No content-length with 304: it would be taken for the length of what was kept.
  return reply.send(answer.status === 304 ? undefined : (answer.body ?? ''));
}
