import { Transform } from 'node:stream';
import type { FastifyReply, FastifyRequest, RequestPayload } from 'fastify';
import type { Dialect, Failure, Route } from '../dialects/contract.ts';
import { goneSignals, send, wire } from './answer.ts';
import { Arrival, Arrivals } from './arrivals.ts';

/** Why a file that was coming in was cut off. */
export class CutOff extends Error {
  override name = 'CutOff';
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(`The file was cut off: ${failure.kind}`);
    this.failure = failure;
  }
}

const arrivals = new Arrivals();
const arrivalOf = new WeakMap<FastifyRequest, Arrival>();
const watchMs = 1000;
let watch: NodeJS.Timeout | null = null;

/** The hooks of a route that takes a file: it is asked for before any of it is read, and counted as it comes. */
export function receiving(dialect: Dialect, upload: NonNullable<Route['upload']>) {
  return {
    bodyLimit: upload.maxBytes,
    onRequest: admitUpload(dialect, upload),
    preParsing: countBytes,
  };
}

function admitUpload(dialect: Dialect, { admit }: NonNullable<Route['upload']>) {
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const sender = await admit(wire(request));
    if ('status' in sender) return send(reply, sender);
    const arrival = arrivals.begin(sender, request.ip, Date.now());
    if (!(arrival instanceof Arrival)) return send(reply, dialect.failure(arrival));
    arrivalOf.set(request, arrival);
    watch ??= setInterval(sweep, watchMs).unref();
    const gone = new AbortController();
    goneSignals.set(request.raw, gone.signal);
    reply.raw.once('close', () => {
      arrivals.end(arrival);
      // A client that disconnected needs no more work.
      if (!reply.raw.writableFinished) gone.abort();
    });
  };
}

function sweep(): void {
  arrivals.sweep(Date.now());
  if (arrivals.size > 0 || watch === null) return;
  clearInterval(watch);
  watch = null;
}

async function countBytes(request: FastifyRequest, _reply: FastifyReply, payload: RequestPayload) {
  const arrival = arrivalOf.get(request);
  if (!arrival) return payload;
  let receivedEncodedLength = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const failure = arrivals.take(arrival, chunk.length, Date.now());
      if (failure) return done(new CutOff(failure));
      receivedEncodedLength += chunk.length;
      done(null, chunk);
    },
    flush(done) {
      arrival.isWhole = true;
      done();
    },
  });
  arrival.cut = (failure) => counted.destroy(new CutOff(failure));
  if (arrival.isOut) setImmediate(() => arrival.cut?.({ kind: 'overloaded', retryAfterSeconds: 2 }));
  // Not a pipeline: that would end the connection, too, before it is said why.
  payload.on('error', (error) => counted.destroy(error));
  payload.pipe(counted);
  return Object.defineProperty(counted, 'receivedEncodedLength', { get: () => receivedEncodedLength });
}
