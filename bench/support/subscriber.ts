// A subscriber in a process of its own, as a console is one: what it costs to read frames is not the load generator's. Hears messages
// whose text is "message <number>"; tells when each came, and resumes from its number when it is cut because it does not keep up.
import WebSocket from 'ws';
import { giveWay } from './give-way.ts';

export type Heard = { number: number; at: number };
/** what its parent says: listen anew, or tell when this many were heard */
export type Order = { url: string; key: string } | { tell: number };

const found = /"text":"message (\d{8})"/g;
const patience = 10_000;

giveWay();
let heard: Heard[] = [];
let stop = (): void => {};

process.on('message', async (order: Order) => {
  if ('url' in order) {
    stop();
    heard = [];
    stop = await subscribe(order.url, order.key);
    return void process.send?.('listens');
  }
  const deadline = performance.now() + patience;
  while (heard.length < order.tell && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  stop();
  stop = () => {};
  process.send?.(heard);
});
process.on('disconnect', () => process.exit());

async function subscribe(url: string, key: string): Promise<() => void> {
  let upto = '';
  let stopped = false;
  let socket: WebSocket;
  const connect = () =>
    new Promise<void>((resolve, reject) => {
      const address = `${url.replace('http', 'ws')}/v1/live${upto && `?after=${upto}`}`;
      socket = new WebSocket(address, { headers: { authorization: `Bearer ${key}` } });
      socket.on('error', reject);
      socket.on('message', (data) => {
        const at = performance.timeOrigin + performance.now();
        const text = data.toString();
        upto = /^\{"upto":(\d+)/.exec(text)?.[1] ?? upto;
        for (const [, number] of text.matchAll(found)) heard.push({ number: Number(number), at });
        resolve();
      });
      socket.on('close', () => {
        if (!stopped) void connect();
      });
    });
  await connect();
  return () => {
    stopped = true;
    socket.close();
  };
}
