import type { NewJob } from './job.ts';
import type { Conversation } from './nouns.ts';

/** What sends a message that waits: in the order of its contact in its inbox (docs/promises.md, 9). */
export function deliveryJob(
  { id, inboxId, contactId }: Pick<Conversation, 'id' | 'inboxId' | 'contactId'>,
  messageId: string,
): NewJob {
  const payload = { messageId, conversationId: id, inboxId };
  return { kind: 'deliver', orderKey: `deliver ${inboxId} ${contactId}`, payload };
}
