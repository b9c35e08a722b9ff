import { mayUpload, mayUploadFrom } from './attachments.ts';
import type { Call, Visitor } from './call.ts';
import { deviceWith } from './known-device.ts';
import type { Mark } from './nouns.ts';
import { type OutsideUser, personOf, type UserChat } from './outside-nouns.ts';
import { admitTry, deviceSubject } from './password-tries.ts';
import type { PageRequest, Ports } from './ports.ts';
import type { Posted, PostRefusal } from './post.ts';
import { type Result, refuse } from './refusal.ts';
import { later, systemCall } from './session.ts';
import { type History, visitorHistory } from './visitors.ts';

const sessionDays = 30;

/** A person outside with the account that it is known in. */
export type KnownUser = { accountId: string; user: OutsideUser };

/** Where it sits in one of them. */
export type Seat = KnownUser & ({ kind: 'users'; conversationId: string } | { kind: 'inbox'; visitor: Visitor });

export type UserSignIn = {
  userKey: string;
  password: string;
  address: string;
  /** the device cookie of the browser that asks; null if none */
  device: string | null;
};

/** Who has this name and password, throttled as the sign-in of members is, and opens a session for the browser. */
export async function signInUser(
  { store, secrets }: Ports,
  { userKey, password, address, device }: UserSignIn,
): Promise<Result<{ token: string; device: string }, 'wrong_credentials' | 'throttled'>> {
  const asking = { kind: 'user-sign-in' as const, name: userKey, address, device };
  const admitted = await admitTry({ throttle: store.throttle, devices: secrets }, asking);
  if ('refused' in admitted) return admitted;
  const proven = await admitted.judge(async () => {
    const accountId = await store.accountOf('user', userKey);
    if (accountId === null) return null;
    const found = await store.transact(systemCall(accountId, 'sign-in of a user'), (tx) => tx.users.byKey(userKey));
    if (!found || 'refused' in found || !secrets.hashOf(found.password).equals(secrets.hashOf(password))) return null;
    return { accountId, found };
  });
  if (!proven) return refuse('wrong_credentials', {});
  await admitted.right();
  const { accountId, found } = proven;
  const { token, hash } = secrets.issue('pu_', accountId);
  await store.transact(systemCall(accountId, 'sign-in of a user'), async (tx) => {
    await tx.users.insertSession({ hash, userId: found.id, expiresAt: later(tx.now, sessionDays * 24) });
    return { opened: true as const };
  });
  return { token, device: deviceWith(secrets, device, deviceSubject('user-sign-in', userKey)) };
}

/** Ends what a browser signed in with; of anything else nothing happens. */
export async function signOutUser({ store, secrets }: Ports, token: string): Promise<void> {
  const named = secrets.read('pu_', token);
  const user = named && (await store.unverified(named.accountId, 'strangers').users.bySession(named.hash));
  if (!named || !user) return;
  await store.transact(systemCall(named.accountId, 'sign-out of a user'), async (tx) => {
    await tx.users.endSession(named.hash);
    // Its open streams ask again who they are.
    tx.append({ kind: 'contact.changed', subject: user.contactId, changed: ['sessions'] });
    return { ended: true as const };
  });
}

/** @param token a user's key, or what its browser signed in with */
export async function authenticateUser({ store, secrets, now }: Ports, token: string): Promise<KnownUser | null> {
  const named = secrets.read('pu_', token);
  if (!named) return null;
  const { accountId, hash } = named;
  const { users } = store.unverified(accountId, 'strangers');
  const program = await users.byApiKey(hash);
  if (program) return { accountId, user: program };
  const found = await users.bySession(hash);
  if (!found || Date.parse(found.expiresAt) <= now()) return null;
  const { expiresAt: _, ...user } = found;
  return { accountId, user };
}

/** The newest first. */
export function userChats({ store }: Ports, { accountId, user }: KnownUser): Promise<UserChat[]> {
  return store.reader(accountId, 'strangers').users.chatsOf(user);
}

/** Null: there is no such conversation of this person. */
export async function seatOf({ store }: Ports, who: KnownUser, chatId: string): Promise<Seat | null> {
  const { accountId, user } = who;
  const found = await store.reader(accountId, 'strangers').users.seat(user, chatId);
  if (!found) return null;
  const { address } = found;
  if (address === null) return { ...who, kind: 'users', conversationId: chatId };
  return { ...who, kind: 'inbox', visitor: { accountId, inboxId: chatId, address } };
}

