import type { Right, Role } from './role.ts';
import type { Schedule } from './schedule.ts';

/** An instant: ISO 8601, UTC, milliseconds. */
export type Instant = string;

export type Account = { id: string; name: string; timezone: string; settings: Settings; createdAt: Instant };
export const languages = ['en', 'es', 'pt-BR', 'nl'] as const;
export type Language = (typeof languages)[number];
export type Settings = {
  /** minutes without any connection after which presence set in the console turns away */
  idleMinutes?: number;
  /** in which language a dialect says words of its own, by the dialect's name */
  dialectLanguages?: Record<string, string>;
  /** by which programs name the organisation when they sign in */
  subdomain?: string;
  /** in which letters are written; English */
  language?: Language;
  /** what an access link has that says nothing else: so many uses, for so many days */
  links?: { uses?: number; days?: number };
  /** what would be mailed or texted is kept to be looked at instead */
  outbox?: true;
};

export type Member = {
  id: string;
  email: string;
  name: string;
  role: Role;
  agentId: string | null;
  /** false until an invited person has set a password */
  hasPassword: boolean;
  createdAt: Instant;
};

export type ApiKey = {
  id: string;
  name: string;
  rights: readonly Right[];
  /** network addresses from which a program that cannot send a key counts as having this one */
  ranges: string[];
  createdAt: Instant;
  lastUsedAt: Instant | null;
};

export const presences = ['online', 'busy', 'away', 'offline'] as const;
export type Presence = (typeof presences)[number];

export type Agent = {
  id: string;
  name: string;
  email: string | null;
  ref: string | null;
  whatsappNumber: string | null;
  voiceNumber: string | null;
  pictureUrl: string | null;
  post: string | null;
  /** how many open conversations automatic assignment may give it */
  capacity: number;
  presence: Presence;
  /** false while nobody ever declared a presence: then hours alone decide in the tochat widget */
  presenceDeclared: boolean;
  presenceAt: Instant | null;
  createdAt: Instant;
};

export type PresenceEntry = {
  number: number;
  agentId: string;
  presence: Presence;
  handler: string;
  actor: string | null;
  address: string | null;
  at: Instant;
};

export type Team = {
  id: string;
  name: string;
  agentIds: string[];
  /** IANA zone; null: the account's */
  timezone: string | null;
  /** null: always there */
  schedule: Schedule | null;
  createdAt: Instant;
};

/** An agent is named in a note. */
export type Mention = {
  id: string;
  agentId: string;
  messageId: string;
  conversationId: string;
  seenAt: Instant | null;
  createdAt: Instant;
};

/** What is answered often; `/shortcut` brings it into the composer, its placeholders filled. */
export type CannedAnswer = { id: string; shortcut: string; text: string; createdAt: Instant };

export const channels = ['web', 'whatsapp', 'messenger', 'sms', 'email', 'phone'] as const;
export type Channel = (typeof channels)[number];

export type Inbox = {
  id: string;
  channel: Channel;
  name: string;
  address: string | null;
  /** IANA zone; null: the account's */
  timezone: string | null;
  schedule: Schedule | null;
  assignment: 'manual' | 'automatic';
  /** in which whoever is given a conversation by itself is to accept it, else it goes back to those who wait; null: no matter */
  acceptSeconds: number | null;
  liveChat: boolean;
  active: boolean;
  agentIds: string[];
  teamIds: string[];
  createdAt: Instant;
};

/** A line as the store keeps it. */
export type LineRow = {
  id: string;
  label: string | null;
  email: string | null;
  whatsappId: string | null;
  messengerId: string | null;
};

/** Inboxes that are one business to its customers, under a label that others know it by; null where it has none of a kind. */
export type Line = {
  /** null: an inbox that nobody gave a label or a sister */
  id: string | null;
  label: string | null;
  email: string | null;
  whatsapp: Inbox | null;
  messenger: Inbox | null;
};

export const addressKinds = ['phone', 'email', 'page', 'external', 'visitor'] as const;
export type AddressKind = (typeof addressKinds)[number];
export type ContactAddress = { kind: AddressKind; value: string };

