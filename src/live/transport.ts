import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { StreamRequest } from '../core/stream.ts';
import type { Live } from './live.ts';
import { attachSocket, closeSockets } from './socket.ts';
import { closeStreams, streamEvents } from './sse.ts';

/** Where it is kept which agents are connected. */
export type Attendance = {
  opened(accountId: string, agentId: string): Promise<string>;
  closed(accountId: string, id: string): Promise<void>;
};

/** How the HTTP server hands over a connection whose request was admitted to a stream. */
export function createStreams(live: Live, attendance: Attendance) {
  /** Gives what to do when the stream closes. */
  const attend = ({ accountId, agentId }: StreamRequest): (() => void) => {
    if (agentId === null) return () => {};
    const opened = attendance.opened(accountId, agentId).catch(() => null);
    return () => void opened.then((id) => (id === null ? undefined : attendance.closed(accountId, id))).catch(() => {});
  };
  return {
    /** @throws TooManyStreams before anything was written */
    socket(request: IncomingMessage, socket: Duplex, head: Buffer, options: StreamRequest): void {
      if (socket.destroyed) return;
      socket.on('close', live.limits.enter(options));
      attachSocket(live, request, socket, head, options, attend);
    },
    /** @throws Gone, TooManyStreams before anything was written */
    async events(response: ServerResponse, options: StreamRequest, headers: Record<string, string>): Promise<void> {
      if (response.destroyed) return;
      response.on('close', live.limits.enter(options));
      await streamEvents(live, response, options, headers, attend);
    },
    /** The server goes away: every client is told to come back. */
    close() {
      closeSockets();
      closeStreams();
    },
  };
}
