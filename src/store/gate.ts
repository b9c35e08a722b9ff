/** How much of something that all share one class of work may have. */
export type Share = {
  /** at once, of all together */
  atOnce: number;
  /** at once, of one account */
  ofOne: number;
  /** how many may wait, of one account; four times as many of all together, unless an account has less than its part of them */
  mayWait: number;
};

/** Too much waits already, or it waited too long: nothing was done, the same may be asked again. Its name is what http/failures.ts
 *  answers with 503. */
export class Busy extends Error {
  override name = 'TryAgain';
}

type Waiting = { start(): void; fail(error: Busy): void; untilMs: number };

const patienceMs = 10_000;
/** How much longer one may wait than that. */
const lookEveryMs = 1_000;

/** A semaphore that is fair by account: waiting work starts account by account, in turn, however much of one account waits. */
export class Gate {
  private readonly share: Share;
  private readonly running = new Map<string, number>();
  private runs = 0;
  /** Those who wait, by account. The order of the keys is that of the turns. */
  private readonly queues = new Map<string, Waiting[]>();
  private waiting = 0;
  /** One for all: who waits is begun or refused within milliseconds, nearly always. */
  private looking: NodeJS.Timeout | null = null;

  constructor(share: Share) {
    this.share = share;
  }

  /** @throws Busy */
  async run<T>(account: string, work: () => Promise<T>): Promise<T> {
    if (!this.isFree(account)) await this.turn(account);
    else this.begin(account);
    try {
      return await work();
    } finally {
      this.end(account);
    }
  }

  private isFree(account: string): boolean {
    return this.runs < this.share.atOnce && (this.running.get(account) ?? 0) < this.share.ofOne;
  }

  private begin(account: string): void {
    this.runs++;
    this.running.set(account, (this.running.get(account) ?? 0) + 1);
  }

  private end(account: string): void {
    this.runs--;
    const left = (this.running.get(account) ?? 0) - 1;
    if (left > 0) this.running.set(account, left);
    else this.running.delete(account);
    this.next();
  }

  private turn(account: string): Promise<void> {
    const queue = this.queues.get(account) ?? [];
    const { mayWait } = this.share;
    // Where all together wait too much, an account may still have its part of that.
    const part = (4 * mayWait) / (this.queues.size + 1);
    const isFull = queue.length >= mayWait || (this.waiting >= 4 * mayWait && queue.length >= part);
    if (isFull) throw new Busy('Too much waits for the database');
    return new Promise((start, fail) => {
      queue.push({ start, fail, untilMs: Date.now() + patienceMs });
      this.waiting++;
      this.queues.set(account, queue);
      this.looking ??= setTimeout(() => this.look(), lookEveryMs).unref();
    });
  }

  /** Refuses those who waited too long, the first of each account before the others. */
  private look(): void {
    const nowMs = Date.now();
    for (const [account, queue] of this.queues) {
      while (queue[0] && queue[0].untilMs <= nowMs) {
        queue.shift()?.fail(new Busy('The database has been busy for too long'));
        this.waiting--;
      }
      if (queue.length === 0) this.queues.delete(account);
    }
    this.looking = this.waiting > 0 ? setTimeout(() => this.look(), lookEveryMs).unref() : null;
  }

  private next(): void {
    if (this.waiting === 0) return;
    for (const [account, queue] of this.queues) {
      if (!this.isFree(account)) continue;
      const one = queue.shift() as Waiting;
      this.waiting--;
      // Behind all others.
      this.queues.delete(account);
      if (queue.length > 0) this.queues.set(account, queue);
      this.begin(account);
      one.start();
      return;
    }
  }
}