export async function userHistory({ store }: Ports, seat: Seat, page: PageRequest): Promise<History> {
  const reader = store.reader(seat.accountId, 'strangers');
  if (seat.kind === 'inbox') return visitorHistory(reader, seat.visitor, page);
  const { conversationId, user } = seat;
  const [messages, [marks], conversation] = await Promise.all([
    reader.messages.listOf([conversationId], page),
    reader.messages.marksOf([conversationId]),
    reader.conversations.get(conversationId),
  ]);
  const authors = messages.items.flatMap(({ authorId }) => authorId ?? []);
  const people = await Promise.all([reader.users.people(conversationId), reader.people([...new Set(authors)])]);
  const ended = conversation?.state === 'closed';
  return { messages, people: people.flat(), ended, ...marksFor(marks?.readers ?? [], personOf(user)) };
}

type Reading = { contactId: string; mark: Mark | null };

/** How far the others have read, by whoever of them is furthest, and how far one has read oneself. */
export function marksFor(readers: readonly Reading[], contactId: string): { seen: Mark | null; read: Mark | null } {
  let seen: Mark | null = null;
  let read: Mark | null = null;
  for (const { contactId: by, mark } of readers) {
    if (by === contactId) read = mark;
    else if ((mark?.number ?? 0) > (seen?.number ?? 0)) seen = mark;
  }
  return { seen, read };
}

export type UserWriting = { text: string; attachmentId: string | null; clientId: string | null };

/** What one user writes to the others. */
export function writeAsUser(
  { store }: Ports,
  call: Call,
  { user, conversationId }: Extract<Seat, { kind: 'users' }>,
  { text, attachmentId, clientId }: UserWriting,
): Promise<Result<Posted, PostRefusal>> {
  const { id, userKey } = user;
  const message = {
    conversationId,
    author: { kind: 'contact' as const, id: personOf(user), agentId: null },
    scope: 'all' as const,
    body: text,
    attachment: attachmentId === null ? null : { id: attachmentId, owner: userOwner(id) },
    note: false,
    providerId: clientId === null ? null : `${userKey} ${clientId}`,
  };
  return store.post(call.accountId, { type: 'send', ...message }, call.once);
}

/** What a user uploads is sent by the same user. */
export const userOwner = (userId: string): string => `user:${userId}`;

/** A user's files, as they count. */
export const userSender = (userId: string, address: string | null) => ({
  sender: userOwner(userId),
  address,
  inboxId: null,
});

/** Whether a user may upload now; asked before anything is read. */
export function mayUploadAsUser(ports: Ports, seat: Seat, address: string, bytes: number) {
  if (seat.kind === 'inbox') return mayUpload(ports, seat.visitor, address, bytes);
  return mayUploadFrom(ports, userSender(seat.user.id, address), bytes);
}

/** The user has seen everything up to this message. */
export async function readAsUser(
  { store }: Ports,
  call: Call,
  { user, conversationId }: Extract<Seat, { kind: 'users' }>,
  messageId: string,
): Promise<Result<{ read: true }, 'not_found' | 'idempotency_key_reused'>> {
  return store.transact(call, async (tx) => {
    const message = await tx.messages.get(messageId);
    if (message?.conversationId !== conversationId) return refuse('not_found', { noun: 'message' });
    if (await tx.users.setRead(conversationId, user.id, message.number)) {
      const { inboxId } = message;
      const changed = ['contactReadNumber'];
      tx.append({ kind: 'conversation.read', subject: conversationId, conversationId, inboxId, changed });
    }
    return { read: true as const };
  });
}

/** Says to the others that the user types; lossy. */
export async function signalFromUser(ports: Ports, seat: Extract<Seat, { kind: 'users' }>): Promise<void> {
  const { accountId, user, conversationId } = seat;
  const reader = ports.store.reader(accountId, 'strangers');
  const [conversation, people] = await Promise.all([
    reader.conversations.get(conversationId),
    reader.users.people(conversationId),
  ]);
  if (!conversation) return;
  const by = personOf(user);
  const name = people.find(({ id }) => id === by)?.name ?? null;
  const { inboxId, contactId, agentId, teamId } = conversation;
  const from = 'visitor' as const;
  ports.signal({ accountId, conversationId, kind: 'typing', from, by, name, inboxId, contactId, agentId, teamId });
}
