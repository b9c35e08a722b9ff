import type { Actor } from './call.ts';
import { type Refusal, refuse } from './refusal.ts';
import { type Right, type Role, rights } from './role.ts';

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
