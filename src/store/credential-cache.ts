import type { Credentials } from '../core/credential-ports.ts';
import { AccountCache } from './account-cache.ts';

/** Remembers who credentials are until their account's configuration changes. */
export class CredentialCache implements Credentials {
  private readonly source: Credentials;
  readonly memory = new AccountCache({ most: 20_000 });

  constructor(source: Credentials) {
    this.source = source;
  }

  key(accountId: string, hash: Buffer) {
    return this.memory.remember(accountId, `key ${hash.toString('base64')}`, () => this.source.key(accountId, hash));
  }

  used(accountId: string, keyId: string): void {
    this.source.used(accountId, keyId);
  }

  /** Sessions end without a change of configuration: they are always looked for. */
  session(accountId: string, hash: Buffer) {
    return this.source.session(accountId, hash);
  }

  /** Any account's: looked for each time. */
  at(address: string) {
    return this.source.at(address);
  }

  member(accountId: string, memberId: string) {
    return this.memory.remember(accountId, `member ${memberId}`, () => this.source.member(accountId, memberId));
  }
}
