import type { AddonReader, AddonTx } from './addon-ports.ts';
import type { MergedAgentReader, MergedAgentTx } from './agent-ports.ts';
import type { ApiCallReader } from './api-calls.ts';
import type { Bot } from './bot.ts';
import type { Call, Once, Scope } from './call.ts';
import type { CarrierReader, Carriers, CarrierTx } from './carrier-ports.ts';
import type { Signal } from './change.ts';
import type { ClickSum } from './click-sums.ts';
import type { ContactReader, ContactTx, KnownLines } from './contact-ports.ts';
import type { ConversationFilter } from './conversation-filter.ts';
import type { Credentials, Secrets } from './credential-ports.ts';
import type { Drivers, MessagePatch } from './delivery-ports.ts';
import type { LogEvent, NewEvent } from './event.ts';
import type { Files, Intake } from './file-ports.ts';
import type { NewJob } from './job.ts';
import type { LetterReader, LetterTx } from './letter-ports.ts';
import type { MergeReader, MergeTx } from './merge-ports.ts';
import type {
  Account,
  Agent,
  ApiKey,
  Attachment,
  CannedAnswer,
  Channel,
  Conversation,
  Inbox,
  Instant,
  Marks,
  Member,
  Mention,
  Message,
  Person,
  Presence,
  PresenceEntry,
  Team,
} from './nouns.ts';
import type { OutsideReader, OutsideTx } from './outside-ports.ts';
import type { Page, PageRequest } from './page.ts';
import type { PostCommand, Posted, PostRefusal } from './post.ts';
import type { AgentProfile, ListedAgent } from './profile.ts';
import type { QueueReader, QueueTx } from './queue-ports.ts';
import type { Refusal } from './refusal.ts';
import type { Right, Role } from './role.ts';
import type { Throttle } from './throttle.ts';
import type { Counted, WalletCommand, WalletRefusal } from './wallet-commands.ts';
import type { ApplicationKeys, WalletReader, WalletTx } from './wallet-ports.ts';
import type { Click, Lead, Listing, WebInbox, Widget, WidgetInbox } from './widget-nouns.ts';

export type { ConversationFilter } from './conversation-filter.ts';
export type { Page, PageRequest } from './page.ts';
export type { Candidate } from './queue-ports.ts';

