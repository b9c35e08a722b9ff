type Options = {
  /** how much is remembered: beyond it all is forgotten */
  most: number;
  /** what a value counts for; 1 each without it */
  weigh?(value: unknown): number;
};

type Account = { configNumber: number; found: Map<string, unknown>; pending: Map<string, Promise<unknown>> };

const fresh = (configNumber: number): Account => ({ configNumber, found: new Map(), pending: new Map() });

/** Remembers what was read of accounts until their configuration changes, here or in another process (docs/decisions/0005). Only what
 *  was found is remembered, so that asking for what is not there fills nothing. */
export class AccountCache {
  private readonly options: Options;
  private readonly accounts = new Map<string, Account>();
  private weight = 0;

  constructor(options: Options) {
    this.options = options;
  }

  async remember<T>(accountId: string, key: string, read: () => Promise<T>): Promise<T> {
    let account = this.accounts.get(accountId);
    if (!account) {
      account = fresh(0);
      this.accounts.set(accountId, account);
    }
    const found = account.found.get(key) as T | undefined;
    if (found !== undefined) return found;
    // Many ask at once when the account changed: one of them reads.
    const pending = account.pending.get(key) as Promise<T> | undefined;
    if (pending) return pending;
    const reading = this.read(accountId, account, key, read);
    account.pending.set(key, reading);
    return reading;
  }

  private async read<T>(accountId: string, account: Account, key: string, read: () => Promise<T>): Promise<T> {
    const value = await read()
      .finally(() => account.pending.delete(key))
      .catch((error) => {
        this.forgetEmpty(accountId, account);
        throw error;
      });
    // Not kept when the account changed while it was read.
    if (this.accounts.get(accountId) !== account) return value;
    if (value !== null) {
      this.weight += this.weigh(value);
      if (this.weight > this.options.most) this.clear();
      else account.found.set(key, value);
    } else {
      this.forgetEmpty(accountId, account);
    }
    return value;
  }

  /** A wrong credential can name any account, so an account with nothing found in it is not kept,
   *  even if its look-up did not finish. */
  private forgetEmpty(accountId: string, account: Account): void {
    if (account.found.size === 0 && this.accounts.get(accountId) === account) this.accounts.delete(accountId);
  }

  /** The account's configuration changed up to this event. */
  changed(accountId: string, configNumber: number): void {
    const known = this.accounts.get(accountId);
    if (!known || known.configNumber >= configNumber) return;
    for (const value of known.found.values()) this.weight -= this.weigh(value);
    this.accounts.set(accountId, fresh(configNumber));
  }

  /** Anything may have been missed. */
  clear(): void {
    this.accounts.clear();
    this.weight = 0;
  }

  accountIds(): string[] {
    return [...this.accounts.keys()];
  }

  private weigh(value: unknown): number {
    return this.options.weigh?.(value) ?? 1;
  }
}
