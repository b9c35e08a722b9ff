import type { Core } from '../../src/core/core.ts';
import type { Role } from '../../src/core/role.ts';
import { systemCall } from '../../src/core/session.ts';
import { done } from '../support/inside.ts';

export const password = 'a long enough password';

/** Somebody who can sign in. */
export async function addPerson(core: Core, accountId: string, email: string, role: Role): Promise<string> {
  const call = systemCall(accountId, 'test');
  const { member, link } = done(await core.addMember(call, { email, name: email, role, agentId: null }));
  done(await core.useLink(link, password, null));
  return member.id;
}
