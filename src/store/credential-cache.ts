import type { Credentials } from '../core/credential-ports.ts';
import { AccountCache } from './account-cache.ts';

/** How long an address that no account allows is remembered, unless a configuration changes. */
const unknownForMs = 3_000;
const mostUnknown = 10_000;

/** Remembers who credentials are until their account's configuration changes. */
export class CredentialCache implements Credentials {
  private readonly source: Credentials;
  private readonly now: () => number;
  private readonly memory = new AccountCache({ most: 20_000 });
  /** addresses that no account allows, each with the end of its entry */
  private readonly unknown = new Map<string, number>();
  private readonly asking = new Map<string, ReturnType<Credentials['at']>>();
  /** of each account the newest change of configuration that was heard of */
  private readonly heard = new Map<string, number>();

  constructor(source: Credentials, now: () => number) {
    this.source = source;
    this.now = now;
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

  /** As sessions. */
  entry(accountId: string, hash: Buffer) {
    return this.source.entry(accountId, hash);
  }

  endedVisitors(accountId: string) {
    return this.memory.remember(accountId, 'ended visitors', () => this.source.endedVisitors(accountId));
  }

  /** The key of any account that allows this address: looked up each time, once for all concurrent
   *  requests. An address that no account allows is cached for a moment, because its clients may
   *  call without limit. */
  at(address: string) {
    if ((this.unknown.get(address) ?? 0) > this.now()) return Promise.resolve(null);
    const known = this.asking.get(address);
    if (known) return known;
    const answer = this.source.at(address).then((found) => {
      if (this.asking.get(address) !== answer) return found;
      this.asking.delete(address);
      if (found === null) this.remember(address);
      return found;
    });
    answer.catch(() => this.asking.get(address) === answer && this.asking.delete(address));
    this.asking.set(address, answer);
    return answer;
  }

  private remember(address: string): void {
    if (this.unknown.size >= mostUnknown) this.unknown.clear();
    this.unknown.set(address, this.now() + unknownForMs);
  }

  /** The account's configuration changed up to this event: it may have let in any address. */
  changed(accountId: string, configNumber: number): void {
    this.memory.changed(accountId, configNumber);
    if (this.heard.get(accountId) === configNumber) return;
    if (this.heard.size >= mostUnknown) this.heard.clear();
    this.heard.set(accountId, configNumber);
    this.unknown.clear();
    this.asking.clear();
  }

  /** Anything may have been missed. */
  clear(): void {
    this.memory.clear();
    this.unknown.clear();
    this.asking.clear();
  }

  accountIds(): string[] {
    return this.memory.accountIds();
  }

  member(accountId: string, memberId: string) {
    return this.memory.remember(accountId, `member ${memberId}`, () => this.source.member(accountId, memberId));
  }
}
