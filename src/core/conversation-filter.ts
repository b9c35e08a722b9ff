import type { Scope } from './call.ts';
import type { ConversationState } from './nouns.ts';

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
  /** words of `wordsOf`, all of which are looked for; null: no matter */
  words: readonly string[] | null;
  scope: Scope;
};
