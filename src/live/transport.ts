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
    socket: (request: IncomingMessage, socket: Duplex, head: Buffer, options: StreamRequest) =>
      attachSocket(live, request, socket, head, options, attend),
    /** @throws Gone before anything was written */
    events: (response: ServerResponse, options: StreamRequest, headers: Record<string, string>) =>
      streamEvents(live, response, options, headers, attend),
    /** The server goes away: every client is told to come back. */
    close() {
      closeSockets();
      closeStreams();
    },
  };
}
