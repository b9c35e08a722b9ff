import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** Headers of every answer that is no page. */
export type Bare = Readonly<Record<string, string>>;

/** Answers a request that is not looked at any further: Node.js would do it without these headers. */
export function refuseEarly(response: ServerResponse, status: number, bare: Bare): void {
  response.writeHead(status, { ...bare, connection: 'close', 'content-length': '0' }).end();
}

/** Whether HTTP/1.1 takes the request for no request: it names no host (RFC 9112, 3.2). */
export function lacksHost({ httpVersion, headers }: IncomingMessage): boolean {
  return httpVersion === '1.1' && headers.host === undefined;
}

const refusal = /^HTTP\/1\.1 [45]\d\d [\s\S]*?\r\n\r\n/;

/** Libraries that take over a socket refuse requests by hand, as pages without headers. The first bytes that are written to the
 *  socket get the headers that all answers have, and the type of a text, if they are a refusal. */
export function protectRefusal(socket: Duplex, bare: Bare): void {
  const { write, end } = socket;
  const protect = (first: unknown) => {
    socket.write = write;
    socket.end = end;
    const text = typeof first === 'string' || Buffer.isBuffer(first) ? first.toString('latin1') : '';
    const head = refusal.exec(text)?.[0];
    if (head === undefined || /^cache-control:/im.test(head)) return first;
    const lines = Object.entries(bare).map(([name, value]) => `${name}: ${value}\r\n`);
    const typed = head.replace(/^content-type: text\/html/im, 'Content-Type: text/plain; charset=utf-8');
    return Buffer.from(`${typed.slice(0, -2)}${lines.join('')}\r\n${text.slice(head.length)}`, 'latin1');
  };
  socket.write = (...given: unknown[]) => Reflect.apply(write, socket, [protect(given[0]), ...given.slice(1)]);
  socket.end = (...given: unknown[]) => Reflect.apply(end, socket, [protect(given[0]), ...given.slice(1)]);
}
