import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance } from 'fastify';
import { namesTag, type Tagged, tagged } from '../dialects/etag.ts';
import { description, securitySchemes, tags, title } from '../dialects/v1/reference.ts';
import { type Document, hoistSchemas } from './openapi-components.ts';

const document = '/v1/openapi.json';

/** The native API described by its own routes: as OpenAPI, and readable. Before the routes, which it listens for. */
export function mountDocs(app: FastifyInstance): void {
  app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title, description, version: '1' },
      servers: [{ url: '/' }],
      tags,
      components: { securitySchemes },
    },
  });
  app.register(async (scope) => {
    const made = onceMade(async () => JSON.stringify(await hoistSchemas(scope.swagger() as unknown as Document)));
    const schema = { summary: 'This document', tags: ['Reference'], security: [] };
    scope.get(document, { schema }, async ({ headers }, reply) => {
      const { etag, packed, body } = await made();
      reply.headers({ etag, 'cache-control': 'no-cache', vary: 'accept-encoding', ...sniffless });
      if (namesTag(headers['if-none-match'], etag)) return reply.code(304).send();
      reply.type('application/json; charset=utf-8');
      if (!/\bgzip\b/.test(String(headers['accept-encoding'] ?? ''))) return reply.send(body);
      return reply.header('content-encoding', 'gzip').send(packed);
    });
    const hidden = { schema: { hide: true } };
    for (const path of ['/docs', '/docs/']) {
      scope.get(path, hidden, async (_request, reply) => {
        const { page } = await reader();
        const nonce = randomBytes(16).toString('base64');
        reply.headers({ 'content-security-policy': policy(nonce), 'referrer-policy': 'no-referrer', ...sniffless });
        return reply.type('text/html; charset=utf-8').send(page.replaceAll(placeholder, nonce));
      });
    }
    scope.get('/docs/js/scalar.js', hidden, async (_request, reply) => {
      reply.headers({ 'content-encoding': 'gzip', 'cache-control': 'max-age=3600', ...sniffless });
      return reply.type('text/javascript; charset=utf-8').send((await reader()).script);
    });
    scope.get('/docs/third-party-licenses.txt', hidden, async (_request, reply) => {
      const folder = dirname(findPackageJSON('@scalar/fastify-api-reference', import.meta.url) as string);
      return reply.type('text/plain; charset=utf-8').send(await readFile(join(folder, 'LICENSE'), 'utf8'));
    });
  });
}

type Made = Tagged & { packed: Buffer };

/** A document of a megabyte, written and packed when it is first asked for. */
function onceMade(write: () => Promise<string>): () => Promise<Made> {
  let made: Promise<Made> | null = null;
  const make = async () => {
    const written = tagged(await write());
    return { ...written, packed: await promisify(gzip)(written.body) };
  };
  return () => {
    made ??= make();
    return made;
  };
}

const sniffless = { 'x-content-type-options': 'nosniff' };
const placeholder = 'nonce-of-this-answer';

/** Nothing from anywhere else, and no script but the two of the page. */
function policy(nonce: string): string {
  return [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    // Its code editor makes styles as it goes, without the nonce. With nowhere to send anything, a style can do no harm.
    `style-src 'unsafe-inline'`,
    `img-src 'self' data:`,
    `connect-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');
}

type Reader = { page: string; script: Buffer };
let loading: Promise<Reader> | null = null;

/** The page and its script as the package would serve them. It weighs 30 MB in memory and 0.1 s of every start: it is loaded when the
 *  first one comes to read. */
function reader(): Promise<Reader> {
  loading ??= load().catch((error) => {
    loading = null;
    throw error;
  });
  return loading;
}

async function load(): Promise<Reader> {
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  const shelf = Fastify();
  shelf.register(scalar, {
    routePrefix: '/docs',
    configuration: {
      url: document,
      pageTitle: `${title} API`,
      cdn: '/docs/js/scalar.js',
      nonce: placeholder,
      // Nothing of this leaves the house: no fonts, proxy, usage data or assistant of the maker's.
      withDefaultFonts: false,
      telemetry: false,
      proxyUrl: '',
      externalUrls: { dashboardUrl: '', registryUrl: '', proxyUrl: '', apiBaseUrl: '' },
      agent: { disabled: true },
      mcp: { disabled: true },
      hideClientButton: true,
      showDeveloperTools: 'never',
      authentication: { preferredSecurityScheme: 'key' },
    },
  });
  try {
    const page = await shelf.inject('/docs/');
    const script = await shelf.inject('/docs/js/scalar.js');
    if (page.statusCode !== 200 || script.statusCode !== 200) throw new Error('The API reference cannot be made');
    return { page: page.body, script: await promisify(gzip)(script.rawPayload) };
  } finally {
    await shelf.close();
  }
}
