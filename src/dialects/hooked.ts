import type { Connection } from '../core/connections.ts';
import type { Core } from '../core/core.ts';
import type { Channel } from '../core/nouns.ts';

export type Hooked = Connection & { accountId: string };

/** The inbox to which a provider's address belongs; null: there is none on this channel. */
export async function hookedInbox(core: Core, channel: Channel, inboxId: string): Promise<Hooked | null> {
  const accountId = await core.accountOf('inbox', inboxId);
  const found = accountId === null ? null : await core.connectionOf(accountId, inboxId);
  return accountId !== null && found?.inbox.channel === channel ? { ...found, accountId } : null;
}
