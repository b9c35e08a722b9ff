// Sends ordinary requests to a server from a process of its own: every 40 ms /health, on a new
// connection as load balancers do, and an ordinary message of a visitor. It does not wait for one
// answer before the next request, so it measures a standstill in full, as users see it. It acts as
// a trusted proxy, which names a network for each visitor: attackers come from another.
import { Agent, request } from 'node:http';
import { proxy } from '../../test/support/hostile/proxy.ts';

const everyMs = 40;
/** Each visitor may write sixty messages in twenty seconds. */
const visitorCount = 16;

export type ProberOrder = { url: string; inbox: string } | { tell: true };
/** Milliseconds of each answer since the last question, and how many were not 2xx. */
export type Probed = { health: number[]; message: number[]; failed: string[] };

const kept = new Agent({ keepAlive: true });
let probed: Probed = { health: [], message: [], failed: [] };

type Asked = { method: string; path: string; visitor?: number; headers?: Record<string, string>; body?: string };

function ask(url: string, { method, path, visitor, headers = {}, body }: Asked) {
  const agent = visitor === undefined ? false : kept;
  const from = { 'x-forwarded-for': `203.0.113.${visitor ?? visitorCount}` };
  const started = performance.now();
  return new Promise<{ status: number; text: string; ms: number }>((resolve) => {
    const done = (status: number, text: string) => resolve({ status, text, ms: performance.now() - started });
    const options = { method, headers: { ...headers, ...from }, agent, localAddress: proxy };
    const asked = request(url + path, options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => done(response.statusCode ?? 0, text));
      response.on('error', () => done(0, text));
    });
    asked.on('error', () => done(0, ''));
    asked.end(body);
  });
}

const typed = { 'content-type': 'application/json' };

async function become(url: string, inboxId: string, visitor: number): Promise<string> {
  const body = JSON.stringify({ inboxId });
  const { text } = await ask(url, { method: 'POST', path: '/v1/visitors', visitor, headers: typed, body });
  return (JSON.parse(text) as { token: string }).token;
}

async function probe(into: 'health' | 'message', asked: ReturnType<typeof ask>): Promise<void> {
  const { status, ms } = await asked;
  probed[into].push(ms);
  if (status !== 200 && status !== 201) probed.failed.push(`${into} ${status}`);
}

async function begin(url: string, inbox: string): Promise<void> {
  const tokens = await Promise.all(Array.from({ length: visitorCount }, (_, i) => become(url, inbox, i)));
  let n = 0;
  setInterval(() => {
    const visitor = n++ % visitorCount;
    void probe('health', ask(url, { method: 'GET', path: '/health' }));
    const headers = { ...typed, authorization: `Bearer ${tokens[visitor]}` };
    const body = JSON.stringify({ text: `Is number ${n} still there?` });
    void probe('message', ask(url, { method: 'POST', path: '/v1/visitor/messages', visitor, headers, body }));
  }, everyMs);
}

process.on('message', async (order: ProberOrder) => {
  if ('url' in order) {
    await begin(order.url, order.inbox);
    process.send?.('ready');
    return;
  }
  // Whatever was asked until now is part of the answer.
  const told = probed;
  probed = { health: [], message: [], failed: [] };
  process.send?.(told);
});
process.on('disconnect', () => process.exit());