/** What can be asked of one account. An id of another account is an id that does not exist. */
export interface Reader
  extends ApiCallReader,
    WalletReader,
    ContactReader,
    MergeReader,
    QueueReader,
    AddonReader,
    CarrierReader,
    LetterReader,
    OutsideReader {
  readonly accountId: string;
  account: { get(): Promise<Account | null> };
  members: {
    get(id: string): Promise<Member | null>;
    byEmail(email: string): Promise<KnownMember | null>;
    list(page: PageRequest): Promise<Page<Member>>;
    owners(): Promise<number>;
  };
  keys: { list(page: PageRequest): Promise<Page<ApiKey>>; get(id: string): Promise<ApiKey | null> };
  agents: MergedAgentReader & {
    get(id: string): Promise<Agent | null>;
    list(page: PageRequest): Promise<Page<Agent>>;
    some(ids: readonly string[]): Promise<Agent[]>;
    /** what it may see: that of the member it is, else that of its inboxes and teams */
    scope(id: string): Promise<Scope>;
    /** @param presence only entries of this one; null: of all */
    presenceLog(agentId: string, page: PageRequest, presence: Presence | null): Promise<Page<PresenceEntry>>;
    profile(id: string): Promise<AgentProfile | null>;
    byEmail(email: string): Promise<Agent | null>;
    /** the one with exactly this ref, else with the same number */
    byRef(ref: string): Promise<ListedAgent | null>;
    /** who is called at this number, by ref */
    byVoiceNumber(number: string): Promise<ListedAgent[]>;
    /** all that have a ref, by ref */
    listed(): Promise<ListedAgent[]>;
  };
  teams: {
    get(id: string): Promise<Team | null>;
    list(page: PageRequest): Promise<Page<Team>>;
    some(ids: readonly string[]): Promise<Team[]>;
  };
  bots: {
    /** what answers first in an inbox; null: nothing was set */
    get(inboxId: string): Promise<Bot | null>;
  };
  inboxes: {
    get(id: string): Promise<Inbox | null>;
    list(page: PageRequest): Promise<Page<Inbox>>;
    some(ids: readonly string[]): Promise<Inbox[]>;
    /** the inbox, its widget and what that lists as they were at one moment; null when it has no widget */
    withWidget(id: string): Promise<WidgetInbox | null>;
    onChannels(channels: readonly Channel[]): Promise<Inbox[]>;
    /** which one's widget has a listing */
    ofListing(listingId: string): Promise<string | null>;
    /** those with automatic assignment that an agent serves */
    automaticOf(agentId: string): Promise<string[]>;
  };
  conversations: {
    get(id: string): Promise<Conversation | null>;
    list(filter: ConversationFilter, page: PageRequest): Promise<Page<Conversation>>;
    some(ids: readonly string[]): Promise<Conversation[]>;
    /** the not closed one of this contact, inbox and thread */
    open(inboxId: string, contactId: string, thread: string): Promise<Conversation | null>;
    /** the not closed one of whoever writes from this address */
    ofAddress(inboxId: string, address: string): Promise<Conversation | null>;
    /** all of whoever writes from this address, closed ones too, the newest first */
    allOfAddress(inboxId: string, address: string): Promise<Conversation[]>;
    /** how many messages of the contact came after a number */
    unreadAfter(id: string, number: number): Promise<number>;
  };
  messages: {
    get(id: string): Promise<Message | null>;
    some(ids: readonly string[]): Promise<Message[]>;
    /** newest first; a cursor is a message's number */
    list(conversationId: string, page: PageRequest, notes: boolean): Promise<Page<Message>>;
    /** of several conversations as of one, without notes */
    listOf(conversationIds: readonly string[], page: PageRequest): Promise<Page<Message>>;
    /** of all conversations of a contact that are in a scope, notes too */
    ofContact(contactId: string, scope: Scope, page: PageRequest): Promise<Page<Message>>;
    marksOf(conversationIds: readonly string[]): Promise<Marks[]>;
  };
  mentions: {
    /** those of an agent that it has not seen yet */
    unseen(agentId: string, page: PageRequest): Promise<Page<Mention>>;
    some(ids: readonly string[]): Promise<Mention[]>;
  };
  cannedAnswers: {
    get(id: string): Promise<CannedAnswer | null>;
    list(page: PageRequest): Promise<Page<CannedAnswer>>;
    some(ids: readonly string[]): Promise<CannedAnswer[]>;
  };
  clicks: {
    /** all of an inbox, or those since an instant */
    since(inboxId: string, since: Instant | null): Promise<{ ownSite: number; elsewhere: number }>;
    /** by the quarter of an hour, those without a click left out, in order */
    sums(inboxId: string, from: Instant, until: Instant): Promise<ClickSum[]>;
    /** hosts that visitors came from, null for none; those with the most clicks first */
    referrers(
      inboxId: string,
      from: Instant | null,
      until: Instant | null,
      limit: number,
    ): Promise<{ referrer: string | null; clicks: number }[]>;
  };
  leads: {
    /** newest first */
    ofContact(contactId: string, limit: number): Promise<(Lead & { at: Instant })[]>;
  };
  attachments: {
    /** the one whose bytes have this name; null also when it was erased */
    ofFile(file: string): Promise<Attachment | null>;
  };
  log: {
    /** events after a number, in order */
    after(number: number, limit: number): Promise<LogEvent[]>;
    head(): Promise<Head>;
    /** when an event happened; null for one that the log does not hold */
    timeOf(number: number): Promise<Instant | null>;
  };
  /** agents and members by id, also removed ones */
  people(ids: readonly string[]): Promise<Person[]>;
}

/** A member and what proves that it is it. */
export type KnownMember = Member & {
  passwordHash: string | null;
  /** null: never, or it still has its first one */
  passwordChangedAt: Instant | null;
};
export type Head = { number: number; oldest: number; configNumber: number };

