import type { Ports } from './ports.ts';
import { type Refusal, refuse } from './refusal.ts';

/** A URL's host, as it is looked up. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/** Over TLS; without it only to this machine, where the installation lets it. */
export function isSealedOrHere(url: URL): boolean {
  const isHere = /^(localhost|127\.[\d.]+|::1)$/.test(hostOf(url));
  return url.protocol === 'https:' || (url.protocol === 'http:' && isHere);
}

/** Refuses a server that a tenant named, where it is nowhere, or in a network that is not the tenant's.
 *  @param field in which it was named */
export async function unreachable(
  { carriers }: Pick<Ports, 'carriers'>,
  field: string,
  host: string,
): Promise<Refusal<'invalid'> | null> {
  if (await carriers.reaches(host)) return null;
  return refuse('invalid', { field, problem: 'is unknown, or in a network that cannot be reached from here' });
}
