import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { StreamRequest } from '../core/stream.ts';
import { FrameBudget, partial } from './frame-budget.ts';
import type { Live } from './live.ts';
import { Gone } from './start.ts';
import type { Subscriber } from './subscriber.ts';

const server = new WebSocketServer({ noServer: true, maxPayload: 64 * 1024, clientTracking: false, ...partial });
const heartbeat = 25_000;

/** Accepts an upgrade and streams the account's events into it. Close codes: 4410 the number is gone (read the snapshot anew),
 *  1013 too slow (resume), 1001 the server goes away (resume), 1008 the client sends too many frames. */
export function attachSocket(
  live: Live,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  options: StreamRequest,
  attend: (options: StreamRequest) => () => void,
): void {
  server.handleUpgrade(request, socket, head, (ws) => {
    if (closing) return ws.close(1001, 'restarting');
    void stream(live, ws, options, attend(options));
  });
}

const open = new Set<WebSocket>();
let closing = false;

async function stream(live: Live, ws: WebSocket, options: StreamRequest, leave: () => void): Promise<void> {
  const subscriber: Subscriber = {
    audience: options.audience,
    upto: 0,
    renew: options.renew,
    transport: {
      send: (frame) => ws.send(frame),
      unsent: () => ws.bufferedAmount,
      cut: (code, reason) => {
        ws.close(code, reason);
        // It does not read: the closing handshake would wait behind what is unsent.
        setTimeout(() => ws.terminate(), 1000).unref();
      },
    },
  };
  let alive = true;
  const beat = setInterval(() => {
    if (!alive) return ws.terminate();
    alive = false;
    ws.ping();
    void live.renew(options.accountId, subscriber);
  }, heartbeat);
  open.add(ws);
  const frames = new FrameBudget(Date.now());
  let isFlooding = false;
  /** False: the client floods, and is not heard any more. */
  const counted = (): boolean => {
    if (isFlooding || frames.take(Date.now())) return !isFlooding;
    isFlooding = true;
    live.unsubscribe(options.accountId, subscriber);
    subscriber.transport.cut(1008, 'too many frames');
    // What it still sends stays where it is; no answer to the close is awaited.
    ws.pause();
    return false;
  };
  ws.on('ping', counted);
  ws.on('pong', () => {
    if (counted()) alive = true;
  });
  let isHeard = true;
  ws.on('message', (data) => {
    if (!counted() || !isHeard || !options.onMessage) return;
    isHeard = false;
    const settle = () => {
      isHeard = true;
    };
    options.onMessage(data.toString()).then(settle, settle);
  });
  ws.on('error', () => ws.terminate());
  ws.on('close', () => {
    clearInterval(beat);
    open.delete(ws);
    live.unsubscribe(options.accountId, subscriber);
    leave();
  });
  try {
    const start = await live.startOf(options);
    subscriber.upto = start.number;
    ws.send(options.hello(start));
    await live.subscribe(options.accountId, subscriber);
  } catch (error) {
    if (error instanceof Gone) {
      ws.send(options.gone(error.oldest));
      ws.close(4410, 'gone');
    } else ws.close(1011, 'try again');
  }
}

/** The server goes away: every client is told to come back, also one that comes now. */
export function closeSockets(): void {
  closing = true;
  for (const ws of open) {
    ws.close(1001, 'restarting');
    setTimeout(() => ws.terminate(), 1000).unref();
  }
}
