import type { Conversation, Presence } from './nouns.ts';
import type { Lapse, Offer } from './offer.ts';

export type Candidate = { agentId: string; presence: Presence; capacity: number; load: number; teamIds: string[] };

/** Who waits, who could get it, and who was given it and is to accept it. */
export interface QueueReader {
  /** who could get work of an inbox now, with their open conversations counted */
  candidates(inboxId: string): Promise<Candidate[]>;
  /** conversations of an inbox that wait for an agent, oldest first */
  waiting(inboxId: string, limit: number): Promise<Conversation[]>;
  offers: {
    /** null: there is none, or not this one any more */
    get(conversationId: string, agentId: string, number: number): Promise<Offer | null>;
    /** by conversation and agent: what was not accepted in time */
    lapsedOf(conversationIds: readonly string[]): Promise<Map<string, Map<string, Lapse>>>;
    /** whether the agent wrote into the conversation after an event */
    wrote(offer: Offer): Promise<boolean>;
  };
}

export interface QueueTx extends Omit<QueueReader, 'offers'> {
  offers: QueueReader['offers'] & {
    put(offer: Offer): Promise<void>;
    /** @returns what the agent let lapse of this conversation, this time with it */
    lapse(offer: Offer): Promise<Lapse>;
    /** the agent is there anew: nothing that it let lapse rests any more */
    wake(agentId: string): Promise<void>;
    /** somebody works on it: nothing is offered, and nobody passed it over */
    forget(conversationId: string): Promise<void>;
  };
}
