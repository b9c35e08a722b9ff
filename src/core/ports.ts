import type { AccountReader, AccountTx } from './account-ports.ts';
import type { AddonReader, AddonTx } from './addon-ports.ts';
import type { AgentReader, AgentTx } from './agent-ports.ts';
import type { ApiCallReader } from './api-calls.ts';
import type { Call, Once } from './call.ts';
import type { CarrierReader, Carriers, CarrierTx } from './carrier-ports.ts';
import type { Signal } from './change.ts';
import type { ContactReader, ContactTx, KnownLines } from './contact-ports.ts';
import type { ConversationReader, ConversationTx } from './conversation-ports.ts';
import type { Credentials, Secrets } from './credential-ports.ts';
import type { Drivers } from './delivery-ports.ts';
import type { LogEvent, NewEvent } from './event.ts';
import type { Files, Intake } from './file-ports.ts';
import type { InboxReader, InboxTx } from './inbox-ports.ts';
import type { NewJob } from './job.ts';
import type { LetterReader, LetterTx } from './letter-ports.ts';
import type { MergeReader, MergeTx } from './merge-ports.ts';
import type { Account, Instant, Person } from './nouns.ts';
import type { OutsideReader, OutsideTx } from './outside-ports.ts';
import type { PostCommand, Posted, PostRefusal } from './post.ts';
import type { QueueReader, QueueTx } from './queue-ports.ts';
import type { Refusal } from './refusal.ts';
import type { Throttle } from './throttle.ts';
import type { ApplicationKeys, WalletReader, WalletTx } from './wallet-ports.ts';
import type { Counted, WalletCommand, WalletRefusal } from './wallet-world.ts';
import type { WebhookReader, WebhookTx } from './webhook-ports.ts';
import type { Click, WebInbox } from './widget-nouns.ts';

export type { KnownMember } from './account-ports.ts';
export type { ConversationFilter } from './conversation-filter.ts';
export type { Page, PageRequest } from './page.ts';
export type { Candidate } from './queue-ports.ts';

/** What can be asked of one account. An id of another account is an id that does not exist. */
export interface Reader
  extends AccountReader,
    AddonReader,
    AgentReader,
    ApiCallReader,
    CarrierReader,
    ContactReader,
    ConversationReader,
    InboxReader,
    LetterReader,
    MergeReader,
    OutsideReader,
    QueueReader,
    WalletReader,
    WebhookReader {
  readonly accountId: string;
  log: {
    /** events after a number, in order */
    after(number: number, limit: number): Promise<LogEvent[]>;
    /** events after one number up to another that are of some conversations or about some nouns, in order */
    about(ids: readonly string[], range: { after: number; upto: number }, limit: number): Promise<LogEvent[]>;
    head(): Promise<Head>;
    /** when an event happened; null for one that the log does not hold */
    timeOf(number: number): Promise<Instant | null>;
  };
  /** agents and members by id, also removed ones */
  people(ids: readonly string[]): Promise<Person[]>;
}

export type Head = { number: number; oldest: number; configNumber: number };

/** One transaction of one account, its head locked. It exists only inside `Store.transact`, so no write can escape. */
export interface Tx
  extends Pick<Reader, 'accountId' | 'clicks' | 'keys' | 'log' | 'people' | keyof ApiCallReader>,
    AccountTx,
    AddonTx,
    AgentTx,
    CarrierTx,
    ContactTx,
    ConversationTx,
    InboxTx,
    LetterTx,
    MergeTx,
    OutsideTx,
    QueueTx,
    WalletTx,
    WebhookTx {
  readonly now: Instant;
  id(): string;
  /** Appends to the account's log; the number is final once the transaction commits. */
  append(event: NewEvent): number;
  /** @returns its id */
  enqueue(job: NewJob): string;
  audit(call: Call, action: string, subject: string | null): Promise<void>;
  /** ids that a dialect hands out for a noun's own */
  aliases(noun: string, dialect: string, handedOut: readonly { alias: string; id: string }[]): Promise<void>;
  /** false: nothing is called so */
  forgetAlias(noun: string, dialect: string, one: { alias: string; id: string }): Promise<boolean>;
  directory(kind: string, key: string): Promise<'done' | 'taken'>;
}

export interface Store {
  /** @param by whose reads they are: anonymous visitors have a small share of the database */
  reader(accountId: string, by?: 'people' | 'strangers'): Reader;
  /** The same for an account that only a token names. A token can name any account: until something was found in this one, its reads
   *  share one small place with those of all others like it. */
  unverified(accountId: string, by?: 'people' | 'strangers'): Reader;
  /** Runs `work` in one transaction with the account's head locked. A refusal leaves nothing behind;
   *  it must come before the first event.
   *  With `call.once` the first result is kept and given again. */
  transact<T>(call: Call, work: (tx: Tx) => Promise<T>): Promise<T | Refusal<'idempotency_key_reused'>>;
  /** Messages go through the lane: many commands, one transaction (docs/decisions/0004-lanes.md). */
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
