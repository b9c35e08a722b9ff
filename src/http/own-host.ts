import { hostname } from 'node:os';
import type { FastifyRequest } from 'fastify';

/** True for a request that a page of somebody else may have made in a browser of this machine. Such a page says where
 *  it is from, or its name leads to this machine (DNS rebinding): then the browser says nothing but that name.
 *  @param publicUrl PARLEY_URL */
export function isForeignBrowser({ headers }: Pick<FastifyRequest, 'headers'>, publicUrl: string | null): boolean {
  const site = headers['sec-fetch-site'];
  if (headers.origin !== undefined || (site !== undefined && site !== 'none')) return true;
  const host = URL.parse(`http://${headers.host ?? ''}`)?.hostname ?? '';
  // Nobody makes an address lead elsewhere.
  const isAddress = /^[\d.]+$|^\[/.test(host);
  const own = ['localhost', hostname().toLowerCase(), publicUrl === null ? '' : URL.parse(publicUrl)?.hostname];
  return host === '' || (!isAddress && !own.includes(host));
}
