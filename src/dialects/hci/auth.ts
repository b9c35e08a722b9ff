import type { Authenticated } from '../../core/authenticate.ts';
import type { Core } from '../../core/core.ts';
import type { WireRequest } from '../contract.ts';

export type Asking = Pick<WireRequest, 'headers' | 'query' | 'address' | 'peer'>;

/** The document has no credentials, so a key is looked for wherever an unchanged program can carry one (hci point 1): as x-api-key, as user
 *  of HTTP Basic, as Bearer, in the query, where that of the path comes to stand (paths.ts). Without any, an account may have let in the
 *  network that it comes from. Null: nobody known. */
export async function authenticate(core: Core, asking: Asking): Promise<Authenticated | null> {
  const given = givenKey(asking);
  if (given === undefined) return comesItself(asking) ? core.authenticateAddress(asking.address) : null;
  const who = typeof given === 'string' ? await core.authenticate(given.trim()) : null;
  // A person's session is the console's.
  return who?.actor.kind === 'key' ? who : null;
}

/** What stands where a key may stand. */
function givenKey({ headers, query }: Asking) {
  return headers['x-api-key'] ?? authorized(headers.authorization) ?? query.key;
}

export function keyOf(asking: Asking): string | null {
  const given = givenKey(asking);
  return typeof given === 'string' ? given.trim() : null;
}

/** A program that calls by itself: no browser, which any page could make call, and nobody behind a proxy whose word is not trusted. */
function comesItself({ headers, address, peer }: Asking): boolean {
  if (headers.origin !== undefined || headers['sec-fetch-site'] !== undefined) return false;
  const isForwarded = forwarding.some((name) => headers[name] !== undefined);
  return !isForwarded || address !== peer;
}

const forwarding = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'via'];

/** What is no such header that we know is a key that nobody has. */
function authorized(authorization: string | string[] | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  const [scheme = '', value = ''] = typeof authorization === 'string' ? authorization.trim().split(/ +/) : [];
  if (/^bearer$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return '';
  const [user, password = ''] = Buffer.from(value, 'base64').toString().split(':');
  return user || password;
}
