import type { Call } from '../../core/call.ts';
import type { Core } from '../../core/core.ts';
import type { ApplicationKey, Purpose } from '../../core/wallet-nouns.ts';
import type { WireRequest } from '../contract.ts';
import { onceOf } from '../once.ts';
import { Fields } from './reading.ts';
import { readHash } from './schemas.ts';

/** Whoever sent a right hash: its key, and the call it makes. */
export type Caller = { key: ApplicationKey; call: Call };

/** What presence changes of this API are logged as (point 8). */
const handler = 'RouteControllerUpdateUserStatus';

/** Null for a hash that is nobody's, or the other system's: each has its own (point 3). */
export async function authenticate(
  core: Core,
  hash: string,
  purpose: Purpose,
  request: WireRequest,
): Promise<Caller | null> {
  const found = /^[\da-f]{64}$/.test(hash) ? await core.applicationKey(hash) : null;
  if (!found || found.key.purpose !== purpose) return null;
  const { accountId, key } = found;
  const rights = [purpose === 'calls' ? ('settings' as const) : ('wallets' as const)];
  const actor = { kind: 'key' as const, id: key.id, rights, scope: 'all' as const };
  const once = onceOf(`key:${key.id}`, request);
  return { key, call: { accountId, actor, handler, address: request.address, once } };
}

/** Whose program asks, whatever it is for. */
export async function callerOf(core: Core, request: WireRequest) {
  const hash = readHash(new Fields(request));
  const found = hash !== null && /^[\da-f]{64}$/.test(hash) ? await core.applicationKey(hash) : null;
  return found && { accountId: found.accountId, credential: `key:${found.key.id}` };
}