/** One transaction of one account, its head locked. It exists only inside `Store.transact`, so no write can escape. */
export interface Tx
  extends Omit<
      Reader,
      | keyof WalletReader
      | keyof ContactReader
      | keyof MergeReader
      | keyof QueueReader
      | keyof AddonReader
      | keyof CarrierReader
      | keyof LetterReader
      | keyof OutsideReader
    >,
    WalletTx,
    ContactTx,
    MergeTx,
    QueueTx,
    AddonTx,
    CarrierTx,
    LetterTx,
    OutsideTx {
  readonly now: Instant;
  id(): string;
  /** Appends to the account's log; the number is final once the transaction commits. */
  append(event: NewEvent): number;
  /** @returns its id */
  enqueue(job: NewJob): string;
  audit(call: Call, action: string, subject: string | null): Promise<void>;
  account: Reader['account'] & {
    update(patch: Partial<Account>): Promise<void>;
  };
  members: Reader['members'] & {
    insert(member: Omit<Member, 'hasPassword'> & { passwordHash: string | null }): Promise<'done' | 'email_taken'>;
    update(
      id: string,
      patch: { name?: string; role?: Role; agentId?: string | null; passwordHash?: string },
    ): Promise<void>;
    remove(id: string): Promise<void>;
  };
  credentials: {
    insertKey(key: {
      id: string;
      name: string;
      rights: readonly Right[];
      ranges: readonly string[];
      hash: Buffer;
    }): Promise<'done' | 'ranges_taken'>;
    revokeKey(id: string): Promise<boolean>;
    insertSession(session: { hash: Buffer; memberId: string; expiresAt: Instant }): Promise<void>;
    endSession(hash: Buffer): Promise<void>;
    insertLink(link: { hash: Buffer; memberId: string; expiresAt: Instant }): Promise<void>;
    /** the member whose link it is; a link is used once */
    useLink(hash: Buffer): Promise<string | null>;
  };
  agents: Reader['agents'] &
    MergedAgentTx & {
      insert(agent: Agent): Promise<'done' | 'email_taken' | 'ref_taken'>;
      /** agents without e-mail and ref: none can be taken */
      insertNew(agents: readonly (Agent & { email: null; ref: null })[]): Promise<void>;
      update(
        id: string,
        patch: Partial<Agent> & { presenceHandler?: string },
      ): Promise<'done' | 'email_taken' | 'ref_taken'>;
      logPresence(entry: PresenceEntry): Promise<void>;
      setProfile(id: string, profile: AgentProfile): Promise<void>;
      remove(id: string): Promise<void>;
    };
  teams: Reader['teams'] & {
    insert(team: Omit<Team, 'agentIds'>): Promise<'done' | 'name_taken'>;
    update(id: string, patch: Partial<Omit<Team, 'id' | 'agentIds'>>): Promise<'done' | 'name_taken'>;
    /** those with automatic assignment that it serves, or whose conversations it has */
    automaticInboxes(id: string): Promise<string[]>;
    setAgents(id: string, agentIds: readonly string[]): Promise<void>;
    remove(id: string): Promise<void>;
  };
  bots: Reader['bots'] & {
    put(inboxId: string, bot: Bot): Promise<void>;
    /** conversations of an inbox that its bot still has */
    talks(inboxId: string): Promise<Conversation[]>;
  };
  inboxes: Reader['inboxes'] & {
    insert(inbox: Omit<Inbox, 'agentIds' | 'teamIds'>): Promise<'done' | 'address_taken'>;
    update(id: string, patch: Partial<Omit<Inbox, 'id' | 'agentIds' | 'teamIds'>>): Promise<'done' | 'address_taken'>;
    serve(id: string, agentIds: readonly string[], teamIds: readonly string[]): Promise<void>;
    /** with the jobs of it and of its conversations that wait */
    remove(id: string): Promise<void>;
    insertWidget(inboxId: string, widget: Widget): Promise<void>;
    updateWidget(inboxId: string, patch: Partial<Widget>): Promise<void>;
    /** whether an inbox has this address, here or (where addresses are of the world) in another account; else it is this account's now */
    isTaken(channel: Channel, address: string): Promise<boolean>;
    hasCredentials(id: string): Promise<boolean>;
    setCredentials(id: string, credentials: Record<string, string>): Promise<void>;
    /** replaces all that the widget lists */
    setListings(inboxId: string, listings: readonly Listing[]): Promise<void>;
  };
  conversations: Reader['conversations'] & {
    /** erases a contact's in an inbox with everything in them; gives the files that belonged to them */
    erase(
      inboxId: string,
      contactId: string,
    ): Promise<{ conversations: Pick<Conversation, 'id' | 'agentId' | 'teamId'>[]; files: string[] }>;
    insert(conversation: Conversation): Promise<void>;
    update(id: string, patch: Partial<Conversation>): Promise<void>;
    /** closes those of an inbox that are not closed yet, and gives them */
    closeOf(inboxId: string, closedAt: Instant): Promise<Pick<Conversation, 'id' | 'inboxId' | 'agentId'>[]>;
    /** The single conditional update of promise 6: only where nobody has it. */
    take(id: string, agentId: string): Promise<boolean>;
  };
  messages: Reader['messages'] & {
    update(id: string, patch: MessagePatch): Promise<void>;
    /** one that waits to be sent is tried now; null: nothing waits to send it, and nothing is at it */
    hurry(orderKey: string, id: string): Promise<'waiting' | 'running' | null>;
    /** by the id that its provider gave it */
    sentAs(inboxId: string, sentAs: string): Promise<Message | null>;
  };
  mentions: Reader['mentions'] & {
    /** false: the message mentions this agent already */
    insert(mention: Mention): Promise<boolean>;
    /** the agent's of a conversation are seen now; the ids of those that were not */
    see(agentId: string, conversationId: string): Promise<string[]>;
  };
  cannedAnswers: Reader['cannedAnswers'] & {
    insert(answer: CannedAnswer): Promise<'done' | 'shortcut_taken'>;
    update(id: string, patch: { shortcut?: string; text?: string }): Promise<'done' | 'shortcut_taken'>;
    remove(id: string): Promise<void>;
  };
  leads: Reader['leads'] & { insert(lead: Lead): Promise<void> };
  attachments: Reader['attachments'] & {
    insert(attachment: Attachment, owner: string): Promise<void>;
    /** what was uploaded before an instant and never sent; gives its files */
    forgetUnsent(before: Instant): Promise<string[]>;
  };
  /** ids that a dialect hands out for a noun's own */
  aliases(noun: string, dialect: string, handedOut: readonly { alias: string; id: string }[]): Promise<void>;
  /** false: nothing is called so */
  forgetAlias(noun: string, dialect: string, one: { alias: string; id: string }): Promise<boolean>;
  directory(kind: string, key: string): Promise<'done' | 'taken'>;
}

