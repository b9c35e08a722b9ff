/** The nouns that the log speaks of, and what can happen to each. */
const verbs = {
  account: ['changed'],
  member: ['created', 'changed', 'removed'],
  key: ['created', 'revoked'],
  agent: ['created', 'changed', 'presence', 'removed'],
  team: ['created', 'changed', 'removed'],
  inbox: ['created', 'changed', 'removed'],
  contact: ['created', 'changed', 'removed'],
  conversation: ['created', 'changed', 'assigned', 'closed', 'reopened', 'read', 'removed'],
  message: ['created', 'changed'],
  mention: ['created', 'changed'],
  cannedAnswer: ['created', 'changed', 'removed'],
  application: ['created', 'changed', 'removed'],
  wallet: ['created', 'changed', 'moved', 'removed'],
  hold: [],
  pinLock: ['set', 'lifted'],
  call: ['created', 'changed'],
  webhook: ['created', 'changed', 'removed'],
} as const;

export type Noun = keyof typeof verbs;
export type EventKind = { [N in Noun]: `${N}.${(typeof verbs)[N][number]}` }[Noun];

export const eventKinds = Object.entries(verbs).flatMap(([noun, all]) =>
  all.map((verb) => `${noun}.${verb}` as EventKind),
);

/** A "this happened": ids and changed field names, never texts or personal data (docs/promises.md, 3). */
export type NewEvent = {
  kind: EventKind;
  subject: string;
  conversationId?: string | null;
  inboxId?: string | null;
  /** agents and teams that had the conversation before and so must learn that it left them */
  also?: string[] | null;
  changed?: string[] | null;
};

/** An event as the log keeps it: numbered 1, 2, 3 … per account in commit order without a gap. */
export type LogEvent = Required<NewEvent> & { number: number; at: string };

/** Up to where a log was heard: the number of an event, and its time. A log that was set back to an earlier day, by a backup or by its
 *  database, and written anew has another time there. Null where it is not known: then the number alone counts. */
export type LogPlace = { number: number; at: string | null };

export function nounOf(kind: EventKind): Noun {
  return kind.slice(0, kind.indexOf('.')) as Noun;
}

const configNouns: ReadonlySet<Noun> = new Set(['account', 'member', 'key', 'agent', 'team', 'inbox', 'application']);

/** True for events after which a cache of credentials or configuration is stale. Presence is not cached. */
export function changesConfig(kind: EventKind): boolean {
  return kind !== 'agent.presence' && configNouns.has(nounOf(kind));
}
