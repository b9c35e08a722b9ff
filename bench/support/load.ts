import { connect, type Socket } from 'node:net';
import { giveWay } from './give-way.ts';

export type Load = {
  url: string;
  /** POST without it; a GET sends no body */
  method?: 'GET' | 'POST';
  /** where the n-th request goes */
  path(n: number): string;
  headers: Record<string, string>;
  connections: number;
  seconds: number;
  /** the body of the n-th request */
  body(n: number): string;
  /** called when the n-th request is written */
  sent?(n: number): void;
  /** called with the milliseconds until its answer */
  answered?(n: number, milliseconds: number): void;
};

export type Measured = { requests: number; perSecond: number; p50: number; p99: number; notOk: number };

/** Keeps each connection busy with one request at a time, over plain sockets: a client that costs little beside the server that it
 *  shares the machine with. Times are in milliseconds. */
export async function load(options: Load): Promise<Measured> {
  giveWay();
  const { hostname, port } = new URL(options.url);
  const times: number[] = [];
  let next = 0;
  let notOk = 0;
  const started = performance.now();
  const end = started + options.seconds * 1000;
  const head = ` HTTP/1.1\r\nhost: ${hostname}:${port}\r\n${Object.entries(options.headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}`;

  const isRead = options.method === 'GET';
  const one = () =>
    new Promise<void>((resolve, reject) => {
      let n = 0;
      let at = 0;
      let received = '';
      // Read into one buffer: a new one for each answer would cost more than the answer.
      const onread = { buffer: Buffer.allocUnsafe(65_536), callback: take };
      const socket: Socket = connect({ port: Number(port), host: hostname, noDelay: true, onread });
      socket.on('error', reject);
      socket.on('connect', ask);
      function take(size: number, buffer: Uint8Array): boolean {
        received += (buffer as Buffer).toString('latin1', 0, size);
        const length = whole(received);
        if (length < 0 || received.length < length) return true;
        const now = performance.now();
        times.push(now - at);
        if (received.charCodeAt(9) !== 50) notOk++;
        options.answered?.(n, now - at);
        received = received.slice(length);
        if (now < end) {
          ask();
          return true;
        }
        socket.end();
        resolve();
        return true;
      }
      function ask() {
        n = next++;
        at = performance.now();
        options.sent?.(n);
        if (isRead) return void socket.write(`GET ${options.path(n)}${head}\r\n`, 'latin1');
        const body = options.body(n);
        const length = Buffer.byteLength(body);
        const start = `POST ${options.path(n)}${head}content-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
        socket.write(start + body, length === body.length ? 'latin1' : 'utf8');
      }
    });
  await Promise.all(Array.from({ length: options.connections }, one));
  const seconds = (performance.now() - started) / 1000;
  return {
    requests: times.length,
    perSecond: times.length / seconds,
    p50: rank(times, 0.5),
    p99: rank(times, 0.99),
    notOk,
  };
}

const lengthHeader = '\r\ncontent-length: ';

/** Bytes of the whole answer; -1 while its head is not there yet. */
function whole(received: string): number {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return -1;
  const at = received.indexOf(lengthHeader);
  if (at < 0 || at > end) throw new Error(`An answer without a length:\n${received.slice(0, 500)}`);
  return end + 4 + Number.parseInt(received.slice(at + lengthHeader.length, at + lengthHeader.length + 10), 10);
}

export function rank(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: number[]): number {
  return rank(values, 0.5);
}
