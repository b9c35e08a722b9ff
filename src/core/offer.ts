import type { Conversation, Instant } from './nouns.ts';

/** A conversation that was given to an agent who is to accept it in time. */
export type Offer = {
  conversationId: string;
  agentId: string;
  /** of the event that gave it */
  number: number;
  acceptBy: Instant;
};

/** How often an agent let a conversation lapse, and when the last time. */
export type Lapse = { times: number; at: Instant };

const longestRest = 3600;

/** From when on an agent is given again what it let lapse: twice at once, then after ever longer, an hour at most. Who is not there, but looks
 *  as if, would be given it for days on end.
 *  @param acceptSeconds how long it had each time */
export function restsUntil({ times, at }: Lapse, acceptSeconds: number): Instant {
  const seconds = times < 3 ? 0 : Math.min(longestRest, acceptSeconds * 2 ** (times - 3));
  return new Date(Date.parse(at) + seconds * 1000).toISOString();
}

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
