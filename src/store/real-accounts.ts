const most = 100_000;

/** Accounts that exist: a credential was found in each, or something was written. */
export class RealAccounts {
  private readonly ids = new Set<string>();

  has(accountId: string): boolean {
    return this.ids.has(accountId);
  }

  add(accountId: string): void {
    if (this.ids.has(accountId)) return;
    if (this.ids.size >= most) this.ids.clear();
    this.ids.add(accountId);
  }

  async note<T>(accountId: string, find: () => Promise<T | null>): Promise<T | null> {
    const found = await find();
    if (found !== null) this.add(accountId);
    return found;
  }
}
