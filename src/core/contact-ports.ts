import type { ContactInbox, ContactInboxKey, Line, LineRow } from './nouns.ts';

/** What can be asked of an account's lines, and of contacts as their inboxes know them. */
export interface ContactReader {
  lines: {
    /** oldest first */
    list(): Promise<Line[]>;
    /** which of some inboxes have what a driver proves with that it may send */
    withCredentials(inboxIds: readonly string[]): Promise<string[]>;
  };
  contactInboxes: {
    get(inboxId: string, address: string): Promise<ContactInbox | null>;
    ofContacts(contactIds: readonly string[]): Promise<ContactInbox[]>;
    /** newest first: all of some inboxes, or those of a team, or those that an agent has and those of the team that nobody has */
    list(
      inboxIds: readonly string[],
      of: { teamId?: string | null; agentId?: string | null },
      limit: number,
    ): Promise<ContactInbox[]>;
    /** those behind some addresses, the latest active first */
    at(places: readonly ContactInboxKey[]): Promise<ContactInbox[]>;
  };
}

export interface ContactTx {
  lines: ContactReader['lines'] & {
    insert(line: Pick<LineRow, 'id' | 'label' | 'email'>): Promise<'done' | 'label_taken'>;
    update(id: string, patch: Partial<LineRow>): Promise<'done' | 'label_taken'>;
    /** the inbox is in no line any more; one without any inbox is gone */
    leave(inboxId: string): Promise<void>;
  };
  contactInboxes: ContactReader['contactInboxes'] & {
    insert(contact: ContactInboxKey & { providerId: string; contactId: string }): Promise<void>;
    update(
      key: ContactInboxKey,
      patch: Partial<Pick<ContactInbox, 'teamId' | 'agentId' | 'protocol' | 'sa'>>,
    ): Promise<void>;
    /** The single conditional update of promise 6: only where nobody has it. */
    take(key: ContactInboxKey, agentId: string): Promise<boolean>;
    hasProtocol(protocol: string): Promise<boolean>;
    /** whether any inbox knows the contact */
    isKnown(contactId: string): Promise<boolean>;
    remove(key: ContactInboxKey): Promise<void>;
  };
}
