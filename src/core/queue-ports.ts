import type { Conversation, Presence } from './nouns.ts';
import type { Lapse, Offer } from './offer.ts';

export type Candidate = { agentId: string; presence: Presence; capacity: number; load: number; teamIds: string[] };

/** Where a conversation stands among those that wait. */
export type Waiting = Pick<Conversation, 'id' | 'waitingSince'>;

/** Who waits, who could get it, and who was given it and is to accept it. */
export interface QueueReader {
  /** online agents that could be assigned conversations of an inbox, with their number of open
   *  ones: those that serve it, all if it names none, and members of teams that have conversations
   *  waiting in it */
  candidates(inboxId: string): Promise<Candidate[]>;
  /** conversations of an inbox that wait for an agent, oldest first: those of no team and of these teams
   *  @param after the last of the page before; null: from the oldest on */
  waiting(inboxId: string, teamIds: readonly string[], after: Waiting | null, limit: number): Promise<Conversation[]>;
  /** where conversations that wait in an inbox began, and how many more of there these agents have not answered */
  networks(inboxId: string, ids: readonly string[], agentIds: readonly string[]): Promise<Networks>;
  offers: {
    /** null: there is none, or not this one any more */
    get(conversationId: string, number: number): Promise<Offer | null>;
    /** by conversation and agent: what was not accepted in time */
    lapsedOf(conversationIds: readonly string[]): Promise<Map<string, Map<string, Lapse>>>;
    /** whether the agent wrote into the conversation after an event */
    wrote(offer: Offer): Promise<boolean>;
  };
}

/** Where what waits began, and how much of that is with agents already. */
export type Networks = {
  /** by conversation; others are not counted */
  of: ReadonlyMap<string, string>;
  /** by network: conversations of the inbox that are with agents and wait for an answer */
  unanswered: ReadonlyMap<string, number>;
};

/** A conversation that lost its agent or its team. */
export type Released = Pick<Conversation, 'id' | 'inboxId' | 'agentId'>;

export interface QueueTx extends Omit<QueueReader, 'offers'> {
  leaving: {
    /** takes an agent or a team from its conversations that are not closed, which it gives, and from its contacts
     *  @param inboxId those of this inbox alone; null: of all */
    release(noun: 'agent' | 'team', id: string, inboxId: string | null): Promise<Released[]>;
    /** takes contacts without an open conversation from agents that do not serve the inbox any more
     *  @param agentIds those of these agents; null: of any
     *  @param inboxId those of this inbox alone; null: of all */
    releaseContacts(agentIds: readonly string[] | null, inboxId: string | null): Promise<void>;
    /** widgets list the agent no longer; the ids of their inboxes */
    unlist(agentId: string): Promise<string[]>;
    /** choices of bots that led to this agent or team lead to people; the ids of their inboxes */
    leadToPeople(id: string): Promise<string[]>;
  };
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
