import type { Authenticated } from '../../core/authenticate.ts';
import type { Core } from '../../core/core.ts';
import type { WireRequest } from '../contract.ts';

type Asking = Pick<WireRequest, 'headers' | 'query'>;

/** The document has no credentials, so a key is looked for wherever an unchanged program can carry one (hci point 1): as x-api-key, as user
 *  of HTTP Basic, as Bearer, in the query, where that of the path comes to stand (paths.ts). Null: none, or a wrong one. */
export async function authenticate(core: Core, asking: Asking): Promise<Authenticated | null> {
  const key = keyOf(asking);
  const who = key === null ? null : await core.authenticate(key);
  // A person's session is the console's.
  return who?.actor.kind === 'key' ? who : null;
}

export function keyOf({ headers, query }: Asking): string | null {
  const key = headers['x-api-key'] ?? authorized(headers.authorization) ?? query.key;
  return typeof key === 'string' ? key.trim() : null;
}

function authorized(authorization: string | string[] | undefined): string | undefined {
  const [scheme = '', value = ''] = typeof authorization === 'string' ? authorization.trim().split(/ +/) : [];
  if (/^bearer$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return undefined;
  const [user, password] = Buffer.from(value, 'base64').toString().split(':');
  return user || password;
}
