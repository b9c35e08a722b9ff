import type { Instant } from './nouns.ts';

/** Two contacts were found to be one person: all that the one had is the other's since. */
export type ContactMerge = {
  id: string;
  fromId: string;
  intoId: string;
  createdAt: Instant;
  undoneAt: Instant | null;
};

/** What a contact had when it was merged: it goes back with it. */
export type Moved = {
  addresses: { kind: string; value: string }[];
  inboxes: { inboxId: string; address: string; teamId: string | null; agentId: string | null }[];
  conversations: MovedConversation[];
  leads: string[];
  users: string[];
  chats: string[];
  /** contacts that had been merged into it before */
  merged: string[];
  /** what the other had not, and has from it */
  filled: { name?: string | null; photo?: string | null };
};
export type MovedConversation = { id: string; inboxId: string };

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
    move(fromId: string, intoId: string): Promise<Omit<Moved, 'filled'>>;
    insert(merge: ContactMerge & { moved: Moved }): Promise<void>;
    /** what was moved, and what came to its addresses since; gives the conversations */
    moveBack(merge: ContactMerge & { moved: Moved }): Promise<MovedConversation[]>;
  };
}
