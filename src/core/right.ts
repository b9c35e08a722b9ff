import type { Actor } from './call.ts';
import { type EventKind, type Noun, nounOf } from './event.ts';
import { type Refusal, refuse } from './refusal.ts';
import { type Right, type Role, rights } from './role.ts';

export const rightsOfRole: Record<Role, readonly Right[]> = {
  owner: rights,
  admin: rights,
  agent: ['conversations'],
};

/** What a pair of program keys may: it lets people outside in and speaks for them. */
const rightsOfProgram: readonly Right[] = ['conversations'];

export function rightsOf(actor: Actor): readonly Right[] {
  if (actor.kind === 'member') return rightsOfRole[actor.role];
  if (actor.kind === 'key') return actor.rights;
  if (actor.kind === 'program') return rightsOfProgram;
  return actor.kind === 'system' ? rights : [];
}

/** Null when the actor has one of these rights, else the refusal to give. */
export function lacksAll(actor: Actor, wanted: readonly [Right, ...Right[]]): Refusal<'forbidden'> | null {
  return wanted.some((right) => lacks(actor, right) === null) ? null : refuse('forbidden', { right: wanted[0] });
}

/** Null when the actor may, else the refusal to give. */
export function lacks(actor: Actor, right: Right): Refusal<'forbidden'> | null {
  return rightsOf(actor).includes(right) ? null : refuse('forbidden', { right });
}

/** Null when the actor has every one of these rights, else the refusal that names the first it lacks. */
export function lacksAny(actor: Actor, wanted: readonly Right[]): Refusal<'forbidden'> | null {
  return wanted.map((right) => lacks(actor, right)).find((refusal) => refusal !== null) ?? null;
}

/** Who sets to which server messages go, or by whose word they come in, can read and invent what customers and agents write: that
 *  needs the right to do so beside the right to the settings. */
export function mayNotRoute(actor: Actor): Refusal<'forbidden'> | null {
  return lacksAny(actor, ['settings', 'conversations']);
}

/** Who makes an access link can be the customer that it lets in: reading and writing conversations, beside managing links. */
export function mayNotLink(actor: Actor): Refusal<'forbidden'> | null {
  return actor.kind === 'program' ? null : lacksAny(actor, ['settings', 'conversations']);
}

/** A pair of program keys makes links and users and acts for them: its maker must have these
 *  rights. */
export function mayNotGivePrograms(actor: Actor): Refusal<'forbidden'> | null {
  return lacksAny(actor, ['members', 'conversations', 'settings']);
}

/** The rights of which any one allows reading a noun, and so its events. Empty: every caller known in the account. */
const rightsToHear: Record<Noun, readonly Right[]> = {
  account: [],
  member: ['members'],
  key: ['members'],
  agent: ['conversations', 'settings'],
  team: ['conversations', 'settings'],
  inbox: ['conversations', 'settings'],
  cannedAnswer: ['conversations', 'settings'],
  contact: ['conversations'],
  conversation: ['conversations'],
  message: ['conversations'],
  mention: ['conversations'],
  application: ['settings', 'wallets'],
  wallet: ['wallets'],
  hold: ['wallets'],
  pinLock: ['wallets'],
  call: ['wallets'],
  webhook: ['settings'],
};

/** Whether a caller with these rights receives such events: only if it may read what they are
 *  about. */
export function mayHear(held: readonly Right[], kind: EventKind): boolean {
  return lackedToHear(held, kind) === null;
}

/** The right that is missing to receive such events; null if none. */
export function lackedToHear(held: readonly Right[], kind: EventKind): Right | null {
  const [first, ...others] = rightsToHear[nounOf(kind)];
  return first === undefined || [first, ...others].some((right) => held.includes(right)) ? null : first;
}
