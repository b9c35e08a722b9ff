import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { serveBuilt } from './static.ts';

const placeholder = 'nonce-of-this-answer';
const addresses = [
  '/console',
  '/console/',
  '/console/c/:id',
  '/console/contacts',
  '/console/contacts/:id',
  '/console/bots',
  '/console/bots/:id',
  '/console/settings',
  '/console/settings/:part',
  '/console/settings/:part/:id',
  ...['agents', 'calls', 'wallets', 'widgets'].flatMap((place) => [
    `/console/${place}`,
    `/console/${place}/:id`,
    `/console/${place}/:id/:part`,
  ]),
];

/** The console: one page under each of its addresses, and the files that it is made of. */
export function mountConsole(app: FastifyInstance): void {
  const files = serveBuilt(app, 'console', '/console/');
  const page = files.get('index.html')?.plain.toString() ?? notBuilt;
  for (const address of addresses) {
    app.get(address, { schema: { hide: true } as object }, (_request, reply) => show(reply, page));
  }
}

function show(reply: FastifyReply, page: string): FastifyReply {
  const nonce = randomBytes(16).toString('base64');
  return reply
    .type('text/html; charset=utf-8')
    .headers({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'content-security-policy': policy(nonce),
    })
    .send(page.replaceAll(placeholder, nonce));
}

/** Nothing from anywhere else; a style sheet that a script adds must know this answer's nonce. */
function policy(nonce: string): string {
  return [
    `default-src 'self'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data: blob:`,
    `object-src 'none'`,
    `base-uri 'none'`,
    `form-action 'self'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}

const notBuilt = '<!doctype html><title>Parley</title><p>The console is not built: start with npm start.</p>';
