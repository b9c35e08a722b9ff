import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

export type PlainProxy = { url: string; stop(): Promise<void> };

/** A proxy that knows no Upgrade: a handshake for a WebSocket arrives at the server as an ordinary GET.
 *  @param buffers it also keeps server-sent events until the stream ends, which is never */
export async function startPlainProxy(to: string, buffers: boolean): Promise<PlainProxy> {
  const server = http.createServer((request, response) => {
    const { upgrade: _, connection: __, ...headers } = request.headers;
    const asked = http.request(to + request.url, { method: request.method ?? 'GET', headers }, (answer) => {
      if (buffers && /event-stream/.test(answer.headers['content-type'] ?? '')) return void answer.resume();
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    asked.on('error', () => response.destroy());
    response.on('close', () => asked.destroy());
    request.pipe(asked);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
