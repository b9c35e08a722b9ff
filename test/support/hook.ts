import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from './patience.ts';

export type Delivery = {
  webhookId: string;
  after: number;
  upto: number;
  missed?: number;
  test?: boolean;
  events: { number: number; kind: string; message?: { text: string } }[];
};
export type Hook = {
  url: string;
  /** what was taken, in order */
  taken: Delivery[];
  /** every try */
  tries: number;
  /** the id and the body of each, in order */
  sent: { id: string; body: string }[];
  /** how the next tries are answered; empty: 204 */
  answers: (number | 'drop' | Promise<number>)[];
  /** how all are answered that have no answer of their own */
  always: number;
  secret: string;
  until(is: () => boolean): Promise<void>;
  stop(): Promise<void>;
};

/** Somebody's server, which takes deliveries and checks each one's signature as standardwebhooks.com says. */
export async function startHook(): Promise<Hook> {
  const server = http.createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString();
    hook.tries++;
    hook.sent.push({ id: String(request.headers['webhook-id']), body });
    const answer = await (hook.answers.shift() ?? hook.always);
    if (answer === 'drop') return void request.socket.destroy();
    if (answer < 300) {
      const id = String(request.headers['webhook-id']);
      const at = String(request.headers['webhook-timestamp']);
      assert.ok(Math.abs(Date.now() / 1000 - Number(at)) < 60, at);
      const key = Buffer.from(hook.secret.slice('whsec_'.length), 'base64');
      const right = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
      if (request.headers['webhook-signature'] !== `v1,${right}`) return void response.writeHead(401).end();
      hook.taken.push(JSON.parse(body) as Delivery);
    }
    response.writeHead(answer, { location: hook.url }).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const hook: Hook = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    taken: [],
    tries: 0,
    sent: [],
    answers: [],
    always: 204,
    secret: '',
    async until(is) {
      await until(is, () => `taken so far: ${JSON.stringify(hook.taken).slice(-500)}`);
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return hook;
}
