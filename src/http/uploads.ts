import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Dialect, Route } from '../dialects/contract.ts';
import { send, wire } from './answer.ts';

const megabyte = 1024 * 1024;
/** What may be held in memory at once of files that come in: by everybody, and by one address. */
const most = 256 * megabyte;
const mostOfOne = 100 * megabyte;

const held = new Map<string, number>();

/** Asks whether a file may come before any of it is read, and whether there is room for it. */
export function admitUpload(dialect: Dialect, { maxBytes, admit }: NonNullable<Route['upload']>) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const said = Number(request.headers['content-length'] ?? maxBytes);
    // Longer ones are refused by the server, before they are read.
    const bytes = Math.min(Number.isNaN(said) ? maxBytes : said, maxBytes);
    const no = await admit(wire(request));
    if (no) return send(reply, no);
    const { ip } = request;
    const ofOne = held.get(ip) ?? 0;
    const ofAll = [...held.values()].reduce((sum, one) => sum + one, 0);
    if (ofOne + bytes > mostOfOne || ofAll + bytes > most) {
      return send(reply, dialect.failure({ kind: 'overloaded', retryAfterSeconds: 2 }));
    }
    held.set(ip, ofOne + bytes);
    reply.raw.once('close', () => {
      const left = (held.get(ip) ?? 0) - bytes;
      if (left > 0) held.set(ip, left);
      else held.delete(ip);
    });
  };
}