export interface Store {
  reader(accountId: string): Reader;
  /** Runs `work` in one transaction with the account's head locked. A refusal leaves nothing behind;
   *  it must come before the first event.
   *  With `call.once` the first result is kept and given again. */
  transact<T>(call: Call, work: (tx: Tx) => Promise<T>): Promise<T | Refusal<'idempotency_key_reused'>>;
  /** Messages go through the lane: many commands, one transaction (domain.md, Lanes). */
  post(accountId: string, command: PostCommand, once: Once | null): Promise<Posted | Refusal<PostRefusal>>;
  /** Clicks go through a lane of their own: many, one transaction. Done when it is on the disk. */
  countClick(accountId: string, click: Click): Promise<{ counted: true } | Refusal<'overloaded'>>;
  /** Wallets are found and moved through a lane of their own. */
  count(accountId: string, command: WalletCommand, once: Once | null): Promise<Counted | Refusal<WalletRefusal>>;
  /** Whose is this e-mail address or public id? Null: nobody's. */
  accountOf(kind: string, key: string): Promise<string | null>;
  /** Whether this key was used with another body. */
  wasReused(accountId: string, once: Once): Promise<boolean>;
  throttle: Throttle;
  /** What the driver of an inbox proves with that it may send; null: nobody gave it anything. */
  credentialsOf(accountId: string, inboxId: string): Promise<Record<string, string> | null>;
  /** Makes a tenant that nobody is a member of yet. */
  createAccount(account: Account): Promise<void>;
  /** Whether anybody is a member of anything here yet. */
  hasMembers(): Promise<boolean>;
}

/** Web inboxes by their public id alone; null: there is none such. The same object as long as nothing of it changed. */
export interface WebInboxes {
  get(inboxId: string): Promise<WebInbox | null>;
  /** the one whose widget has this listing */
  ofListing(listingId: string): Promise<WebInbox | null>;
}

export type Ports = {
  store: Store;
  credentials: Credentials;
  webInboxes: WebInboxes;
  knownLines: KnownLines;
  applicationKeys: ApplicationKeys;
  secrets: Secrets;
  now(): number;
  newId(): string;
  /** 32 hex digits that nobody guesses */
  newFileName(): string;
  files: Files;
  intake: Intake;
  drivers: Drivers;
  carriers: Carriers;
  /** says it to whoever listens, here and in other processes */
  signal(signal: Signal): void;
};
