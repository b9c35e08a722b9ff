import type { Call } from './call.ts';
import { deliveryJob } from './delivery-job.ts';
import { latestOf } from './latest-address.ts';
import type { Message } from './nouns.ts';
import type { Tx } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { hasReplyWindow } from './reply-window.ts';
import { lacks } from './right.ts';
import { scopeOf, sees } from './visibility.ts';

/** Sends a message by hand that failed, or of which nobody knows whether it arrived; one that still waits is tried at once. It goes
 *  behind what waits for the same contact by now, and answers for the time of writing no more than a new one would. */
export async function retryMessage(
  tx: Tx,
  call: Call,
  id: string,
): Promise<
  Result<Message, 'forbidden' | 'not_found' | 'message_sent' | 'conversation_closed' | 'reply_window_closed'>
> {
  const no = lacks(call.actor, 'conversations');
  if (no) return no;
  const message = await tx.messages.get(id);
  const conversation = message && (await tx.conversations.get(message.conversationId));
  if (!conversation || !sees(scopeOf(call), conversation)) return refuse('not_found', { noun: 'message' });
  const { status, inboxId, conversationId } = message;
  if (status !== 'queued' && status !== 'failed' && status !== 'uncertain') return refuse('message_sent', {});
  if (conversation.state === 'closed') return refuse('conversation_closed', {});
  const inbox = await tx.inboxes.get(inboxId);
  if (!inbox) return refuse('not_found', { noun: 'inbox' });
  if (hasReplyWindow[inbox.channel]) {
    const known = await tx.contactInboxes.ofContacts([conversation.contactId]);
    const until = latestOf(known, inboxId)?.windowUntil ?? null;
    if (until === null || until <= tx.now) return refuse('reply_window_closed', { since: until });
  }
  const job = deliveryJob(conversation, id);
  const found = await tx.messages.hurry(job.orderKey, id);
  // One that runs for a message that failed has nothing to do any more but to end.
  if (found === null || (found === 'running' && status !== 'queued')) tx.enqueue(job);
  if (status === 'queued') return message;
  const patch = { status: 'queued', failure: null } as const;
  await tx.messages.update(id, patch);
  tx.append({ kind: 'message.changed', subject: id, conversationId, inboxId, changed: ['status', 'failure'] });
  return { ...message, ...patch };
}
