import { randomBytes, randomUUID } from 'node:crypto';
import { systemCall } from '../../src/core/session.ts';
import type { KnownUser } from '../../src/core/user-chats.ts';
import { done, type Inside } from '../support/inside.ts';
import type { Ids } from './samples.ts';

const random = (): string => randomBytes(5).toString('hex');

/** Two users of another system, and what one wrote to the other. */
export async function furnishUsers(
  { core }: Inside,
  accountId: string,
): Promise<Pick<Ids, 'user' | 'userKey' | 'userChat' | 'userMessage'>> {
  const call = systemCall(accountId, 'test');
  const device = {
    platform: null,
    deviceName: null,
    hardwareId: null,
    osVersion: null,
    startedMs: 0,
    programKeyId: null,
  };
  const register = async () => {
    const made = done(await core.registerUser({ ...call, actor: outsider }, { userName: random(), ...device }));
    return { ...made, who: (await core.authenticateUser(made.apiKey)) as KnownUser };
  };
  const [one, other] = [await register(), await register()];
  const chat = { group: false, userKeys: [other.userKey], startedMs: 0 };
  const { conversationId } = done(await core.startUserChat(call, one.who.user, chat));
  const seat = await core.seatOf(other.who, conversationId);
  if (seat?.kind !== 'users') throw new Error('No seat');
  const text = { text: 'Hello', attachmentId: null, clientId: null };
  const { message } = done(await core.writeAsUser(call, seat, text));
  return { user: other.who.user.contactId, userKey: one.apiKey, userChat: conversationId, userMessage: message.id };
}

const outsider = { kind: 'key' as const, id: randomUUID(), rights: ['conversations' as const], scope: 'all' as const };
