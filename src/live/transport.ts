import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { StreamRequest } from '../core/stream.ts';
import type { Live } from './live.ts';
import { attachSocket, closeSockets } from './socket.ts';
import { closeStreams, streamEvents } from './sse.ts';

/** How the HTTP server hands over a connection whose request was admitted to a stream. */
export type Streams = {
  socket(request: IncomingMessage, socket: Duplex, head: Buffer, options: StreamRequest): void;
  /** @throws Gone before anything was written */
  events(response: ServerResponse, options: StreamRequest, headers: Record<string, string>): Promise<void>;
  close(): void;
};

export function createStreams(live: Live): Streams {
  return {
    socket: (request, socket, head, options) => attachSocket(live, request, socket, head, options),
    events: (response, options, headers) => streamEvents(live, response, options, headers),
    close() {
      closeSockets();
      closeStreams();
    },
  };
}
