import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer, Dialect } from '../dialects/contract.ts';
import { send } from './answer.ts';
import { Downloads, endWhenStill } from './downloads.ts';

const downloads = new Downloads();

/** Answers with a file, or with the one part of it that `Range` names (RFC 9110, 14): players ask for parts to jump. */
export async function sendFile(
  dialect: Dialect,
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Answer,
  { bytes, open, missing }: NonNullable<Answer['file']>,
): Promise<FastifyReply> {
  const asked = partOf(request.headers.range, bytes);
  reply.header('accept-ranges', 'bytes');
  if (asked === 'nowhere') {
    return reply.code(416).header('content-range', `bytes */${bytes}`).type('text/plain; charset=utf-8').send('');
  }
  const [from, to] = asked ?? [0, bytes - 1];
  const end = request.method === 'HEAD' ? () => {} : downloads.begin(request.ip, () => request.raw.socket.destroy());
  if (typeof end !== 'function') return send(reply, dialect.failure(end));
  reply.raw.once('close', end);
  // HEAD wants no bytes.
  const data = request.method === 'HEAD' ? [] : await open(from, to);
  if (data === null) return send(reply, missing);
  endWhenStill(request.raw, reply.raw);
  reply.code(asked ? 206 : answer.status).headers({ ...answer.headers, 'content-length': String(to - from + 1) });
  if (asked) reply.header('content-range', `bytes ${from}-${to}/${bytes}`);
  return reply.send(Readable.from(data, { objectMode: false }));
}

/** First and last byte; null: all of it, also for what cannot be read or names several parts, which a server may pass over. */
function partOf(range: string | undefined, bytes: number): [from: number, to: number] | 'nowhere' | null {
  const [, first, last] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range ?? '') ?? [];
  if (first === undefined || last === undefined || first + last === '') return null;
  if (first === '') return last === '0' ? 'nowhere' : [Math.max(0, bytes - Number(last)), bytes - 1];
  const from = Number(first);
  const to = last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (last !== '' && Number(last) < from) return null;
  return from >= bytes ? 'nowhere' : [from, to];
}
