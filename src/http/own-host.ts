import { hostname } from 'node:os';
import type { FastifyRequest } from 'fastify';

/** True for a request that a foreign page may have made in a browser of this machine. The browser
 *  sends such a page's origin, or only its host name if that resolves to this machine (DNS
 *  rebinding).
 *  @param publicUrl PARLEY_URL */
export function isForeignBrowser({ headers }: Pick<FastifyRequest, 'headers'>, publicUrl: string | null): boolean {
  const site = headers['sec-fetch-site'];
  if (headers.origin !== undefined || (site !== undefined && site !== 'none')) return true;
  const host = URL.parse(`http://${headers.host ?? ''}`)?.hostname ?? '';
  // An IP address cannot be rebound.
  const isAddress = /^[\d.]+$|^\[/.test(host);
  const own = ['localhost', hostname().toLowerCase(), publicUrl === null ? '' : URL.parse(publicUrl)?.hostname];
  return host === '' || (!isAddress && !own.includes(host));
}
