import { plainAddress } from './address-range.ts';
import type { Actor } from './call.ts';
import type { Ports } from './ports.ts';

/** Somebody known: the account, who it is there, and a name of the credential for idempotency keys. */
export type Authenticated = { accountId: string; actor: Actor; credential: string };

/** Who holds this API key or session; null for anything else. */
export async function authenticate(ports: Ports, token: string): Promise<Authenticated | null> {
  const key = ports.secrets.read('pk_', token);
  if (key) {
    const actor = await ports.credentials.key(key.accountId, key.hash);
    if (actor?.kind !== 'key') return null;
    ports.credentials.used(key.accountId, actor.id);
    return { accountId: key.accountId, actor, credential: `key:${actor.id}` };
  }
  const session = ports.secrets.read('ps_', token);
  if (!session) return null;
  const found = await ports.credentials.session(session.accountId, session.hash);
  if (!found || Date.parse(found.expiresAt) <= ports.now()) return null;
  return member(ports, session.accountId, found.memberId);
}

/** Whom a program stands for that cannot send a key, by the network address that it calls from; null: nobody let it. */
export async function authenticateAddress(ports: Ports, address: string): Promise<Authenticated | null> {
  const found = await ports.credentials.at(plainAddress(address));
  if (found?.actor.kind !== 'key') return null;
  ports.credentials.used(found.accountId, found.actor.id);
  return { ...found, credential: `key:${found.actor.id}` };
}

/** A member that was authenticated by a dialect's own means. */
export async function member(ports: Ports, accountId: string, memberId: string): Promise<Authenticated | null> {
  const actor = await ports.credentials.member(accountId, memberId);
  return actor && { accountId, actor, credential: `member:${memberId}` };
}
