import type { Core } from '../core/core.ts';
import { isRefusal } from '../core/refusal.ts';
import { systemCall } from '../core/session.ts';
import type { FirstRun } from './demo.ts';

/** A link that opens the console as the demo account's owner, once. Null when somebody took the key or the owner away. */
export async function consoleLink(core: Core, { url, console: person, v1 }: FirstRun): Promise<string | null> {
  const who = await core.authenticate(v1.key);
  const owner = who && (await core.read(who.accountId).members.byEmail(person.email));
  if (!who || !owner) return null;
  const made = await core.inviteAgain(systemCall(who.accountId, 'demo'), owner.id);
  return isRefusal(made) ? null : `${url}/console#${made.link}`;
}
