import type { Credentials } from '../core/ports.ts';

const most = 20_000;

/** Remembers who credentials are until their account's configuration changes, here or in another process. Only what was found is
 *  remembered, so wrong credentials fill nothing. */
export class CredentialCache implements Credentials {
  private readonly source: Credentials;
  private readonly accounts = new Map<string, { configNumber: number; found: Map<string, unknown> }>();
  private size = 0;

  constructor(source: Credentials) {
    this.source = source;
  }

  key(accountId: string, hash: Buffer) {
    return this.remember(accountId, `key ${hash.toString('base64')}`, () => this.source.key(accountId, hash));
  }

  used(accountId: string, keyId: string): void {
    this.source.used(accountId, keyId);
  }

  /** Sessions end without a change of configuration: they are always looked for. */
  session(accountId: string, hash: Buffer) {
    return this.source.session(accountId, hash);
  }

  member(accountId: string, memberId: string) {
    return this.remember(accountId, `member ${memberId}`, () => this.source.member(accountId, memberId));
  }

  /** The account's configuration changed up to this event. */
  changed(accountId: string, configNumber: number): void {
    const known = this.accounts.get(accountId);
    if (!known || known.configNumber >= configNumber) return;
    this.size -= known.found.size;
    this.accounts.set(accountId, { configNumber, found: new Map() });
  }

  /** Anything may have been missed. */
  clear(): void {
    this.accounts.clear();
    this.size = 0;
  }

  accountIds(): string[] {
    return [...this.accounts.keys()];
  }

  private async remember<T>(accountId: string, key: string, read: () => Promise<T>): Promise<T> {
    let account = this.accounts.get(accountId);
    if (!account) {
      account = { configNumber: 0, found: new Map() };
      this.accounts.set(accountId, account);
    }
    const found = account.found.get(key) as T | undefined;
    if (found !== undefined) return found;
    const value = await read();
    // Not kept when the account changed while it was read.
    if (this.accounts.get(accountId) !== account) return value;
    if (value !== null) {
      if (++this.size > most) this.clear();
      account.found.set(key, value);
    } else if (account.found.size === 0) {
      // A wrong credential can name any account: it leaves none behind.
      this.accounts.delete(accountId);
    }
    return value;
  }
}
