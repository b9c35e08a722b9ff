import { gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type BuiltFile, sendBuilt, serveBuilt, shortly } from './static.ts';

/** Sites load it as a script and as a module, from any origin. */
const forEverybody = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };

/** The widget's loader, under both of its names, and what it fetches. */
export function mountWidget(app: FastifyInstance): void {
  const loader = serveBuilt(app, 'widget', '/widget/', forEverybody).get('bundle.js');
  const serve = async (request: FastifyRequest, reply: FastifyReply) => {
    if (!loader) return reply.callNotFound();
    const { key } = request.query as { key?: unknown };
    reply.headers(forEverybody);
    return sendBuilt(request, reply, isKey(key) ? keyed(loader, key, originOf(request)) : loader, shortly);
  };
  for (const path of ['/bundle.js', '/install-widget/bundle.js']) {
    app.get(path, { schema: { hide: true } as object }, serve);
  }
}

function isKey(key: unknown): key is string {
  return typeof key === 'string' && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(key);
}

function originOf({ protocol, host }: FastifyRequest): string {
  return `${protocol}://${host}`;
}

/** Sites keep a copy of `bundle.js?key=ID` on their own host and leave the query off: then the body must know both. */
function keyed({ type, plain }: BuiltFile, key: string, origin: string): BuiltFile {
  if (!/^https?:\/\/[\w.:[\]-]+$/.test(origin)) return { type, plain, packed: {} };
  const body = Buffer.from(plain.toString().replace('%KEY%', key).replace('%ORIGIN%', origin));
  return { type, plain: body, packed: { gzip: gzipSync(body) } };
}
