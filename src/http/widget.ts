import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type BuiltFile, forEver, hashOf, sendBuilt, serveBuilt, shortly } from './static.ts';

/** Sites load it as a script and as a module, from any origin. */
const forEverybody = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };

/** The widget's loader, under both of its names, and what it fetches. */
/** @param publicUrl PARLEY_URL: the origin that is written into the loader; null: the one that was asked */
export function mountWidget(app: FastifyInstance, publicUrl: string | null): void {
  const files = serveBuilt(app, 'widget', '/widget/', forEverybody);
  for (const part of ['chat', 'qr']) serveLater(app, files, part);
  const loader = files.get('bundle.js');
  const written = loader && new Written(loader);
  const serve = async (request: FastifyRequest, reply: FastifyReply) => {
    if (!written) return reply.callNotFound();
    const { key } = request.query as { key?: unknown };
    const origin = publicUrl ?? originOf(request);
    const vary = publicUrl === null ? byHost : undefined;
    return sendBuilt(request, reply.headers(forEverybody), written.of(key, origin), shortly, vary);
  };
  for (const path of ['/bundle.js', '/install-widget/bundle.js']) {
    for (const url of [path, `${path}/`]) app.get(url, { schema: { hide: true } as object }, serve);
  }
}

/** A browser or a site may keep the loader of an older Parley: it asks for a part that is not there any more, and gets today's. */
function serveLater(app: FastifyInstance, files: Map<string, BuiltFile>, part: string): void {
  const current = [...files.keys()].find((name) => name.startsWith(`${part}-`) && name.endsWith('.js'));
  app.get(`/widget/${part}-:hash.js`, { schema: { hide: true } as object }, (request, reply) => {
    const { hash } = request.params as { hash: string };
    const asked = files.get(`${part}-${hash}.js`);
    const file = asked ?? files.get(current ?? '');
    return file
      ? sendBuilt(request, reply.headers(forEverybody), file, asked ? forEver : shortly)
      : reply.callNotFound();
  });
}

/** Never by X-Forwarded-Host: its sender would write into what a cache serves to every site. */
function originOf({ protocol, headers }: FastifyRequest): string {
  return `${protocol}://${headers.host ?? ''}`;
}

const byHost = 'accept-encoding, host, x-forwarded-proto';

/** Anybody can ask for any key: so many are remembered. */
const most = 500;

/** The loader with its origin, and a key if it was asked with one, written in. Sites keep a copy of `bundle.js?key=ID` on their own
 *  host and leave the query off: then the body must know both. */
class Written {
  private readonly loader: BuiltFile;
  private readonly made = new Map<string, BuiltFile>();

  constructor(loader: BuiltFile) {
    this.loader = loader;
  }

  of(key: unknown, origin: string): BuiltFile {
    if (!isOrigin(origin)) return this.loader;
    const known = isKey(key) ? key : null;
    const name = `${known} ${origin}`;
    let file = this.made.get(name);
    if (!file) {
      file = write(this.loader, known, origin);
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

function write({ type, plain }: BuiltFile, key: string | null, origin: string): BuiltFile {
  const body = Buffer.from(
    plain
      .toString()
      .replace('%KEY%', key ?? '%KEY%')
      .replace('%ORIGIN%', origin),
  );
  return {
    type,
    plain: body,
    packed: { br: brotliCompressSync(body, quick), gzip: gzipSync(body) },
    hash: hashOf(body),
  };
}
