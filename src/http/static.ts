import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, extname, join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { namesTag } from '../dialects/etag.ts';

const dist = join(dirname(findPackageJSON(import.meta.url) as string), 'web/dist');

export type BuiltFile = {
  type: string;
  plain: Buffer;
  packed: { br?: Buffer; gzip?: Buffer };
  /** of the plain bytes */
  hash: string;
};

export function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
}

const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
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
    const packed = { br: bytes.get(`${name}.br`), gzip: bytes.get(`${name}.gz`) };
    return type ? [[name, { type, plain, packed, hash: hashOf(plain) }]] : [];
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

/** Answers with a built file, packed as the browser likes it best; 304 to whoever has these bytes. */
export function sendBuilt(
  request: FastifyRequest,
  reply: FastifyReply,
  { type, plain, packed, hash }: BuiltFile,
  cacheControl: string,
  vary = 'accept-encoding',
): FastifyReply {
  const encoding = encodingOf(request.headers['accept-encoding'], packed);
  // Each packing is another representation (RFC 9110, 8.8.3.3).
  const etag = encoding ? `"${hash}-${encoding}"` : `"${hash}"`;
  reply.headers({
    etag,
    'cache-control': cacheControl,
    'x-content-type-options': 'nosniff',
    vary,
  });
  if (namesTag(request.headers['if-none-match'], etag)) return reply.code(304).send();
  if (encoding) reply.header('content-encoding', encoding);
  return reply.type(type).send(encoding ? packed[encoding] : plain);
}

/** What the browser takes and is there, the smaller one first. */
function encodingOf(accepted: string | string[] | undefined, packed: BuiltFile['packed']): Encoding | null {
  if (accepted === undefined) return null;
  return takenOf(String(accepted)).find((one) => packed[one]) ?? null;
}

type Encoding = 'br' | 'gzip';
/** Browsers say one of very few things. */
const known = new Map<string, Encoding[]>();
const mostKnown = 100;

/** `q=0` is a no. */
function takenOf(accepted: string): Encoding[] {
  let taken = known.get(accepted);
  if (!taken) {
    const named = accepted
      .split(',')
      .filter((one) => !/;\s*q=0(\.0*)?\s*$/.test(one))
      .map((one) => one.split(';', 1)[0]?.trim());
    taken = (['br', 'gzip'] as const).filter((one) => named.includes(one));
    if (known.size >= mostKnown) known.clear();
    known.set(accepted, taken);
  }
  return taken;
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
