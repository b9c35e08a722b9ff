import { contactOf, userKeyOf } from './access-links.ts';
import type { Call } from './call.ts';
import { reopen } from './conversations.ts';
import { addInbox } from './inboxes.ts';
import { unspoken } from './new-conversation.ts';
import type { Conversation } from './nouns.ts';
import { type Device, type OutsideUser, personOf, type UserSecrets } from './outside-nouns.ts';
import type { Ports, Tx } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { lacks, mayNotGivePrograms } from './right.ts';

/** The name that an inbox has for programs outside. */
export async function nameInbox(
  tx: Tx,
  { secrets }: Ports,
  call: Call,
  inboxId: string,
  dialect: string,
): Promise<Result<{ name: string }, 'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  if (!(await tx.inboxes.get(inboxId))) return refuse('not_found', { noun: 'inbox' });
  const name = secrets.issueHash().token.slice(0, 40);
  await tx.aliases('inbox', dialect, [{ alias: name, id: inboxId }]);
  return { name };
}

/** Programs that name it so are refused from now on; links that they made stay what they are. */
export async function forgetInboxName(
  tx: Tx,
  call: Call,
  { inboxId, name }: { inboxId: string; name: string },
  dialect: string,
): Promise<Result<null, 'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  return (await tx.forgetAlias('inbox', dialect, { alias: name, id: inboxId }))
    ? null
    : refuse('not_found', { noun: 'inboxName' });
}

/** Whose the key in the second header is. */
export type Resource =
  | { kind: 'corporate'; keyId: string }
  | { kind: 'authorization'; keyId: string }
  | { kind: 'user'; user: OutsideUser };
export type OutsideProgram = { accountId: string; keyId: string; resource: Resource };

/** Null where a key is nobody's, or the two are not of one account. */
export async function authenticateOutside(
  { secrets, store, credentials }: Ports,
  authorization: string,
  resource: string,
): Promise<OutsideProgram | null> {
  const named = secrets.read('pq_', authorization);
  if (!named) return null;
  const { accountId, hash } = named;
  const reader = store.unverified(accountId);
  const key = await reader.programKeys.byHash(hash);
  const found = (['pc_', 'pq_', 'pu_'] as const).map((prefix) => secrets.read(prefix, resource)).find((one) => one);
  if (key?.kind !== 'authorization' || found?.accountId !== accountId) return null;
  const user = await reader.users.byApiKey(found.hash);
  const other = user ? null : await reader.programKeys.byHash(found.hash);
  if (!user && !other) return null;
  for (const used of [key, other]) if (used) credentials.used(accountId, used.id);
  if (user) return { accountId, keyId: key.id, resource: { kind: 'user', user } };
  const { kind, id } = other ?? key;
  return { accountId, keyId: key.id, resource: { kind, keyId: id } };
}

export type NewUser = {
  userName: string;
  startedMs: number;
  /** the corporate key that registers the user; null: the server itself */
  programKeyId: string | null;
} & Device;
export type Registered = { userKey: string; before: boolean; seconds: number } & UserSecrets;

/** The same name is the same user, with the same password and key, for the key that registered it: no other is told them. */
export async function registerUser(
  tx: Tx,
  ports: Ports,
  call: Call,
  { userName, startedMs, programKeyId, ...device }: NewUser,
): Promise<Result<Registered, 'forbidden' | 'already_exists'>> {
  const no = lacks(call.actor, 'conversations');
  if (no) return no;
  const userKey = await userKeyOf(tx, ports, userName);
  const before = await tx.users.byKey(userKey);
  if (before && programKeyId !== null && !(await tx.users.wasRegisteredBy(before.id, programKeyId))) {
    return refuse('already_exists', { noun: 'contact', field: 'user' });
  }
  const { password, apiKey } = before ?? (await insert(tx, ports, userKey, { ...device, programKeyId }));
  const seconds = Math.max(0, ports.now() - startedMs) / 1000;
  return { userKey, password, apiKey, before: before !== null, seconds };
}

async function insert(tx: Tx, ports: Ports, userKey: string, given: Device & { programKeyId: string | null }) {
  const { apiKeyHash, ...secrets } = newSecrets(tx, ports);
  const owner = await contactOf(tx, userKey);
  await tx.directory('user', userKey);
  await tx.users.insert({ id: tx.id(), userKey, ...owner, ...given, ...secrets, apiKeyHash });
  return secrets;
}

function newSecrets(tx: Tx, { secrets }: Ports): UserSecrets & { apiKeyHash: Buffer } {
  const { token: apiKey, hash: apiKeyHash } = secrets.issue('pu_', tx.accountId);
  return { password: secrets.issueHash().token.slice(0, 32), apiKey, apiKeyHash };
}

/** Gives each user that a contact is another password and key: the former ones and every sign-in end.
 *  @returns them, this once, the user of this id first */
