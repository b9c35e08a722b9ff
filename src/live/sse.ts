import type { ServerResponse } from 'node:http';
import type { LogPlace } from '../core/event.ts';
import type { StreamRequest } from '../core/stream.ts';
import { Drain } from './drain.ts';
import type { Live } from './live.ts';
import { Gone } from './start.ts';
import type { Subscriber } from './subscriber.ts';

const heartbeat = 20_000;
const open = new Set<ServerResponse>();
let closing = false;

/** Server-sent events: the same stream as the socket, resumed by Last-Event-ID.
 *  @throws Gone before anything was written when the number is gone */
export async function streamEvents(
  live: Live,
  response: ServerResponse,
  options: StreamRequest,
  headers: Record<string, string>,
  attend: (options: StreamRequest) => () => void,
): Promise<void> {
  const start = await live.startOf(options);
  // It hung up while the database was asked: its close was told already, and would clear nothing of what is made below.
  if (response.destroyed) return;
  const drain = new Drain(Date.now());
  const write = (frame: string, upto: LogPlace | null) => {
    drain.wrote(Date.now());
    const text = `${upto === null ? '' : `id: ${options.cursor(upto)}\n`}data: ${frame}\n\n`;
    response.write(text, () => drain.left(Date.now()));
  };
  const subscriber: Subscriber = {
    audience: options.audience,
    upto: start.number,
    renew: options.renew,
    transport: {
      send: write,
      unsent: () => response.writableLength,
      cut: () => response.destroy(),
    },
  };
  response.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  // What is written between its end and its close goes nowhere, and must not end the process.
  response.on('error', () => {});
  // An end is something to come back from; after any other answer than 200 a browser's EventSource does not.
  if (closing) return void response.end();
  write(options.hello(start), start);
  const beat = setInterval(() => {
    if (drain.isStuck(Date.now())) return void response.destroy();
    // Where something waits to leave, the client hears from us as it is.
    if (drain.isIdle) response.write(': \n\n');
    void live.renew(options.accountId, subscriber);
  }, heartbeat);
  const leave = attend(options);
  open.add(response);
  response.on('close', () => {
    clearInterval(beat);
    open.delete(response);
    live.unsubscribe(options.accountId, subscriber);
    leave();
  });
  try {
    await live.subscribe(options.accountId, subscriber);
  } catch (error) {
    if (!(error instanceof Gone)) return void response.destroy();
    // The answer has begun: the client is told in a frame, and comes back with the place from which it goes on.
    const now = await live.startOf({ ...options, after: null }).catch(() => null);
    if (now !== null) write(options.gone(error.oldest), now);
    response.end();
  }
}

export function closeStreams(): void {
  closing = true;
  for (const response of open) response.end();
}
