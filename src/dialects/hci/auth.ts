import type { Authenticated } from '../../core/authenticate.ts';
import type { Core } from '../../core/core.ts';
import type { WireRequest } from '../contract.ts';

/** The document has no credentials, so a key is looked for wherever an unchanged program can carry one (hci point 1): as x-api-key, as user
 *  of HTTP Basic, as Bearer, in the query, where that of the path comes to stand (paths.ts). Null: none, or a wrong one. */
export async function authenticate(
  core: Core,
  { headers, query }: Pick<WireRequest, 'headers' | 'query'>,
): Promise<Authenticated | null> {
  const key = headers['x-api-key'] ?? authorized(headers.authorization) ?? query.key;
  const who = typeof key === 'string' ? await core.authenticate(key.trim()) : null;
  // A person's session is the console's.
  return who?.actor.kind === 'key' ? who : null;
}

function authorized(authorization: string | string[] | undefined): string | undefined {
  const [scheme = '', value = ''] = typeof authorization === 'string' ? authorization.trim().split(/ +/) : [];
  if (/^bearer$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return undefined;
  const [user, password] = Buffer.from(value, 'base64').toString().split(':');
  return user || password;
}
