import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

const dist = join(import.meta.dirname, '../../web/dist');

export type BuiltFile = { type: string; plain: Buffer; packed: { br?: Buffer; gzip?: Buffer } };

const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
};

/** Everything that `scripts/build-web.ts` made of web/PART, by its path in there. Read whole, so that a build beneath a running server
 *  changes nothing for it; empty when nothing was built. */
export function readBuilt(part: string): Map<string, BuiltFile> {
  const folder = join(dist, part);
  const bytes = new Map(namesIn(folder).map((name) => [name, readFileSync(join(folder, name))]));
  const files = [...bytes].flatMap(([name, plain]): [string, BuiltFile][] => {
    const type = types[extname(name)];
    return type
      ? [[name, { type, plain, packed: { br: bytes.get(`${name}.br`), gzip: bytes.get(`${name}.gz`) } }]]
      : [];
  });
  return new Map(files);
}

function namesIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** For names that hold their content's hash. */
export const forEver = 'public, max-age=31536000, immutable';
/** For the names that pages know: a new version is seen soon. */
export const shortly = 'public, max-age=300';

/** Answers with a built file, packed as the browser likes it best. */
export function sendBuilt(
  request: FastifyRequest,
  reply: FastifyReply,
  { type, plain, packed }: BuiltFile,
  cacheControl: string,
): FastifyReply {
  const accepted = String(request.headers['accept-encoding'] ?? '');
  const encoding = (['br', 'gzip'] as const).find((one) => packed[one] && new RegExp(`\\b${one}\\b`).test(accepted));
  reply.headers({ 'cache-control': cacheControl, 'x-content-type-options': 'nosniff', vary: 'accept-encoding' });
  if (encoding) reply.header('content-encoding', encoding);
  return reply.type(type).send(encoding ? packed[encoding] : plain);
}

/** Serves the hashed files of web/PART below a prefix (`serveBuilt(app, 'console', '/console/')` answers /console/assets/x-HASH.js) and
 *  gives all of its files, for pages that are made of them. Pages (.html) are not served: they need headers of their own. */
export function serveBuilt(
  app: FastifyInstance,
  part: string,
  prefix: string,
  headers: Record<string, string> = {},
): Map<string, BuiltFile> {
  const files = readBuilt(part);
  app.get(`${prefix}*`, { schema: { hide: true } as object }, (request, reply) => {
    const name = (request.params as { '*': string })['*'];
    const file = files.get(name);
    if (!file || name.endsWith('.html')) return reply.callNotFound();
    return sendBuilt(request, reply.headers(headers), file, hashed.test(name) ? forEver : shortly);
  });
  return files;
}

const hashed = /-[\w-]{8}\.\w+$/;
