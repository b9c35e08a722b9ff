import type { Right, Role } from './role.ts';

/** The inboxes, teams and own work that an agent may see; 'all' for owners, admins and keys. */
export type Scope = 'all' | { agentId: string | null; inboxIds: ReadonlySet<string>; teamIds: ReadonlySet<string> };

export type Actor =
  | { kind: 'member'; id: string; role: Role; agentId: string | null; scope: Scope }
  | { kind: 'key'; id: string; rights: readonly Right[]; scope: 'all' }
  | { kind: 'program'; id: string }
  | { kind: 'visitor'; inboxId: string; address: string }
  | { kind: 'system'; name: string };

/** Whom a visitor's credential stands for: somebody in one web inbox. */
export type Visitor = { accountId: string; inboxId: string; address: string };

/** The once-only promise of an Idempotency-Key (docs/dialects/README.md, rule 5). */
export type Once = { credential: string; method: string; path: string; key: string; bodyHash: Buffer };

/** Who asks, in which account, by which door: the first argument of every capability. */
export type Call = {
  accountId: string;
  actor: Actor;
  /** names what changed it in logs: the route's or screen's name */
  handler: string;
  /** the caller's address, as the socket or a trusted proxy names it */
  address: string | null;
  once: Once | null;
};

/** Who did it, for logs and audit: `member:ID`, `key:ID`, `visitor`, `system:NAME`. */
export function actorName(actor: Actor): string {
  if (actor.kind === 'visitor') return 'visitor';
  return `${actor.kind}:${actor.kind === 'system' ? actor.name : actor.id}`;
}
