import type { Call } from '../core/call.ts';
import type { Core } from '../core/core.ts';
import { done } from './done.ts';

/** What a program needs to let people in by links: in this shape it stands in first-run.json. */
export type OutsideKeys = { imbee: { authorization: string; corporate_token: string; bot_idsha: string } };

export async function openOutside(core: Core, call: Call, inboxId: string): Promise<OutsideKeys> {
  const keys = done(await core.makeProgramKeys(call));
  const { name } = done(await core.nameInbox(call, inboxId, 'imbee'));
  return { imbee: { authorization: keys.authorization, corporate_token: keys.corporate, bot_idsha: name } };
}
