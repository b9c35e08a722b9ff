import type { Instant } from './nouns.ts';

/** Two contacts were found to be one person: all that the one had is the other's since. */
export type ContactMerge = {
  id: string;
  fromId: string;
  intoId: string;
  createdAt: Instant;
  undoneAt: Instant | null;
};

/** An address that one of the two claimed and the other had or claimed too: it was there once meanwhile. */
export type Claim = { contactId: string; originId: string | null; kind: string; value: string };

/** Agent and team of a contact in an inbox, by one of its addresses there, as they would be without the merge.
 *  @property placedAt when they were set since the merge; none: they are of before */
export type Apart = {
  inboxId: string;
  address: string;
  teamId: string | null;
  agentId: string | null;
  placedAt?: Instant;
};

/** What cannot be told from rows that were moved: these say themselves whose they would be (`origin_id`). */
export type Moved = {
  /** of both */
  inboxes: Apart[];
  claims: Claim[];
  /** what the other had not, and has from it */
  filled: { name?: string | null; photo?: string | null };
};
export type MovedConversation = { id: string; inboxId: string };
/** What two contacts wrote into one conversation while they were one: the part of the one, taken out of it. */
export type SplitConversation = MovedConversation & { contactId: string; fromConversation: string };
export type Back = { conversations: MovedConversation[]; split: SplitConversation[] };

export interface MergeReader {
  merges: {
    /** of this contact with others, the newest first */
    ofContact(intoId: string): Promise<(ContactMerge & { name: string | null })[]>;
  };
}

export interface MergeTx {
  merges: MergeReader['merges'] & {
    get(id: string): Promise<(ContactMerge & { moved: Moved }) | null>;
    /** conversations that cannot both be one contact's: open ones in one inbox, chats that both take part in */
    conflicts(fromId: string, intoId: string): Promise<string[]>;
    /** all that the one has becomes the other's; its id stands for the other from now on */
    move(
      fromId: string,
      intoId: string,
    ): Promise<Pick<Moved, 'inboxes' | 'claims'> & { conversations: MovedConversation[] }>;
    insert(merge: ContactMerge & { moved: Moved }): Promise<void>;
    /** what was moved, and what came to its addresses since; gives the conversations
     *  @param newId of a conversation that becomes two */
    moveBack(merge: ContactMerge & { moved: Moved }, newId: () => string): Promise<Back>;
  };
}
