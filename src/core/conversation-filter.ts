import type { Scope } from './call.ts';
import type { ConversationState } from './nouns.ts';
import type { Sought } from './search.ts';

/** Which conversations; null: no matter. */
export type ConversationFilter = {
  states: readonly ConversationState[] | null;
  /** an agent's id; 'none' for those that nobody has */
  agentId: string | null;
  teamId: string | null;
  inboxId: string | null;
  contactId: string | null;
  /** an agent who is mentioned in a note of it */
  mentionedId: string | null;
  /** what messages, name and addresses must have; null: no matter */
  sought: Sought | null;
  scope: Scope;
};
