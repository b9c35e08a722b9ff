import type { MessagePatch } from './delivery-ports.ts';
import { latestOf } from './latest-address.ts';
import type { Message } from './nouns.ts';
import type { Ports } from './ports.ts';
import { systemCall } from './session.ts';

/** How a try ended; `held`: there is nothing yet to send it with, it waits. */
export type Delivery = { ended: 'sent' | 'failed' | 'gone' } | { ended: 'held' | 'uncertain' | 'lost'; reason: string };

/** Why a message is uncertain whose server ended while it was handing it over. */
export const interrupted = 'interrupted';

/** One try to send a message that waits. Why it still waits, or failed, stands in the message. Ends `lost` where it was handed over and that
 *  could not be kept.
 *  @param last no other try follows: what goes wrong now, failed
 *  @param lost a try before this one ended unseen: the message may be with its provider, and goes there again only where it takes it once */
export async function deliver(
  ports: Ports,
  accountId: string,
  messageId: string,
  last: boolean,
  lost = false,
): Promise<Delivery> {
  const { store, drivers } = ports;
  const reader = store.reader(accountId);
  const message = await reader.messages.get(messageId);
  if (message?.status !== 'queued') return { ended: 'gone' };
  const [inbox, conversation, credentials] = await Promise.all([
    reader.inboxes.get(message.inboxId),
    reader.conversations.get(message.conversationId),
    store.credentialsOf(accountId, message.inboxId),
  ]);
  const known = conversation ? await reader.contactInboxes.ofContacts([conversation.contactId]) : [];
  const contact = latestOf(known, message.inboxId);
  const note = (patch: MessagePatch) => change(ports, accountId, message, patch);
  const driver = inbox && drivers[inbox.channel];
  if (lost && !driver?.idempotent) {
    await note({ status: 'uncertain', failure: interrupted, attempts: 1 });
    return { ended: 'uncertain', reason: interrupted };
  }
  if (!inbox || !contact) {
    await note({ status: 'failed', failure: 'no_address' });
    return { ended: 'failed' };
  }
  if (!driver || !credentials) {
    const reason = credentials ? 'no_driver' : 'no_credentials';
    await note({ failure: reason });
    return { ended: 'held', reason };
  }
  const { kind, body: text, attachment } = message;
  const { inboxId } = message;
  const outgoing = {
    messageId,
    inboxId,
    from: inbox.address,
    to: contact.providerId,
    kind,
    text,
    attachment,
    credentials,
  };
  const sent = await driver.send(outgoing).catch(async (error: Error) => {
    await note({ failure: error.message, attempts: 1, ...(last && { status: 'failed' as const }) });
    throw error;
  });
  if ('refused' in sent) {
    await note({ status: 'failed', failure: sent.refused, attempts: 1 });
    return { ended: 'failed' };
  }
  try {
    if ('uncertain' in sent) await note({ status: 'uncertain', failure: sent.uncertain, attempts: 1 });
    else await note({ status: 'sent', failure: null, sentAs: sent.sentAs, attempts: 1 });
  } catch (error) {
    return { ended: 'lost', reason: (error as Error).message };
  }
  return 'uncertain' in sent ? { ended: 'uncertain', reason: sent.uncertain } : { ended: 'sent' };
}

async function change(
  { store }: Ports,
  accountId: string,
  { id, failure }: Message,
  patch: MessagePatch,
): Promise<void> {
  // That it still waits for the same is no news.
  const isOld = (before: string | null) =>
    patch.status === undefined && patch.attempts === undefined && patch.failure === before;
  if (isOld(failure)) return;
  await store.transact(systemCall(accountId, 'delivery'), async (tx) => {
    const now = await tx.messages.get(id);
    if (!now || isOld(now.failure)) return;
    // Its provider told what became of it before it answered: that stands.
    const { status: _, failure: __, ...rest } = patch;
    await tx.messages.update(id, now.status === 'queued' ? patch : rest);
    const { conversationId, inboxId } = now;
    tx.append({ kind: 'message.changed', subject: id, conversationId, inboxId, changed: ['status', 'failure'] });
  });
}
