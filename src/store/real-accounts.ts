const most = 100_000;

/** Accounts that exist: a credential was found in each. */
export class RealAccounts {
  private readonly ids = new Set<string>();

  has(accountId: string): boolean {
    return this.ids.has(accountId);
  }

  async note<T>(accountId: string, find: () => Promise<T | null>): Promise<T | null> {
    const found = await find();
    if (found === null || this.ids.has(accountId)) return found;
    if (this.ids.size >= most) this.ids.clear();
    this.ids.add(accountId);
    return found;
  }
}
