import { isWithBot } from './bot.ts';
import type { Scope } from './call.ts';
import { deliveryJob } from './delivery-job.ts';
import type { Attachment, AttachmentKind, AuthorKind, Conversation, Inbox, Instant, Message } from './nouns.ts';
import { type From, knownSender, noteWriter, openConversation, placed } from './post-place.ts';
import { type Clock, key, type World, type Writes } from './post-world.ts';
import { type Refusal, refuse } from './refusal.ts';
import { hasReplyWindow, replyWindowMs } from './reply-window.ts';
import { sees } from './visibility.ts';

/** An agent, key, bot or (between users) contact writes into a conversation. */
export type Send = {
  type: 'send';
  conversationId: string;
  author: { kind: AuthorKind; id: string | null; agentId: string | null };
  scope: Scope;
  body: string;
  attachment?: Attaching | null;
  /** what the text is the address of, where it is no text itself: nothing fetches it */
  kind?: AttachmentKind;
  note: boolean;
  /** agents who are to look at a note */
  mentions?: readonly string[];
  /** the client's own id of the message, unique in the inbox */
  providerId: string | null;
};

/** A contact writes to an inbox. */
export type Receive = From & {
  type: 'receive';
  body: string;
  attachment?: Attaching | null;
  kind?: AttachmentKind;
  providerId: string | null;
  providerAt: Instant | null;
  /** a file that its provider keeps: where, in the provider's words, and what its sender called it. It is fetched afterwards */
  remote?: { at: string; name: string | null };
  /** it comes from a provider, which may bring it again after it was erased, and knows what people are called */
  fromProvider?: true;
};

/** What was uploaded before, and by whom. */
export type Attaching = { id: string; owner: string };

export type PostCommand = Send | Receive;
export type Posted = { message: Message; created: boolean };
export type PostRefusal =
  | 'not_found'
  | 'conversation_closed'
  | 'reply_window_closed'
  | 'inbox_inactive'
  | 'attachment_used'
  | 'idempotency_key_reused'
  | 'overloaded';

/** Decides one command, after those before it in the batch: pure but for `world` and `writes`, which carry the batch. */
export function post(world: World, writes: Writes, clock: Clock, command: PostCommand): Posted | Refusal<PostRefusal> {
  return command.type === 'send' ? send(world, writes, clock, command) : receive(world, writes, clock, command);
}

function send(world: World, writes: Writes, clock: Clock, command: Send): Posted | Refusal<PostRefusal> {
  const conversation = world.conversations.get(command.conversationId);
  if (!conversation || !sees(command.scope, conversation)) return refuse('not_found', { noun: 'conversation' });
  const before = earlier(world, conversation.inboxId, command.providerId);
  // An id that stands for another conversation's message repeats nothing: this one would be answered for and never stored.
  if (before && before.conversationId !== conversation.id) return refuse('idempotency_key_reused', {});
  if (before) return { message: before, created: false };
  const inbox = world.inboxes.get(conversation.inboxId);
  if (!inbox) return refuse('not_found', { noun: 'inbox' });
  // A person was faster: the bot has nothing to say any more.
  if (command.author.kind === 'bot' && !isWithBot(conversation)) return refuse('not_found', { noun: 'conversation' });
  if (!command.note) {
    if (conversation.state === 'closed') return refuse('conversation_closed', {});
    const until = world.windows.get(conversation.id) ?? null;
    if (hasReplyWindow[inbox.channel] && (until === null || until <= clock.now)) {
      return refuse('reply_window_closed', { since: until });
    }
  }
  const attachment = attached(world, command.attachment);
  if (attachment && 'refused' in attachment) return attachment;
  const message = write(world, writes, clock, conversation, {
    attachment,
    kind: command.kind,
    direction: directionOf(command),
    authorKind: command.author.kind,
    authorId: command.author.id,
    body: command.body,
    providerId: command.providerId,
    // Web chat is delivered by being stored; every other channel has a driver that must send it.
    status: command.note || inbox.channel === 'web' ? 'sent' : 'queued',
  });
  if (message.direction === 'in') {
    conversation.unread++;
    conversation.waitingSince ??= clock.now;
  } else if (message.direction === 'out') {
    conversation.waitingSince = null;
    if (command.author.kind !== 'bot' && conversation.state === 'pending') {
      conversation.state = 'open';
      clock.append({ ...placed('conversation.changed', conversation), changed: ['state'] });
    }
  }
  if (message.status === 'queued') writes.jobs.push(deliveryJob(conversation, message.id));
  if (command.note && command.mentions?.length) {
    const payload = { messageId: message.id, agentIds: command.mentions.join(' ') };
    writes.jobs.push({ kind: 'mention', orderKey: `mention ${message.id}`, payload });
  }
  return { message, created: true };
}

/** Between users there is no side of the business: what they write comes in. */
function directionOf({ note, author }: Send): Message['direction'] {
  if (note) return 'note';
  return author.kind === 'contact' ? 'in' : 'out';
}

