import type { FastifyInstance } from 'fastify';
import { sendBuilt, serveBuilt, shortly } from './static.ts';

/** Nothing from elsewhere but the pictures that a business has of its people. */
const policy = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self'`,
  `img-src 'self' data: https:`,
  `media-src 'self'`,
  `connect-src 'self'`,
  `manifest-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

/** The page of conversations without a site around them: what an access link opens, and where users of other systems sign in. */
export function mountHosted(app: FastifyInstance): void {
  const files = serveBuilt(app, 'chat', '/hosted/');
  const page = files.get('index.html')?.plain.toString();
  const icon = files.get('icon-192.png');
  // Of the pages that name none: browsers ask for it there.
  app.get('/favicon.ico', { schema: { hide: true } as object }, (request, reply) =>
    icon ? sendBuilt(request, reply, icon, shortly) : reply.callNotFound(),
  );
  for (const address of ['/chat', '/chats']) {
    // Kept on a telephone's screen, each opens where it was kept.
    const own = page?.replace('/hosted/chat.json', `/hosted${address}.json`);
    app.get(address, { schema: { hide: true } as object }, (_request, reply) => {
      if (own === undefined) return reply.callNotFound();
      return reply
        .type('text/html; charset=utf-8')
        .headers({
          'cache-control': 'no-store',
          'content-security-policy': policy,
          'referrer-policy': 'no-referrer',
          'x-content-type-options': 'nosniff',
        })
        .send(own);
    });
  }
}
