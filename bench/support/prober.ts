// Asks a server, in a process of its own, what everybody asks: every 40 ms for /health, and with an ordinary message of a visitor. It does
// not wait for one answer before it asks again, so that a standstill is as long here as it is for people.
import { Agent, request } from 'node:http';

const everyMs = 40;
/** Each visitor may write sixty messages in twenty seconds. */
const visitorCount = 16;

export type ProberOrder = { url: string; inbox: string } | { tell: true };
/** Milliseconds of each answer since the last question, and how many were not 2xx. */
export type Probed = { health: number[]; message: number[]; failed: string[] };

const agent = new Agent({ keepAlive: true });
let probed: Probed = { health: [], message: [], failed: [] };

function ask(url: string, method: string, path: string, headers: Record<string, string>, body?: string) {
  const started = performance.now();
  return new Promise<{ status: number; text: string; ms: number }>((resolve) => {
    const done = (status: number, text: string) => resolve({ status, text, ms: performance.now() - started });
    const asked = request(url + path, { method, headers, agent }, (response) => {
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

async function become(url: string, inboxId: string): Promise<string> {
  const { text } = await ask(url, 'POST', '/v1/visitors', typed, JSON.stringify({ inboxId }));
  return (JSON.parse(text) as { token: string }).token;
}

async function probe(into: 'health' | 'message', asked: ReturnType<typeof ask>): Promise<void> {
  const { status, ms } = await asked;
  probed[into].push(ms);
  if (status !== 200 && status !== 201) probed.failed.push(`${into} ${status}`);
}

async function begin(url: string, inbox: string): Promise<void> {
  const visitors = await Promise.all(Array.from({ length: visitorCount }, () => become(url, inbox)));
  let n = 0;
  setInterval(() => {
    const token = visitors[n++ % visitors.length] as string;
    void probe('health', ask(url, 'GET', '/health', {}));
    const body = JSON.stringify({ text: `Is number ${n} still there?` });
    void probe(
      'message',
      ask(url, 'POST', '/v1/visitor/messages', { ...typed, authorization: `Bearer ${token}` }, body),
    );
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