export type Contact = {
  id: string;
  name: string | null;
  photo: string | null;
  addresses: ContactAddress[];
  /** unconfirmed ones that a visitor, a form or an agent of other inboxes gave: no message is filed
   *  by them. Null or absent if none */
  claimed?: ContactAddress[] | null;
  createdAt: Instant;
};

/** Which one: the inbox, and the address as Parley compares it. */
export type ContactInboxKey = { inboxId: string; address: string };

/** A contact as one inbox knows it. Team and agent are those of its open conversation, where it has one. */
export type ContactInbox = {
  inboxId: string;
  /** as Parley compares it */
  address: string;
  /** as the channel writes it */
  providerId: string;
  contactId: string;
  name: string | null;
  photo: string | null;
  /** until when the business may write, on channels that limit it */
  windowUntil: Instant | null;
  /** when it wrote last; only kept where the contact has more addresses in the inbox, else null */
  wroteAt: Instant | null;
  /** an agent took the address away from the contact: what it writes next belongs to the contact that has it then */
  takenAway: boolean;
  /** whose it would be if no merge were in force; null: the contact's */
  originId: string | null;
  teamId: string | null;
  agentId: string | null;
  /** a number of the case for people, unique in the account; null: nobody gave it one */
  protocol: string | null;
  /** a counter that belongs to whoever counts; null: as it begins */
  sa: number | null;
  createdAt: Instant;
};

export const conversationStates = ['open', 'pending', 'snoozed', 'closed'] as const;
export type ConversationState = (typeof conversationStates)[number];

export type Conversation = {
  id: string;
  inboxId: string;
  contactId: string;
  /** empty for chat channels */
  thread: string;
  state: ConversationState;
  agentId: string | null;
  teamId: string | null;
  snoozedUntil: Instant | null;
  /** when the oldest message that nobody answered yet came in */
  waitingSince: Instant | null;
  /** messages from the contact that no agent has read */
  unread: number;
  agentReadNumber: number;
  contactReadNumber: number;
  /** number of the newest message's event: lists are ordered by it */
  lastNumber: number;
  lastMessageAt: Instant | null;
  lastText: string | null;
  createdAt: Instant;
  closedAt: Instant | null;
};

/** Whoever of the business a visitor meets: an agent or a member, also one that was removed since. */
export type Person = { id: string; name: string; pictureUrl: string | null };

/** How far the two sides of a conversation have read, as messages and not as numbers: the contact's newest that the agents have seen,
 *  and theirs that the contact has read. */
export type Marks = {
  conversationId: string;
  seen: Mark | null;
  read: Mark | null;
  /** of a conversation between users: how far each of them has read; null: it is another one */
  readers: { contactId: string; mark: Mark | null }[] | null;
};
export type Mark = { id: string; number: number };

export type AuthorKind = 'contact' | 'agent' | 'member' | 'key' | 'bot' | 'system';
export const attachmentKinds = ['image', 'audio', 'video', 'document'] as const;
export type AttachmentKind = (typeof attachmentKinds)[number];

/** A file that is sent with a message, or will be. */
export type Attachment = {
  id: string;
  /** as its sender called it; for people only */
  name: string;
  kind: AttachmentKind;
  /** media type, by the content */
  type: string;
  bytes: number;
  /** of a picture, in pixels, as it is to be looked at */
  width: number | null;
  height: number | null;
  /** where its bytes are: account and random name */
  file: string;
};

/** uncertain: whoever was to take it never answered, and it is not sent again by itself */
export const messageStatuses = ['queued', 'sent', 'delivered', 'read', 'failed', 'uncertain'] as const;
export type MessageStatus = (typeof messageStatuses)[number];

export type Message = {
  id: string;
  conversationId: string;
  /** its event's number: the position in the conversation and in the account (docs/promises.md, 4) */
  number: number;
  inboxId: string;
  /** a note is for agents only */
  direction: 'in' | 'out' | 'note';
  authorKind: AuthorKind;
  authorId: string | null;
  kind: 'text' | AttachmentKind;
  /** may be empty beside an attachment */
  body: string;
  attachment: Attachment | null;
  status: MessageStatus;
  failure: string | null;
  /** the provider's or client's own id: the same one never makes a second message */
  providerId: string | null;
  createdAt: Instant;
};
