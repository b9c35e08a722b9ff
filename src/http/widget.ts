import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type BuiltFile, hashOf, sendBuilt, serveBuilt, shortly } from './static.ts';

/** Sites load it as a script and as a module, from any origin. */
const forEverybody = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };

/** The widget's loader, under both of its names, and what it fetches. */
export function mountWidget(app: FastifyInstance): void {
  const loader = serveBuilt(app, 'widget', '/widget/', forEverybody).get('bundle.js');
  const written = loader && new Written(loader);
  const serve = async (request: FastifyRequest, reply: FastifyReply) => {
    if (!written) return reply.callNotFound();
    const { key } = request.query as { key?: unknown };
    return sendBuilt(request, reply.headers(forEverybody), written.of(key, originOf(request)), shortly);
  };
  for (const path of ['/bundle.js', '/install-widget/bundle.js']) {
    for (const url of [path, `${path}/`]) app.get(url, { schema: { hide: true } as object }, serve);
  }
}

function originOf({ protocol, host }: FastifyRequest): string {
  return `${protocol}://${host}`;
}

/** Anybody can ask for any key: so many are remembered. */
const most = 500;

/** The loader with a key and its origin written in. Sites keep a copy of `bundle.js?key=ID` on their own host and leave the query off:
 *  then the body must know both. */
class Written {
  private readonly loader: BuiltFile;
  private readonly made = new Map<string, BuiltFile>();

  constructor(loader: BuiltFile) {
    this.loader = loader;
  }

  of(key: unknown, origin: string): BuiltFile {
    if (!isKey(key) || !isOrigin(origin)) return this.loader;
    const name = `${key} ${origin}`;
    let file = this.made.get(name);
    if (!file) {
      file = write(this.loader, key, origin);
      if (this.made.size >= most) this.made.clear();
      this.made.set(name, file);
    }
    return file;
  }
}

function isKey(key: unknown): key is string {
  return typeof key === 'string' && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(key);
}

function isOrigin(origin: string): boolean {
  return origin.length < 300 && /^https?:\/\/[\w.:[\]-]+$/.test(origin);
}

/** Packed for speed: at most a millisecond or two for a key that nobody asked for before. */
const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

function write({ type, plain }: BuiltFile, key: string, origin: string): BuiltFile {
  const body = Buffer.from(plain.toString().replace('%KEY%', key).replace('%ORIGIN%', origin));
  return {
    type,
    plain: body,
    packed: { br: brotliCompressSync(body, quick), gzip: gzipSync(body) },
    hash: hashOf(body),
  };
}
