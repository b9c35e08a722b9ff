import type { Instant, Message } from './nouns.ts';
import type { Ports, Reader, Tx } from './ports.ts';
import { systemCall } from './session.ts';

const order = ['queued', 'sent', 'delivered', 'read'];

/** What a provider says later of a message that it took.
 *  @property messageId its own id, where the provider gives it back: it tells of one whose first answer was lost */
export type Receipt = {
  inboxId: string;
  sentAs: string;
  status: Message['status'];
  failure: string | null;
  messageId?: string | null;
};

/** Never backwards, and a failure only of what did not arrive. Most tell nothing new: these hold up nobody who writes. */
export async function noteReceipt({ store }: Ports, accountId: string, receipt: Receipt): Promise<{ noted: boolean }> {
  const known = await meant(store.reader(accountId).messages, receipt);
  if (!known || !moves(known, receipt)) return { noted: false };
  const noted = await store.transact(systemCall(accountId, 'receipt'), async (tx) => ({
    noted: await note(tx, await meant(tx.messages, receipt), receipt),
  }));
  return 'refused' in noted ? { noted: false } : noted;
}

async function meant(
  messages: Reader['messages'],
  { inboxId, sentAs, messageId = null }: Receipt,
): Promise<Message | null> {
  const known = await messages.sentAs(inboxId, sentAs);
  if (known || messageId === null) return known;
  const named = await messages.get(messageId);
  return named?.inboxId === inboxId && named.direction === 'out' ? named : null;
}

function moves(before: Message, { status }: Receipt): boolean {
  if (before.status === 'failed') return false;
  // One of which nobody knew whether it went out did go out.
  const stands = before.status === 'uncertain' ? 0 : order.indexOf(before.status);
  if (status === 'failed') return stands < order.indexOf('delivered');
  return order.indexOf(status) > stands;
}

async function note(tx: Tx, message: Message | null, receipt: Receipt): Promise<boolean> {
  if (!message || !moves(message, receipt)) return false;
  const { sentAs, status } = receipt;
  await tx.messages.update(message.id, { status, failure: status === 'failed' ? receipt.failure : null, sentAs });
  const { id: subject, conversationId, inboxId } = message;
  tx.append({ kind: 'message.changed', subject, conversationId, inboxId, changed: ['status'] });
  return true;
}

/** Up to when somebody has, or has read, what was sent. */
export type Watermark = { inboxId: string; address: string; until: Instant; status: 'delivered' | 'read' };

/** @returns how many messages it moved */
export async function noteWatermark({ store }: Ports, accountId: string, watermark: Watermark): Promise<number> {
  const { inboxId, address, until, status } = watermark;
  const moved = await store.transact(systemCall(accountId, 'receipt'), async (tx) => {
    const messages = await tx.messages.unconfirmed(
      inboxId,
      address,
      until,
      status === 'read' ? ['sent', 'delivered'] : ['sent'],
    );
    for (const { id: subject, conversationId } of messages) {
      await tx.messages.update(subject, { status });
      tx.append({ kind: 'message.changed', subject, conversationId, inboxId, changed: ['status'] });
    }
    return { moved: messages.length };
  });
  return 'refused' in moved ? 0 : moved.moved;
}
