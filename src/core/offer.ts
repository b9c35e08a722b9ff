import type { Conversation, Instant } from './nouns.ts';

/** A conversation that was given to an agent who is to accept it in time. */
export type Offer = {
  conversationId: string;
  agentId: string;
  /** of the event that gave it */
  number: number;
  acceptBy: Instant;
};

/** Whether a conversation goes back to those who wait: its time is over, and the agent who was given it still has it open and neither
 *  opened nor took it (that ends the offer) nor wrote into it.
 *  @param offer null: it was accepted, or given to somebody else since */
export function lapses(
  offer: Offer | null,
  conversation: Pick<Conversation, 'state' | 'agentId'> | null,
  wrote: boolean,
  now: Instant,
): boolean {
  if (!offer || !conversation || now < offer.acceptBy || wrote) return false;
  return conversation.state === 'open' && conversation.agentId === offer.agentId;
}
