import { isWithBot } from './bot.ts';
import type { NewEvent } from './event.ts';
import { unspoken } from './new-conversation.ts';
import type { AddressKind, Conversation, Inbox } from './nouns.ts';
import { type Clock, type KnownInbox, key, type Sender, type World, type Writes } from './post-world.ts';

/** Who writes, as the channel says it. */
export type From = {
  inboxId: string;
  /** as the channel names the sender: unique per inbox */
  address: string;
  addressKind: AddressKind;
  contactName: string | null;
  /** the address as the channel writes it, where that is another */
  writtenAs?: string;
};

/** Who it is whom a channel names so: a contact who is known there, or a new one. */
export function knownSender(world: World, writes: Writes, clock: Clock, command: From): Sender {
  const at = key(command.inboxId, command.address);
  const known = world.senders.get(at);
  if (known) return known;
  const contactId = knownContact(world, writes, clock, command);
  const sender: Sender = { contactId, conversationId: null, teamId: null, agentId: null };
  const { inboxId, address, writtenAs = null } = command;
  writes.contactInboxes.push({ inboxId, address, writtenAs, contactId });
  world.senders.set(at, sender);
  return sender;
}

function knownContact(world: World, writes: Writes, clock: Clock, command: From): string {
  const at = key(command.addressKind, command.address);
  const known = world.contacts.get(at);
  if (known !== undefined) return known;
  const id = clock.id();
  writes.contacts.push({ id, name: command.contactName, kind: command.addressKind, address: command.address });
  clock.append({ kind: 'contact.created', subject: id });
  world.contacts.set(at, id);
  return id;
}

/** Where what a contact writes belongs: in the conversation that is open with it, or in a new one. */
export function openConversation(
  world: World,
  writes: Writes,
  clock: Clock,
  inbox: Pick<KnownInbox, 'id' | 'assignment' | 'bot'>,
  sender: Sender,
): Conversation {
  const open = sender.conversationId === null ? undefined : world.conversations.get(sender.conversationId);
  if (open) {
    const isBots = inbox.bot && isWithBot(open);
    if (open.state === 'snoozed' || (open.state === 'pending' && !isBots)) {
      open.state = 'open';
      open.snoozedUntil = null;
      clock.append({ ...placed('conversation.reopened', open), changed: ['state'] });
      if (open.agentId === null) giveOut(writes, inbox);
    }
    return open;
  }
  const conversation: Conversation = {
    id: clock.id(),
    inboxId: inbox.id,
    contactId: sender.contactId,
    thread: '',
    // What has an agent already needs no bot.
    state: inbox.bot && sender.agentId === null ? 'pending' : 'open',
    agentId: sender.agentId,
    teamId: sender.teamId,
    ...unspoken,
    createdAt: clock.now,
  };
  conversation.lastNumber = clock.append(placed('conversation.created', conversation));
  world.conversations.set(conversation.id, conversation);
  writes.newConversations.add(conversation.id);
  sender.conversationId = conversation.id;
  if (conversation.agentId === null && conversation.state === 'open') giveOut(writes, inbox);
  return conversation;
}

function giveOut(writes: Writes, inbox: Pick<Inbox, 'id' | 'assignment'>): void {
  if (inbox.assignment !== 'automatic') return;
  writes.jobs.push({ kind: 'assign-waiting', orderKey: `assign ${inbox.id}`, payload: { inboxId: inbox.id } });
}

export function placed(
  kind: `conversation.${'created' | 'changed' | 'reopened'}`,
  conversation: Conversation,
): NewEvent {
  return { kind, subject: conversation.id, conversationId: conversation.id, inboxId: conversation.inboxId };
}
