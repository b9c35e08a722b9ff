import type { Actor, Visitor } from './call.ts';
import type { KnownDevices } from './known-device.ts';
import type { Instant } from './nouns.ts';

/** API key, console session, one-time link; a program's access and refresh tokens; its keys of two kinds; a link for people outside,
 *  and what a browser that used it came in with; the key of one of these people, and what its browser signed in with; what a provider
 *  shows to prove an address. */
export type CredentialPrefix = `p${'k' | 's' | 'l' | 'a' | 'r' | 'q' | 'c' | 't' | 'v' | 'u' | 'w'}_`;

export interface Secrets extends KnownDevices {
  /** @throws TryAgain where too many wait to be hashed or verified */
  hashPassword(password: string): Promise<string>;
  /** @param isKnown goes before unknown callers
   *  @throws TryAgain as above */
  verifyPassword(password: string, hash: string, isKnown: boolean): Promise<boolean>;
  /** a new unguessable credential that carries its account, and the hash to keep of it */
  issue(prefix: CredentialPrefix, accountId: string): { token: string; hash: Buffer };
  /** the same from another token and the server's key: it comes out again */
  derive(prefix: CredentialPrefix, accountId: string, from: string): { token: string; hash: Buffer };
  /** the account that a credential names and the hash to look for; null when it is not one of this kind */
  read(prefix: CredentialPrefix, token: string): { accountId: string; hash: Buffer } | null;
  /** a visitor's credential: names its account and inbox, and is stored nowhere until the visitor writes
   *  @param of somebody known: the same token each time */
  issueVisitor(accountId: string, inboxId: string, of?: string): string;
  /** the public name of an external person in an account: 40 hexadecimal digits, the same for the
   *  same name, and not computable without the server's key */
  pseudonym(accountId: string, name: string): string;
  /** a new authentication hash of 64 hexadecimal characters, and what to keep of it */
  issueHash(): { token: string; hash: Buffer };
  hashOf(token: string): Buffer;
  /** the same of what programs come with again and again: remembered, so not for passwords */
  hashOfKey(token: string): Buffer;
  /** what deliveries to a webhook are signed with, as standardwebhooks.com writes it */
  webhookSecret(): string;
  /** six random digits */
  pin(): string;
  /** the token of the one-time link that makes the first owner of this installation */
  setUpToken(): string;
  isSetUpToken(token: string): boolean;
  readVisitor(token: string): Visitor | null;
}

/** Who a stored credential is; null when there is none such, or no more. */
export interface Credentials {
  key(accountId: string, hash: Buffer): Promise<Actor | null>;
  /** remembers that a key was used, for the list of keys: to the minute */
  used(accountId: string, keyId: string): void;
  session(accountId: string, hash: Buffer): Promise<{ memberId: string; expiresAt: Instant } | null>;
  member(accountId: string, memberId: string): Promise<Actor | null>;
  /** who entered by a link, as long as that is good */
  entry(accountId: string, hash: Buffer): Promise<{ inboxId: string; userKey: string; expiresAt: Instant } | null>;
  /** visitors' addresses whose token, handed out before entries were stored, was ended */
  endedVisitors(accountId: string): Promise<ReadonlySet<string>>;
  /** the key that stands for whoever comes from a network address */
  at(address: string): Promise<{ accountId: string; actor: Actor } | null>;
}
