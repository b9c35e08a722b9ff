import type { FastifyInstance } from 'fastify';
import { serveBuilt } from './static.ts';

const policy = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self'`,
  `img-src 'self' data:`,
  `media-src 'self'`,
  `connect-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

/** A shop with the widget on it, as a customer's site has it: under a policy that forbids everything inline. */
export function mountDemo(app: FastifyInstance, business: () => string | null): void {
  const page = serveBuilt(app, 'demo', '/demo/').get('index.html');
  app.get('/demo', { schema: { hide: true } as object }, (_request, reply) => {
    const key = business();
    if (!page || key === null) return reply.callNotFound();
    return reply
      .type(page.type)
      .headers({ 'content-security-policy': policy, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
      .send(page.plain.toString().replaceAll('%BUSINESS%', key));
  });
}
