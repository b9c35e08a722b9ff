type Waiting = { accountId: string; who: string; begin(): void };

/** Places in which streams of people outside ask the database: one at a time for each person, few for an account, and few in all. A
 *  client that resumes as often as it can keeps nobody else from the database. What has no place waits, in order of arrival. */
export class CatchUps {
  private readonly most: { account: number; all: number };
  private readonly busy = new Set<string>();
  private readonly ofAccount = new Map<string, number>();
  private waiting: Waiting[] = [];
  private taken = 0;

  constructor(most: { account: number; all: number }) {
    this.most = most;
  }

  async run<T>(accountId: string, who: string, read: () => Promise<T>): Promise<T> {
    await new Promise<void>((begin) => {
      this.waiting.push({ accountId, who: `${accountId} ${who}`, begin });
      this.next();
    });
    try {
      return await read();
    } finally {
      this.taken--;
      this.busy.delete(`${accountId} ${who}`);
      const left = (this.ofAccount.get(accountId) ?? 1) - 1;
      if (left > 0) this.ofAccount.set(accountId, left);
      else this.ofAccount.delete(accountId);
      this.next();
    }
  }

  private next(): void {
    if (this.waiting.length === 0) return;
    const rest: Waiting[] = [];
    for (const one of this.waiting) {
      const { accountId, who } = one;
      const count = this.ofAccount.get(accountId) ?? 0;
      if (this.taken >= this.most.all || count >= this.most.account || this.busy.has(who)) {
        rest.push(one);
        continue;
      }
      this.taken++;
      this.busy.add(who);
      this.ofAccount.set(accountId, count + 1);
      one.begin();
    }
    this.waiting = rest;
  }
}
