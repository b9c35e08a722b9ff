import type { Scope } from './call.ts';
import type { LogEvent, LogPlace } from './event.ts';
import type { Agent, CannedAnswer, Contact, Conversation, Inbox, Marks, Mention, Message, Team } from './nouns.ts';
import type { Right } from './role.ts';
import type { Place } from './visibility.ts';

/** An event with the current row of what it is about; null when that is gone. */
export type Change = {
  event: LogEvent;
  row: Agent | CannedAnswer | Contact | Conversation | Inbox | Mention | Message | Team | null;
  /** the conversation it happened in */
  conversation: Conversation | null;
  /** where somebody read: how far both sides are now, in words that a visitor may hear */
  marks?: Marks;
};

/** Who listens to an account's events. */
export type Audience =
  | { kind: 'people'; scope: Scope; rights: readonly Right[]; memberId: string | null; agentId: string | null }
  | { kind: 'visitor'; inboxId: string; address: string; contactId: string | null }
  /** a person outside, in one of its conversations (that, or the inbox, is `chatId`) or (null) in all of them */
  | {
      kind: 'user';
      userId: string;
      personId: string;
      contactId: string;
      chatId: string | null;
      conversationIds: ReadonlySet<string>;
    };

/** Something that passes: not stored, not numbered, lossy. */
export type Signal = {
  accountId: string;
  conversationId: string;
  kind: 'typing' | 'viewing';
  from: 'people' | 'visitor';
  /** the agent, member, key or (between users) contact; null for a visitor */
  by: string | null;
  /** what a visitor is told of who types */
  name: string | null;
} & Place & { contactId: string };

/** How changes become the frames of a stream. */
export type Encoding = {
  people(change: Change): string;
  peopleFrame(upto: LogPlace, events: readonly string[]): string;
  visitor(change: Change): string;
  /** what a contact hears that is one of several */
  user(change: Change, personId: string): string;
  visitorFrame(accountId: string, upto: LogPlace, events: readonly string[]): string;
  peopleSignal(signal: Signal): string;
  visitorSignal(signal: Signal): string;
};
