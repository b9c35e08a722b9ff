import type { Noun } from '../../src/core/event.ts';
import type { JobKind } from '../../src/core/job.ts';

/** Everybody who may stand at a door. Rights: a key that has one alone. */
export const subjects = [
  'owner',
  'admin',
  'agent of the inbox',
  'agent of another inbox',
  'agent of the team',
  'former agent of the inbox',
  'removed member',
  'key conversations',
  'key settings',
  'key members',
  'key secrets',
  'key wallets',
  'revoked key',
  'program of an allowed network',
  'visitor',
  'visitor of another inbox',
  'outside user',
  'outside user of another chat',
  'owner of another tenant',
  'webhook of an owner',
  'webhook of a key with settings and conversations',
] as const;
export type Subject = (typeof subjects)[number];

const managers: readonly Subject[] = ['owner', 'admin', 'webhook of an owner'];
const keyHook: Subject = 'webhook of a key with settings and conversations';
/** They read every conversation. */
const readers: readonly Subject[] = [...managers, keyHook, 'key conversations'];
const agents: readonly Subject[] = [
  'agent of the inbox',
  'agent of another inbox',
  'agent of the team',
  'former agent of the inbox',
];

/** Who learns of what happens, at whatever door it is asked for, listened for, downloaded or delivered. Nobody else does.
 *  A mention is part of its note: whoever sees the conversation sees who is named, and hears when that agent has seen it. */
export const learns = {
  'a visitor’s message': [...readers, 'agent of the inbox', 'visitor'],
  'an answer': [...readers, 'agent of the inbox', 'visitor'],
  'a file of an answer': [...readers, 'agent of the inbox', 'visitor'],
  'a link to a file': [...readers, 'agent of the inbox', 'visitor'],
  'a note': [...readers, 'agent of the inbox'],
  'a mention': [...readers, 'agent of the inbox'],
  'a form': [...readers, 'agent of the inbox'],
  'a message of another inbox': [...readers, 'agent of another inbox', 'visitor of another inbox'],
  'a message of the team': [...readers, 'agent of another inbox', 'agent of the team'],
  'a message between users': [...readers, 'outside user'],
  'a message of another chat': [...readers, 'outside user of another chat'],
  'a message of a telephone line': [...readers, 'program of an allowed network'],
  'a note of a telephone line': readers,
  'a canned answer': [...readers, 'key settings', ...agents],
  'an application': [...managers, keyHook, 'key settings', 'key wallets'],
  'a webhook': [...managers, keyHook, 'key settings'],
  'a member': [...managers, 'key members'],
  'an invitation': ['owner', 'admin', 'key members'],
  'a key': [...managers, 'key members'],
  'a wallet': [...managers, 'key wallets'],
  'a lock of a pin': [...managers, 'key wallets'],
  'a telephone call': [...managers, 'key wallets'],
  'an entry of a wallet': ['owner', 'admin', 'key wallets'],
  'a dialled number': ['owner', 'admin', 'key settings', 'key wallets'],
  'an agent': [...readers, 'key settings', ...agents],
  'an agent’s number': [...readers, 'key settings', ...agents],
  'a team': [...readers, 'key settings', ...agents],
  'an inbox': [...readers, 'key settings', ...agents],
  'a line': ['owner', 'admin', 'key conversations', 'key settings', ...agents],
  'a bot': ['owner', 'admin', 'key settings'],
  'an add-on': ['owner', 'admin', 'key settings'],
  'a contact': [...readers, ...agents],
  'an access link': ['owner', 'admin', 'key settings'],
  'a letter': ['owner', 'admin'],
  'a program key': [...managers, 'key members'],
  'a click': ['owner', 'admin', 'key conversations', 'key settings', ...agents],
  'an API call': ['owner', 'admin', 'key members'],
  'what an API call asked': ['owner', 'admin'],
  'what the path of an API call names': ['owner', 'admin'],
  'that a visitor types': ['owner', 'admin', 'key conversations', 'agent of the inbox'],
  'that an agent types': ['owner', 'admin', 'key conversations', 'visitor'],
  'that a user types': ['owner', 'admin', 'key conversations'],
  'that an agent looks on': ['owner', 'admin', 'key conversations'],
} as const satisfies Record<string, readonly Subject[]>;
export type Fact = keyof typeof learns;
export const facts = Object.keys(learns) as Fact[];

const members: readonly Subject[] = [
  'owner',
  'admin',
  ...agents,
  'removed member',
  'key conversations',
  'revoked key',
  'owner of another tenant',
];

/** Subjects admitted to each stream. A removed member or key is admitted before its removal, and disconnected then. */
export const streams: Record<string, readonly Subject[]> = {
  'GET /v1/live': members,
  'GET /v1/visitor/live': ['visitor', 'visitor of another inbox'],
  'GET /v1/user/live': ['outside user', 'outside user of another chat'],
  'GET /v1/user/chats/:id/live': ['outside user'],
  'Socket.IO /api/socket': ['key conversations', 'revoked key', 'program of an allowed network'],
};

/** What every member and every key for conversations hears of. */
const common: readonly Noun[] = ['account', 'agent', 'team', 'inbox', 'cannedAnswer', 'contact'];
/** An inbox that names nobody is every agent's. */
const serving: readonly Noun[] = [...common, 'conversation', 'message'];
const conversing: readonly Noun[] = [...serving, 'mention'];
const everything: readonly Noun[] = [
  ...conversing,
  ...(['member', 'key', 'application', 'wallet', 'pinLock', 'call', 'webhook'] as const),
];

/** Of which nouns each subject receives events, at whatever stream or webhook; nobody else receives any. Who is removed while it listens
 *  has no row. */
export const hears: Partial<Record<Subject, readonly Noun[]>> = {
  owner: everything,
  admin: everything,
  'webhook of an owner': everything,
  'key conversations': conversing,
  [keyHook]: [...conversing, 'application', 'webhook'],
  'agent of the inbox': conversing,
  'agent of another inbox': serving,
  'agent of the team': serving,
  'former agent of the inbox': serving,
  // Its conversation was taken.
  visitor: ['conversation', 'message'],
  'visitor of another inbox': ['message'],
  'outside user': ['message'],
  'outside user of another chat': ['message'],
};

/** On whose behalf each job acts, and which rights it checks when it runs. */
export const jobs: Record<JobKind, string> = {
  mention: 'agents that a note names, if they see its conversation then',
  webhook: 'the receiver at its URL: kinds that its creator may read',
  mail: 'the recipient of a link or test mail; a link that was revoked or is past is not sent',
  deliver: 'the contact of the message',
  bot: 'the contact of the message, as the inbox says',
  'assign-waiting': 'agents who serve the inbox then',
  'end-offer': 'agents who serve the inbox then',
  'wake-conversation': 'nobody: the conversation is open again',
  'fetch-file': 'nobody: the file is its message’s',
  'name-contact': 'nobody: the name is its contact’s',
  'name-charges': 'nobody: the charges are their call’s',
  'erase-calls': 'nobody: what the record of calls keeps of an erased person is gone',
  'remove-files': 'nobody: no row names them any more',
};
