import type { Instant, Person } from './nouns.ts';
import type {
  AccessLink,
  Device,
  LinkMaker,
  OutsideUser,
  ProgramKey,
  ProgramKeyKind,
  UserChat,
  UserSecrets,
} from './outside-nouns.ts';
import type { Page, PageRequest } from './page.ts';

/** What can be asked of an account's links for people outside, and of those people. */
export interface OutsideReader {
  programKeys: {
    byHash(hash: Buffer): Promise<{ id: string; kind: ProgramKeyKind } | null>;
    list(page: PageRequest): Promise<Page<ProgramKey>>;
  };
  links: {
    byHash(tokenHash: Buffer): Promise<AccessLink | null>;
    /** the newest first */
    list(page: PageRequest): Promise<Page<AccessLink & { createdAt: Instant }>>;
    /** by which an inbox is known outside, beside its id */
    namesOf(inboxId: string): Promise<string[]>;
    /** the inbox that is known outside by this name */
    inboxOf(name: string): Promise<string | null>;
    /** letters asked for since an instant: to one address, or by a channel to all */
    letters(since: Instant, of: { to: string } | { channel: 'email' | 'sms' }): Promise<number>;
  };
  users: {
    byApiKey(hash: Buffer): Promise<OutsideUser | null>;
    /** who signed in, and until when that counts */
    bySession(hash: Buffer): Promise<(OutsideUser & { expiresAt: Instant }) | null>;
    /** whether this name was issued, to a user or by a link */
    isNamed(userKey: string): Promise<boolean>;
    some(userKeys: readonly string[]): Promise<OutsideUser[]>;
    /** every conversation of a user that it can find on its page, the newest first */
    chatsOf(user: OutsideUser): Promise<UserChat[]>;
    /** the user's place in a conversation between users, or its contact's address in a web inbox; null: it has none there */
    seat(user: OutsideUser, chatId: string): Promise<{ address: string | null } | null>;
    /** who is in a conversation between users */
    people(conversationId: string): Promise<Person[]>;
    /** contacts that take part in some conversations between users */
    participantsOf(conversationIds: readonly string[]): Promise<string[]>;
    /** conversations of a contact, and those between users in which one of its users takes part
     *  @param userId null: no user's */
    conversationsOf(contactId: string, userId: string | null): Promise<string[]>;
  };
}

export interface OutsideTx extends OutsideReader {
  programKeys: OutsideReader['programKeys'] & {
    insert(key: { id: string; kind: ProgramKeyKind; hash: Buffer }): Promise<void>;
    /** of a key that is not revoked; null if none */
    kindOf(id: string): Promise<ProgramKeyKind | null>;
    /** users that one key registered are another's from now on */
    passOn(from: string, to: string): Promise<void>;
    revoke(id: string): Promise<boolean>;
  };
  links: OutsideReader['links'] & {
    /** one that can be used now, with its token */
    usable(inboxId: string, userKey: string, of: LinkMaker): Promise<(AccessLink & { token: string }) | null>;
    tokenOf(id: string): Promise<string | null>;
    insert(
      link: Omit<AccessLink, 'uses' | 'revokedAt'> & LinkMaker & { tokenHash: Buffer; token: string },
    ): Promise<void>;
    readdress(id: string, to: Pick<AccessLink, 'email' | 'phone'>): Promise<void>;
    /** uses it once, where it can be used; null: it cannot */
    use(tokenHash: Buffer): Promise<AccessLink | null>;
    /** with all entries by it; null if it is revoked or none */
    revoke(id: string): Promise<(AccessLink & { former: boolean }) | null>;
    insertEntry(entry: { hash: Buffer; linkId: string; expiresAt: Instant }): Promise<void>;
    /** those for the person that a contact is
     *  @returns former: of the time before entries were stored */
    ofContact(contactId: string): Promise<(Pick<AccessLink, 'inboxId' | 'userKey'> & { former: boolean })[]>;
    /** links in a contact's inboxes for people whose names are no contact's, each with an address of the contact there */
    unnamedBeside(contactId: string): Promise<(Pick<AccessLink, 'inboxId' | 'userKey'> & { address: string })[]>;
    endVisitor(address: string): Promise<void>;
  };
  users: OutsideReader['users'] & {
    byKey(userKey: string): Promise<(OutsideUser & UserSecrets) | null>;
    /** several where their contacts were merged */
    ofContact(contactId: string): Promise<OutsideUser[]>;
    insert(
      user: OutsideUser & Device & UserSecrets & { apiKeyHash: Buffer; programKeyId: string | null },
    ): Promise<void>;
    /** whether this key registered the user, or may have before that was kept */
    wasRegisteredBy(id: string, programKeyId: string): Promise<boolean>;
    /** other ones in the place of those it has; every sign-in ends */
    setSecrets(id: string, secrets: UserSecrets & { apiKeyHash: Buffer }): Promise<void>;
    insertSession(session: { hash: Buffer; userId: string; expiresAt: Instant }): Promise<void>;
    endSession(hash: Buffer): Promise<void>;
    /** the conversation of two, unless its inbox was removed */
    chatOf(pair: string): Promise<string | null>;
    insertChat(conversationId: string, users: readonly OutsideUser[], pair: string | null): Promise<void>;
    /** false: it had read that far already */
    setRead(conversationId: string, userId: string, number: number): Promise<boolean>;
    /** from now on `inbox` is this one */
    keepInbox(id: string): Promise<void>;
    /** the inbox in which people outside talk with each other */
    inbox(): Promise<string | null>;
  };
}
