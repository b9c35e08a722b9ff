import type { Connection } from '../core/connections.ts';
import type { Core } from '../core/core.ts';
import type { Channel } from '../core/nouns.ts';
import type { Posted, PostRefusal } from '../core/post.ts';
import { isRefusal, type Refusal } from '../core/refusal.ts';

export type Hooked = Connection & { accountId: string };

/** The inbox to which a provider's address belongs; null: there is none on this channel. */
export async function hookedInbox(core: Core, channel: Channel, inboxId: string): Promise<Hooked | null> {
  // PostgreSQL fails on a NUL, which any client can put into a path.
  if (inboxId.includes('\0')) return null;
  const accountId = await core.accountOf('inbox', inboxId);
  const found = accountId === null ? null : await core.connectionOf(accountId, inboxId);
  return accountId !== null && found?.inbox.channel === channel ? { ...found, accountId } : null;
}

/** Whether a provider need not deliver a message again: it is stored, or its contact was erased. An
 *  inbox that is disabled, was just removed, or is overloaded has stored nothing. */
export function isSettled(posted: Posted | Refusal<PostRefusal>): boolean {
  return !isRefusal(posted) || (posted.refused === 'not_found' && posted.noun === 'contact');
}
