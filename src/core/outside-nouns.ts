import type { Instant, Person } from './nouns.ts';

/** A link that lets one person into a conversation, so many times until a day is over. */
export type AccessLink = {
  id: string;
  inboxId: string;
  /** of the person: 40 hexadecimal digits, the same for the same name in one account */
  userKey: string;
  /** YYYY-MM-DD, the last day on which it can be used */
  dateLimit: string;
  expiresAt: Instant;
  maxUses: number;
  uses: number;
  revokedAt: Instant | null;
  email: string | null;
  phone: string | null;
};

/** The member or key that made a link; both null: a program, which has no row of its own. */
export type LinkMaker = { memberId: string | null; keyId: string | null };

/** What a link has where neither who makes it nor the account says anything. */
export const usualLink = { uses: 10, days: 30 };

/** Why a link cannot be used, or that it can. */
export type LinkState = 'usable' | 'used_up' | 'past' | 'revoked';

export function stateOfLink({ revokedAt, expiresAt, uses, maxUses }: AccessLink, now: Instant): LinkState {
  if (revokedAt !== null) return 'revoked';
  if (expiresAt <= now) return 'past';
  return uses < maxUses ? 'usable' : 'used_up';
}

/** Somebody of another system who signs in here by its own name and password, or by its key. */
export type OutsideUser = {
  id: string;
  userKey: string;
  contactId: string;
  /** whose it would be if no merge were in force; null: the contact's */
  originId: string | null;
};

/** What a user signs in with, and what its program comes with for it. */
export type UserSecrets = { password: string; apiKey: string };

/** Under which id a user writes and is told to others: it stays the same when its contact is merged. */
export function personOf({ contactId, originId }: Pick<OutsideUser, 'contactId' | 'originId'>): string {
  return originId ?? contactId;
}

/** What a program proves itself with: who it is, and for which account's resources. */
export type ProgramKeyKind = 'authorization' | 'corporate';

/** What the person's device said of itself. */
export type Device = {
  platform: string | null;
  deviceName: string | null;
  hardwareId: string | null;
  osVersion: string | null;
};

/** A conversation as a person outside finds it: one between users, or everything it ever said with one web inbox. */
export type UserChat = {
  /** of the conversation, or of the inbox */
  id: string;
  kind: 'users' | 'inbox';
  /** the inbox's; null: that of the others in it */
  name: string | null;
  people: Person[];
  lastText: string | null;
  lastMessageAt: Instant | null;
  /** messages of others that it has not read */
  unread: number;
};

/** As it is listed: what it opens with is shown once, when it is made. */
export type ProgramKey = { id: string; kind: ProgramKeyKind; createdAt: Instant; lastUsedAt: Instant | null };
