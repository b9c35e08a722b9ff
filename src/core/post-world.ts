import type { NewEvent } from './event.ts';
import type { NewJob } from './job.ts';
import type { AddressKind, Attachment, Conversation, Inbox, Instant, Message } from './nouns.ts';

export type Clock = { now: Instant; id(): string; append(event: NewEvent): number };

/** What a batch has to know before it decides. What a command changes it changes here too: the next batch may be decided on it
 *  without reading again. */
export type World = {
  conversations: Map<string, Conversation>;
  inboxes: Map<string, KnownInbox>;
  /** contact inboxes, by inbox and address */
  senders: Map<string, Sender>;
  /** by inbox and contact: all addresses of a contact in an inbox share one */
  places: Map<string, Place>;
  /** contacts, by kind and address */
  contacts: Map<string, Sender>;
  /** by inbox and provider id */
  messages: Map<string, Message>;
  /** by inbox and provider id: messages of people who were erased */
  erased: Set<string>;
  /** by id: what the commands of this batch attach */
  attachments: Map<string, Uploaded>;
  /** by conversation: until when a reply is allowed */
  windows: Map<string, Instant | null>;
};
/** `bot`: one answers first. */
export type KnownInbox = Pick<Inbox, 'id' | 'channel' | 'active' | 'assignment'> & { bot: boolean };
export type Uploaded = { attachment: Attachment; owner: string; sent: boolean };
export type Sender = {
  contactId: string;
  /** the contact it would be if no merge were in force, and so the author; null: the contact itself */
  originId: string | null;
};
/** Where in an inbox what a contact writes goes. */
export type Place = {
  /** the open conversation; null if none */
  conversationId: string | null;
  /** whose the next conversation is */
  teamId: string | null;
  agentId: string | null;
  /** the contact has more than one address in the inbox */
  several: boolean;
  /** the one that wrote last; null if it has none */
  lastAddress: string | null;
};

/** A row that is new has the team and the agent of its contact in this inbox. */
export type NewContactInbox = {
  inboxId: string;
  address: string;
  writtenAs: string | null;
  contactId: string;
  originId: string | null;
  teamId: string | null;
  agentId: string | null;
};

/** What a batch writes, in order. */
export type Writes = {
  contacts: { id: string; name: string | null; kind: AddressKind; address: string }[];
  contactInboxes: NewContactInbox[];
  /** until when the business may write, by contact inbox */
  windows: { inboxId: string; address: string; until: Instant }[];
  /** of contacts with several addresses in an inbox: another than before has written last */
  lastWriters: { inboxId: string; address: string }[];
  /** by id, with the origin of their senders */
  newConversations: Map<string, string | null>;
  /** by conversation: the network where it began */
  networks: Map<string, string>;
  touched: Set<string>;
  messages: Message[];
  /** when its provider had it, by message */
  providerTimes: Map<string, Instant>;
  jobs: NewJob[];
};

export function noWrites(): Writes {
  return {
    contacts: [],
    contactInboxes: [],
    windows: [],
    lastWriters: [],
    newConversations: new Map(),
    networks: new Map(),
    touched: new Set(),
    messages: [],
    providerTimes: new Map(),
    jobs: [],
  };
}

/** How the maps of a world are keyed by two things. */
export const key = (first: string, second: string): string => `${first} ${second}`;
