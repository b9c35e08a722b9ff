import { once } from 'node:events';
import http from 'node:http';
import type net from 'node:net';

/** What a service for text messages was asked. */
export type Asked = { path?: string; secret?: string; fields: URLSearchParams };
export type SmsService = { port: number; asked: Asked[]; stop(): Promise<void> };

/** A service with Twilio's REST API on this machine, which takes everything. */
export async function startSmsService(): Promise<SmsService> {
  const asked: Asked[] = [];
  const server = http.createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { url: path, headers } = request;
    asked.push({ path, secret: headers.authorization, fields: new URLSearchParams(body) });
    response.writeHead(201, { 'content-type': 'application/json' }).end('{"sid":"SM1"}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as net.AddressInfo).port, asked, stop: async () => void server.close() };
}
