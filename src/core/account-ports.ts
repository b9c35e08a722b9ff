import type { Account, ApiKey, Instant, Member } from './nouns.ts';
import type { Page, PageRequest } from './page.ts';
import type { Refusal } from './refusal.ts';
import type { Right, Role } from './role.ts';

/** What can be asked of an account itself, its members and their keys. */
export interface AccountReader {
  account: { get(): Promise<Account | null> };
  members: {
    get(id: string): Promise<Member | null>;
    byEmail(email: string): Promise<KnownMember | null>;
    list(page: PageRequest): Promise<Page<Member>>;
    owners(): Promise<number>;
  };
  keys: { list(page: PageRequest): Promise<Page<ApiKey>>; get(id: string): Promise<ApiKey | null> };
}

/** A member and what proves that it is it. */
export type KnownMember = Member & {
  passwordHash: string | null;
  /** null: never, or it still has its first one */
  passwordChangedAt: Instant | null;
};

/** What a transaction does to them. */
export interface AccountTx {
  account: AccountReader['account'] & {
    update(patch: Partial<Account>): Promise<void>;
  };
  members: AccountReader['members'] & {
    insert(member: Omit<Member, 'hasPassword'> & { passwordHash: string | null }): Promise<'done' | 'email_taken'>;
    update(
      id: string,
      patch: { name?: string; role?: Role; agentId?: string | null; passwordHash?: string },
    ): Promise<void>;
    remove(id: string): Promise<void>;
    /** its retries of earlier calls are answered so from now on */
    refuseRetries(id: string, refusal: Refusal<'forbidden'>): Promise<void>;
  };
  credentials: {
    insertKey(key: {
      id: string;
      name: string;
      rights: readonly Right[];
      ranges: readonly string[];
      hash: Buffer;
    }): Promise<'done' | 'ranges_taken' | 'ranges_too_wide'>;
    revokeKey(id: string): Promise<boolean>;
    insertSession(session: { hash: Buffer; memberId: string; expiresAt: Instant }): Promise<void>;
    /** the member whose session it was; null if it does not exist */
    endSession(hash: Buffer): Promise<string | null>;
    insertLink(link: { hash: Buffer; memberId: string; expiresAt: Instant }): Promise<void>;
    /** the member whose link it is; a link is used once */
    useLink(hash: Buffer): Promise<string | null>;
  };
}