export async function renewUser(
  tx: Tx,
  ports: Ports,
  call: Call,
  contactId: string,
): Promise<Result<RenewedUser & { others: RenewedUser[] }, 'forbidden' | 'not_found'>> {
  const no = mayNotGivePrograms(call.actor);
  if (no) return no;
  // Its id may be that of one that was merged into another.
  const contact = await tx.contacts.get(contactId);
  const users = contact ? await tx.users.ofContact(contact.id) : [];
  const isAsked = (user: OutsideUser) => personOf(user) === contactId;
  const [user, ...others] = users.toSorted((a, b) => Number(isAsked(b)) - Number(isAsked(a)));
  if (!contact || !user) return refuse('not_found', { noun: 'contact' });
  const renewed = [];
  for (const one of others) renewed.push(await renew(tx, ports, one));
  const first = await renew(tx, ports, user);
  // Streams that are open by the former ones ask again who they are.
  tx.append({ kind: 'contact.changed', subject: contact.id, changed: ['sessions'] });
  await tx.audit(call, 'user.renewed', contact.id);
  return { ...first, others: renewed };
}

type RenewedUser = { userKey: string } & UserSecrets;

async function renew(tx: Tx, ports: Ports, { id, userKey }: OutsideUser): Promise<RenewedUser> {
  const { apiKeyHash, ...secrets } = newSecrets(tx, ports);
  await tx.users.setSecrets(id, { ...secrets, apiKeyHash });
  return { userKey, ...secrets };
}

export type NewUserChat = { group: boolean; userKeys: readonly string[]; startedMs: number };
export type MadeUserChat = { conversationId: string; userKeys: string[]; before: boolean; seconds: number };

/** A conversation between people outside, the caller first. Two have one for good; a group is always a new one. */
export async function startUserChat(
  tx: Tx,
  ports: Ports,
  call: Call,
  caller: OutsideUser,
  { group, userKeys, startedMs }: NewUserChat,
): Promise<Result<MadeUserChat, 'forbidden' | 'invalid' | 'not_found' | 'already_exists'>> {
  const others = [...new Set(userKeys)].filter((key) => key !== caller.userKey);
  if (others.length === 0) return refuse('invalid', { field: 'contacts', problem: 'name nobody else' });
  const found = new Map((await tx.users.some(others)).map((user) => [user.userKey, user]));
  const users = others.map((key) => found.get(key));
  if (users.some((user) => !user)) return refuse('not_found', { noun: 'contact' });
  const people = [caller, ...(users as OutsideUser[])];
  // Users whose contacts were merged are one person.
  if (people.every(({ contactId }) => contactId === caller.contactId))
    return refuse('invalid', { field: 'contacts', problem: 'name nobody else' });
  const pair =
    group || people.length > 2
      ? null
      : people
          .map(({ id }) => id)
          .toSorted()
          .join(' ');
  const known = pair === null ? null : await tx.users.chatOf(pair);
  const conversationId = known ?? (await open(tx, call, caller));
  if (typeof conversationId !== 'string') return conversationId;
  if (known === null) await tx.users.insertChat(conversationId, people, pair);
  else await reopenChat(tx, known);
  const seconds = Math.max(0, ports.now() - startedMs) / 1000;
  return { conversationId, userKeys: people.map(({ userKey }) => userKey), before: known !== null, seconds };
}

/** A chat that an agent closed: beginning it again reopens it. */
async function reopenChat(tx: Tx, id: string): Promise<void> {
  const conversation = await tx.conversations.get(id);
  const inbox = conversation?.state === 'closed' ? await tx.inboxes.get(conversation.inboxId) : null;
  if (conversation && inbox) await reopen(tx, conversation, inbox);
}

async function open(tx: Tx, call: Call, { contactId, originId }: OutsideUser) {
  const inboxId = (await tx.users.inbox()) ?? (await addUsersInbox(tx, call));
  if (typeof inboxId !== 'string') return inboxId;
  const id = tx.id();
  const lastNumber = tx.append({ kind: 'conversation.created', subject: id, conversationId: id, inboxId });
  const conversation: Conversation = {
    id,
    inboxId,
    contactId,
    thread: id,
    state: 'open',
    agentId: null,
    teamId: null,
    ...unspoken,
    lastNumber,
    createdAt: tx.now,
  };
  await tx.conversations.insert(conversation, originId);
  return id;
}

async function addUsersInbox(tx: Tx, call: Call) {
  const made = await addInbox(
    tx,
    { ...call, actor: { kind: 'system', name: 'users' } },
    {
      channel: 'web',
      name: 'Between users',
      address: null,
      timezone: null,
      schedule: null,
      assignment: 'manual',
      liveChat: false,
      active: true,
      agentIds: [],
      teamIds: [],
    },
  );
  if ('refused' in made) return made;
  await tx.users.keepInbox(made.id);
  return made.id;
}