/** A message of the contact opens it for a day, counted from when the provider had it. */
function openWindow(
  world: World,
  writes: Writes,
  clock: Clock,
  inbox: Pick<Inbox, 'channel'>,
  conversation: Conversation,
  { inboxId, address, providerAt }: Receive,
): void {
  if (!hasReplyWindow[inbox.channel]) return;
  const from = providerAt !== null && providerAt < clock.now ? providerAt : clock.now;
  const until = new Date(Date.parse(from) + replyWindowMs).toISOString();
  const before = world.windows.get(conversation.id) ?? null;
  if (before !== null && before >= until) return;
  world.windows.set(conversation.id, until);
  writes.windows.push({ inboxId, address, until });
}

function receive(world: World, writes: Writes, clock: Clock, command: Receive): Posted | Refusal<PostRefusal> {
  const inbox = world.inboxes.get(command.inboxId);
  if (!inbox) return refuse('not_found', { noun: 'inbox' });
  const before = earlier(world, inbox.id, command.providerId);
  if (before) return { message: before, created: false };
  if (command.providerId !== null && world.erased.has(key(inbox.id, command.providerId))) {
    return refuse('not_found', { noun: 'contact' });
  }
  if (!inbox.active) return refuse('inbox_inactive', {});
  const attachment = attached(world, command.attachment);
  if (attachment && 'refused' in attachment) return attachment;
  const strangers = writes.contacts.length;
  const sender = knownSender(world, writes, clock, command);
  const conversation = openConversation(world, writes, clock, inbox, sender);
  if (command.network && writes.newConversations.has(conversation.id)) {
    writes.networks.set(conversation.id, command.network);
  }
  noteWriter(world, writes, sender, command);
  openWindow(world, writes, clock, inbox, conversation, command);
  const message = write(world, writes, clock, conversation, {
    attachment,
    kind: command.kind,
    direction: 'in',
    authorKind: 'contact',
    authorId: sender.originId ?? sender.contactId,
    body: command.body,
    providerId: command.providerId,
    providerAt: command.providerAt,
    status: 'sent',
  });
  conversation.unread++;
  conversation.waitingSince ??= clock.now;
  const about = { conversationId: conversation.id, inboxId: inbox.id };
  if (command.remote !== undefined) {
    const { at, name } = command.remote;
    const payload = { ...about, messageId: message.id, remote: at, ...(name !== null && { name }) };
    writes.jobs.push({ kind: 'fetch-file', orderKey: `fetch ${message.id}`, payload });
  }
  if (command.fromProvider && command.contactName === null && writes.contacts.length > strangers) {
    const payload = { ...about, contactId: sender.contactId, address: command.writtenAs ?? command.address };
    writes.jobs.push({ kind: 'name-contact', orderKey: `name ${sender.contactId}`, payload });
  }
  if (inbox.bot && isWithBot(conversation)) {
    const payload = { conversationId: conversation.id, messageId: message.id };
    writes.jobs.push({ kind: 'bot', orderKey: `bot ${conversation.id}`, payload });
  }
  return { message, created: true };
}

/** What is to be sent along: one's own, and once. */
function attached(
  world: World,
  attaching: Attaching | null | undefined,
): Attachment | null | Refusal<'not_found' | 'attachment_used'> {
  if (!attaching) return null;
  const found = world.attachments.get(attaching.id);
  if (found?.owner !== attaching.owner) return refuse('not_found', { noun: 'attachment' });
  if (found.sent) return refuse('attachment_used', {});
  found.sent = true;
  return found.attachment;
}

function earlier(world: World, inboxId: string, providerId: string | null): Message | undefined {
  return providerId === null ? undefined : world.messages.get(key(inboxId, providerId));
}

const longestLastText = 200;
/** What a cut can leave at the end: the first of two code units. */
const halfLetter = /[\uD800-\uDBFF]$/;

function cut(text: string): string {
  return text.length <= longestLastText ? text : text.slice(0, longestLastText).replace(halfLetter, '');
}

type Text = Pick<Message, 'direction' | 'authorKind' | 'authorId' | 'body' | 'attachment' | 'providerId' | 'status'> & {
  providerAt?: Instant | null;
  kind: AttachmentKind | undefined;
};

function write(world: World, writes: Writes, clock: Clock, conversation: Conversation, text: Text): Message {
  const id = clock.id();
  const { direction, authorKind, authorId, body, attachment, status, providerId, providerAt = null } = text;
  const number = clock.append({
    kind: 'message.created',
    subject: id,
    conversationId: conversation.id,
    inboxId: conversation.inboxId,
  });
  // Its fields stand as the store reads them: a repeated message is answered byte for byte as the first.
  const message: Message = {
    id,
    conversationId: conversation.id,
    number,
    inboxId: conversation.inboxId,
    direction,
    authorKind,
    authorId,
    kind: attachment?.kind ?? text.kind ?? 'text',
    body,
    status,
    failure: null,
    providerId,
    createdAt: clock.now,
    attachment,
  };
  writes.messages.push(message);
  if (providerAt !== null) writes.providerTimes.set(id, providerAt);
  if (message.providerId !== null) world.messages.set(key(message.inboxId, message.providerId), message);
  conversation.lastNumber = number;
  if (message.direction !== 'note') {
    conversation.lastMessageAt = clock.now;
    conversation.lastText = cut(message.body || (attachment?.name ?? ''));
  }
  writes.touched.add(conversation.id);
  return message;
}
