type Waiting = { who: string; begin(): void };

type OfAccount = {
  running: number;
  /** who waits for a place, in order of arrival; at most one of each person */
  ready: Set<Waiting>;
  /** who has one running or ready, each with those that wait for it */
  behind: Map<string, Waiting[]>;
};

/** Places in which streams of people outside ask the database: one at a time for each person, few for an account, and few in all. A
 *  client that resumes as often as it can keeps nobody else from the database. Accounts take turns.
 *
 *  What one costs does not grow with how many wait: after a change of an account's settings all of its streams do.
 *
 *  States of one: behind (another of this person is not done) → ready (it waits for a place) → running. */
export class CatchUps {
  private readonly most: { account: number; all: number };
  private readonly accounts = new Map<string, OfAccount>();
  private taken = 0;

  constructor(most: { account: number; all: number }) {
    this.most = most;
  }

  async run<T>(accountId: string, who: string, read: () => Promise<T>): Promise<T> {
    const account = this.accounts.get(accountId) ?? { running: 0, ready: new Set(), behind: new Map() };
    this.accounts.set(accountId, account);
    await new Promise<void>((begin) => {
      const waiting = { who, begin };
      const others = account.behind.get(who);
      if (others) others.push(waiting);
      else {
        account.behind.set(who, []);
        account.ready.add(waiting);
      }
      this.next();
    });
    try {
      return await read();
    } finally {
      this.taken--;
      account.running--;
      const following = account.behind.get(who)?.shift();
      if (following) account.ready.add(following);
      else account.behind.delete(who);
      if (account.behind.size === 0) this.accounts.delete(accountId);
      this.next();
    }
  }

  private next(): void {
    for (const [accountId, account] of this.accounts) {
      if (this.taken >= this.most.all) return;
      const [one] = account.ready;
      if (!one || account.running >= this.most.account) continue;
      account.ready.delete(one);
      account.running++;
      this.taken++;
      // Behind the other accounts; the loop comes to it again.
      this.accounts.delete(accountId);
      this.accounts.set(accountId, account);
      one.begin();
    }
  }
}
