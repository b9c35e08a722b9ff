import type { Actor } from './call.ts';
import { type Refusal, refuse } from './refusal.ts';

export const roles = ['owner', 'admin', 'agent'] as const;
export type Role = (typeof roles)[number];

/** conversations: read and write conversations, contacts, messages, presence; settings: agents, teams, inboxes, account;
 *  members: people and keys; secrets: to be shown stored credentials of channels. */
export const rights = ['conversations', 'settings', 'members', 'secrets'] as const;
export type Right = (typeof rights)[number];

export const rightsOfRole: Record<Role, readonly Right[]> = {
  owner: rights,
  admin: rights,
  agent: ['conversations'],
};

export function rightsOf(actor: Actor): readonly Right[] {
  if (actor.kind === 'member') return rightsOfRole[actor.role];
  if (actor.kind === 'key') return actor.rights;
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
