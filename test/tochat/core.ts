import type pg from 'pg';
import { type Core, createCore } from '../../src/core/core.ts';
import type { Role } from '../../src/core/right.ts';
import { systemCall } from '../../src/core/session.ts';
import type { SigningKeys } from '../../src/core/signing.ts';
import { masterKeyFrom } from '../../src/master-key.ts';
import { openPool } from '../../src/store/database.ts';
import { newId } from '../../src/store/id.ts';
import { MasterKey } from '../../src/store/seal.ts';
import { createSecrets } from '../../src/store/secrets.ts';
import { openSigningKeys } from '../../src/store/signing-keys.ts';
import { createStore } from '../../src/store/store.ts';
import type { TestDatabase } from '../support/database.ts';

/** The master key of a site that is started with it, so that a test holds the same keys. */
export const secret = '5f'.repeat(32);

export type Inside = { pool: pg.Pool; core: Core; signingKeys: SigningKeys; seal: MasterKey; close(): Promise<void> };

/** The same database as a running site's, seen from inside. */
export async function openInside(database: TestDatabase): Promise<Inside> {
  const pool = openPool(database.config);
  const seal = new MasterKey(masterKeyFrom(secret));
  const clock = { nowMs: Date.now, id: newId };
  const store = createStore({ pool, seal, clock, committed() {} });
  const secrets = createSecrets(seal.derive('set-up link'));
  const core = createCore({ store, credentials: store.credentials, secrets, now: clock.nowMs, newId });
  return { pool, core, seal, signingKeys: await openSigningKeys(pool, seal, clock), close: () => pool.end() };
}

export const password = 'a long enough password';

/** Somebody who can sign in. */
export async function addPerson(core: Core, accountId: string, email: string, role: Role): Promise<string> {
  const call = systemCall(accountId, 'test');
  const added = await core.addMember(call, { email, name: email, role, agentId: null });
  if ('refused' in added) throw new Error(added.refused);
  const used = await core.useLink(added.link, password, null);
  if ('refused' in used) throw new Error(used.refused);
  return added.member.id;
}
