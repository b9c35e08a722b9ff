import type { Scope } from './call.ts';
import type { ConversationFilter } from './conversation-filter.ts';
import type { MessagePatch } from './delivery-ports.ts';
import type { Attachment, CannedAnswer, Conversation, Instant, Marks, Mention, Message } from './nouns.ts';
import type { Page, PageRequest } from './page.ts';

/** What can be asked of conversations and what is in them. */
export interface ConversationReader {
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
    /** when the contact wrote what was not answered yet; null if all was */
    unansweredSince(id: string): Promise<Instant | null>;
  };
  messages: {
    get(id: string): Promise<Message | null>;
    some(ids: readonly string[]): Promise<Message[]>;
    /** by the id that its provider gave it */
    sentAs(inboxId: string, sentAs: string): Promise<Message | null>;
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
  attachments: {
    /** the one whose bytes have this name; null also when it was erased */
    ofFile(file: string): Promise<Attachment | null>;
  };
}

/** What a transaction does to them. */
export interface ConversationTx {
  conversations: ConversationReader['conversations'] & {
    /** erases a contact's in an inbox with everything in them; gives the files that belonged to them, and what `contacts.eraseCalls` takes */
    erase(
      inboxId: string,
      contactId: string,
    ): Promise<{
      conversations: Pick<Conversation, 'id' | 'agentId' | 'teamId'>[];
      files: string[];
      traces: string;
    }>;
    insert(conversation: Conversation, originId: string | null): Promise<void>;
    update(id: string, patch: Partial<Conversation>): Promise<void>;
    /** closes those of an inbox that are not closed yet, and gives them */
    closeOf(inboxId: string, closedAt: Instant): Promise<Pick<Conversation, 'id' | 'inboxId' | 'agentId'>[]>;
    /** The single conditional update of promise 6: only where nobody has it. */
    take(id: string, agentId: string): Promise<boolean>;
  };
  messages: ConversationReader['messages'] & {
    update(id: string, patch: MessagePatch): Promise<void>;
    /** one that waits to be sent is tried now; null: nothing waits to send it, and nothing is at it */
    hurry(orderKey: string, id: string): Promise<'waiting' | 'running' | null>;
    /** what went to an address up to an instant and stands at one of these */
    unconfirmed(
      inboxId: string,
      address: string,
      until: Instant,
      statuses: readonly Message['status'][],
    ): Promise<Pick<Message, 'id' | 'conversationId'>[]>;
  };
  mentions: ConversationReader['mentions'] & {
    /** false: the message mentions this agent already */
    insert(mention: Mention): Promise<boolean>;
    /** the agent's of a conversation are seen now; the ids of those that were not */
    see(agentId: string, conversationId: string): Promise<string[]>;
  };
  cannedAnswers: ConversationReader['cannedAnswers'] & {
    insert(answer: CannedAnswer): Promise<'done' | 'shortcut_taken'>;
    update(id: string, patch: { shortcut?: string; text?: string }): Promise<'done' | 'shortcut_taken'>;
    remove(id: string): Promise<void>;
  };
  attachments: ConversationReader['attachments'] & {
    /** @param messageId of a message that is there already; left out: it is to be sent */
    insert(attachment: Attachment, owner: string, messageId?: string): Promise<void>;
    /** what was uploaded before an instant and never sent; gives its files */
    forgetUnsent(before: { people: Instant; strangers: Instant }): Promise<string[]>;
  };
}
