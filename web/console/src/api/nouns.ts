import type { ErasureReport } from '../../../../src/core/erasure.ts';
import type {
  Agent,
  Attachment as CoreAttachment,
  Conversation as CoreConversation,
  Inbox as CoreInbox,
  Message as CoreMessage,
  Member,
  Mention,
  Team,
} from '../../../../src/core/nouns.ts';
import type { Listing, Widget } from '../../../../src/core/widget-nouns.ts';

export type { Agent, CannedAnswer, Channel, Mention, Presence, Team } from '../../../../src/core/nouns.ts';

/** The nouns as /v1 sends them. */
export type Conversation = Omit<CoreConversation, 'thread'>;
export type Attachment = Omit<CoreAttachment, 'file'> & { url: string };
export type Message = Omit<CoreMessage, 'authorKind' | 'authorId' | 'body' | 'providerId' | 'attachment'> & {
  author: { kind: CoreMessage['authorKind']; id: string | null };
  text: string;
  attachment: Attachment | null;
  clientId: string | null;
  /** it came by a form: its sender is not verified */
  unverified?: true;
};
export type Address = { kind: 'phone' | 'email' | 'page' | 'external'; value: string };
export type Contact = {
  id: string;
  name: string | null;
  addresses: Address[];
  /** unconfirmed addresses; absent if none */
  claimed?: Address[];
  createdAt: string;
};
/** A contact as an inbox knows it; `address`: as its channel writes it. */
export type ContactInbox = {
  inboxId: string;
  address: string | null;
  teamId: string | null;
  agentId: string | null;
  protocol: string | null;
  windowUntil: string | null;
  createdAt: string;
};
/** Another contact became part of one, which can be taken back for a day. */
export type Merge = {
  id: string;
  contactId: string;
  mergedId: string;
  mergedName: string | null;
  createdAt: string;
  undoableUntil: string;
  undoneAt: string | null;
};
/** What went with an erased person, and what stays. */
export type Erasure = ErasureReport;
export type Inbox = Omit<CoreInbox, 'createdAt'>;
/** A WhatsApp number and a Facebook page that are one business; `connected`: where messages can be sent. */
export type Line = {
  id: string;
  name: string;
  label: string | null;
  email: string | null;
  whatsapp: Inbox | null;
  messenger: Inbox | null;
  connected: ('whatsapp' | 'messenger')[];
};
export type WidgetSettings = Widget & {
  inboxId: string;
  name: string;
  active: boolean;
  timezone: string | null;
  liveChat: boolean;
  listings: (Omit<Listing, 'iconUrl'> & { pictureUrl: string | null })[];
};
export type Clicks = {
  /** in which the bars begin */
  timezone: string;
  bars: { from: string; until: string; ownSite: number; elsewhere: number }[];
  /** null: none */
  referrers: { referrer: string | null; clicks: number }[];
};
export type Identity = {
  member: Member | null;
  rights: string[];
  account: { id: string; name: string; timezone: string };
  agent: Agent | null;
};
export type Page<T> = { items: T[]; next: string | null };

/** An event of /v1/live, with its noun's current row under the noun's name. */
export type LiveEvent = {
  number: number;
  kind: string;
  subject: string;
  conversationId: string | null;
  conversation?: Conversation;
  message?: Message;
  agent?: Agent;
  contact?: Contact;
  mention?: Mention;
  team?: Team;
};
