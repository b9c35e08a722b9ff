import type { ErasureReport } from './erasure.ts';
import type { AddressKind, Channel, Contact, ContactInbox, ContactInboxKey, Line, LineRow } from './nouns.ts';
import type { Page, PageRequest } from './page.ts';
import type { Sought } from './search.ts';

/** Which contacts; null: no matter. */
export type ContactFilter = {
  /** what name and addresses must have */
  sought: Sought | null;
  /** that an inbox knows: this one, one of a channel, where it is in a team, where an agent has it (`none`: nobody) */
  inboxId: string | null;
  channel: Channel | null;
  teamId: string | null;
  agentId: string | null;
  newestFirst: boolean;
};

/** A contact, and the one that it would be if no merge were in force; null if the same. */
export type Owner = { contactId: string; originId: string | null };

/** What can be asked of an account's contacts, of its lines, and of contacts as their inboxes know them. */
export interface ContactReader {
  /** The id of one that was merged into another stands for that other. */
  contacts: {
    get(id: string): Promise<Contact | null>;
    /** whose it is; who claims it only is not found */
    byAddress(kind: AddressKind, value: string): Promise<Contact | null>;
    /** the owner of the address; null if none */
    ownerOf(kind: AddressKind, value: string): Promise<Owner | null>;
    list(filter: ContactFilter, page: PageRequest): Promise<Page<Contact>>;
    some(ids: readonly string[]): Promise<Contact[]>;
  };
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
    /** those behind some addresses, the latest active first, each with its open conversation */
    at(places: readonly ContactInboxKey[]): Promise<(ContactInbox & { openId: string | null })[]>;
  };
}

/** An account's lines as they were a moment ago. */
export interface KnownLines {
  list(accountId: string): Promise<readonly Line[]>;
}

export interface ContactTx {
  contacts: ContactReader['contacts'] & {
    insert(contact: Omit<Contact, 'addresses'>): Promise<void>;
    update(id: string, patch: { name?: string | null; photo?: string | null }): Promise<void>;
    /** whether a contact has or claims this address */
    isTaken(kind: AddressKind, value: string): Promise<boolean>;
    /** ids of inboxes with an address, conversation or form of the contact, or with one of these addresses of any contact */
    inboxIdsOf(id: string, addresses: readonly string[]): Promise<string[]>;
    /** unverified addresses that it does not have yet */
    claim(id: string, addresses: Contact['addresses'], originId: string | null): Promise<void>;
    /** the claimed address is the contact's from now on, and files what comes from it; 'taken' when it is another's */
    confirm(id: string, address: Contact['addresses'][number]): Promise<'done' | 'address_taken'>;
    /** replaces the addresses, claimed ones stay claimed; 'taken' when one belongs to another contact. Inboxes that know one of them file it with this contact
     *  from now on; one that is left out files nothing with it any more
     *  @param originId whose the new ones would be if no merge were in force; null: the contact's */
    setAddresses(
      id: string,
      addresses: Contact['addresses'],
      originId?: string | null,
    ): Promise<'done' | 'address_taken'>;
    /** one more address, which no contact has */
    addAddress(id: string, address: Contact['addresses'][number], originId: string | null): Promise<void>;
    /** inboxes that know this address file with the contact from now on */
    follow(id: string, address: string): Promise<void>;
    /** erases it; gives what went, the names of the files that belonged to it, the chats of others from which its words went, and what
     *  `eraseCalls` takes */
    remove(id: string): Promise<{
      report: ErasureReport;
      files: string[];
      chats: { id: string; inboxId: string }[];
      /** who had its conversations */
      agentIds: string[];
      traces: string;
    }>;
    /** removes data of an erased person from the record of calls */
    eraseCalls(traces: string): Promise<void>;
  };
  lines: ContactReader['lines'] & {
    insert(line: Pick<LineRow, 'id' | 'label' | 'email'>): Promise<'done' | 'label_taken'>;
    update(id: string, patch: Partial<LineRow>): Promise<'done' | 'label_taken'>;
    /** the inbox is in no line any more; one without any inbox is gone */
    leave(inboxId: string): Promise<void>;
  };
  contactInboxes: ContactReader['contactInboxes'] & {
    insert(
      contact: Pick<
        ContactInbox,
        'inboxId' | 'address' | 'providerId' | 'contactId' | 'originId' | 'teamId' | 'agentId'
      >,
    ): Promise<void>;
    update(key: ContactInboxKey, patch: Partial<Pick<ContactInbox, 'protocol' | 'sa'>>): Promise<void>;
    /** Whose the contact is in the inbox, by whichever of its addresses there; once a merge is taken back, only who has this address. */
    place(
      of: ContactInboxKey & Pick<ContactInbox, 'contactId'>,
      to: Partial<Pick<ContactInbox, 'teamId' | 'agentId'>>,
    ): Promise<void>;
    /** The single conditional update of promise 6: only where nobody has it. */
    take(of: ContactInboxKey & Pick<ContactInbox, 'contactId'>, agentId: string): Promise<boolean>;
    hasProtocol(protocol: string): Promise<boolean>;
    /** whether any inbox knows the contact, by an address or by what was written there */
    isKnown(contactId: string): Promise<boolean>;
    remove(key: ContactInboxKey): Promise<void>;
  };
}
