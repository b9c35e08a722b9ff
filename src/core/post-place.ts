import { isWithBot } from './bot.ts';
import type { NewEvent } from './event.ts';
import { unspoken } from './new-conversation.ts';
import type { AddressKind, Conversation, Inbox } from './nouns.ts';
import { type Clock, type KnownInbox, key, type Place, type Sender, type World, type Writes } from './post-world.ts';

/** Who writes, as the channel says it. */
export type From = {
  inboxId: string;
  /** as the channel names the sender: unique per inbox */
  address: string;
  addressKind: AddressKind;
  contactName: string | null;
  /** a keyed hash of the network that it comes from, where conversations that begin there are counted (networks.ts) */
  network?: string | null;
  /** the address as the channel writes it, where that is another */
  writtenAs?: string;
};

/** The contact that a channel's sender is: known in the inbox, known by the address elsewhere, or new. */
export function knownSender(world: World, writes: Writes, clock: Clock, command: From): Sender {
  const at = key(command.inboxId, command.address);
  const known = world.senders.get(at);
  if (known) return known;
  const sender = knownContact(world, writes, clock, command);
  const { contactId, originId } = sender;
  const { inboxId, address, writtenAs = null } = command;
  const place = placeOf(world, inboxId, contactId);
  const { conversationId, ...next } = place;
  const { teamId, agentId } = (conversationId === null ? null : world.conversations.get(conversationId)) ?? next;
  writes.contactInboxes.push({ inboxId, address, writtenAs, contactId, originId, teamId, agentId });
  // No conversation begins that a stream of the sender could learn of itself from.
  if (conversationId !== null) {
    clock.append({ kind: 'contact.changed', subject: contactId, inboxId, changed: ['addresses', 'inboxes'] });
  }
  place.several = place.lastAddress !== null;
  place.lastAddress = address;
  world.senders.set(at, sender);
  return sender;
}

/** The contact's place in an inbox, which all of its addresses there share. */
function placeOf(world: World, inboxId: string, contactId: string): Place {
  const at = key(inboxId, contactId);
  const known = world.places.get(at);
  if (known) return known;
  const place: Place = { conversationId: null, teamId: null, agentId: null, several: false, lastAddress: null };
  world.places.set(at, place);
  return place;
}

function knownContact(world: World, writes: Writes, clock: Clock, command: From): Sender {
  const at = key(command.addressKind, command.address);
  const known = world.contacts.get(at);
  if (known !== undefined) return known;
  const id = clock.id();
  writes.contacts.push({ id, name: command.contactName, kind: command.addressKind, address: command.address });
  clock.append({ kind: 'contact.created', subject: id });
  const sender: Sender = { contactId: id, originId: null };
  world.contacts.set(at, sender);
  return sender;
}

/** Of several addresses of a contact, the one that wrote last is where it is answered (latest-address.ts). */
export function noteWriter(world: World, writes: Writes, sender: Sender, { inboxId, address }: From): void {
  const place = placeOf(world, inboxId, sender.contactId);
  if (!place.several || place.lastAddress === address) return;
  place.lastAddress = address;
  writes.lastWriters.push({ inboxId, address });
}

/** Where what a contact writes belongs: in the conversation that is open with it, or in a new one. */
export function openConversation(
  world: World,
  writes: Writes,
  clock: Clock,
  inbox: Pick<KnownInbox, 'id' | 'assignment' | 'bot'>,
  sender: Sender,
): Conversation {
  const place = placeOf(world, inbox.id, sender.contactId);
  const open = place.conversationId === null ? undefined : world.conversations.get(place.conversationId);
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
    state: inbox.bot && place.agentId === null ? 'pending' : 'open',
    agentId: place.agentId,
    teamId: place.teamId,
    ...unspoken,
    createdAt: clock.now,
  };
  conversation.lastNumber = clock.append(placed('conversation.created', conversation));
  world.conversations.set(conversation.id, conversation);
  writes.newConversations.set(conversation.id, sender.originId);
  place.conversationId = conversation.id;
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
