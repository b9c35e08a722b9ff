import type { EventKind, Noun } from '../../../../src/core/event.ts';

/** What can be heard of, in the order in which it is wanted. */
export const verbs = {
  message: ['created', 'changed'],
  conversation: ['created', 'changed', 'assigned', 'closed', 'reopened', 'read', 'removed'],
  contact: ['created', 'changed', 'removed'],
  agent: ['created', 'changed', 'presence', 'removed'],
  mention: ['created', 'changed'],
  team: ['created', 'changed', 'removed'],
  inbox: ['created', 'changed', 'removed'],
  cannedAnswer: ['created', 'changed', 'removed'],
  call: ['created', 'changed'],
  wallet: ['created', 'changed', 'moved', 'removed'],
  application: ['created', 'changed', 'removed'],
  pinLock: ['set', 'lifted'],
  account: ['changed'],
  member: ['created', 'changed', 'removed'],
  key: ['created', 'revoked'],
  webhook: ['created', 'changed', 'removed'],
} as const satisfies { [N in Exclude<Noun, 'hold'> | 'webhook']: readonly string[] };

export type HeardNoun = keyof typeof verbs;
export type Kind = { [N in HeardNoun]: `${N}.${(typeof verbs)[N][number]}` }[HeardNoun];

/** A kind that is added to the log and not here does not compile. */
export const chosenOf = (kinds: readonly EventKind[] | null): ReadonlySet<Kind> => new Set<Kind>(kinds);

export const nouns = Object.keys(verbs) as HeardNoun[];
export const kindsOf = (noun: HeardNoun): Kind[] => verbs[noun].map((verb) => `${noun}.${verb}` as Kind);

/** In the order in which they are shown, so that the same choice is always the same list. */
export const sorted = (chosen: ReadonlySet<Kind>): Kind[] => nouns.flatMap(kindsOf).filter((kind) => chosen.has(kind));
