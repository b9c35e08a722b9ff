import { mayRetry } from './commit.ts';
import { sqlState } from './database.ts';

/** The lane's queue is full: nothing was done, come again. */
export class LaneFull extends Error {
  override name = 'LaneFull';
}

export type LaneLimits = {
  batch: number;
  /** how much may wait */
  commands: number;
  bytes: number;
  /** conversations that are remembered (store/known.ts) */
  known: number;
};
export const laneLimits: LaneLimits = { batch: 500, commands: 10_000, bytes: 32 * 1024 * 1024, known: 5000 };

type Waiting<C, R> = { command: C; bytes: number; resolve(result: R): void; reject(error: unknown): void };

/** Hot writes of one account. While one batch is being committed, arriving commands wait in memory; the next batch takes all of
 *  them into one transaction, and each caller gets its own answer after that commit. No timers: an idle lane commits at once
 *  (domain.md, Lanes). */
export class Lane<C, R> {
  private readonly commitBatch: (commands: C[]) => Promise<R[]>;
  private readonly limits: LaneLimits;
  private waiting: Waiting<C, R>[] = [];
  private bytes = 0;
  private running: Promise<void> | null = null;

  constructor(commitBatch: (commands: C[]) => Promise<R[]>, limits: LaneLimits) {
    this.commitBatch = commitBatch;
    this.limits = limits;
  }

  /** @param bytes what the command holds in memory while it waits */
  push(command: C, bytes: number): Promise<R> {
    if (this.waiting.length >= this.limits.commands || this.bytes + bytes > this.limits.bytes) {
      return Promise.reject(new LaneFull());
    }
    this.bytes += bytes;
    return new Promise((resolve, reject) => {
      this.waiting.push({ command, bytes, resolve, reject });
      this.running ??= this.run();
    });
  }

  get length(): number {
    return this.waiting.length;
  }

  /** Resolves when everything that was pushed is answered. */
  async drain(): Promise<void> {
    while (this.running) await this.running;
    await new Promise<void>(afterNext);
  }

  private async run(): Promise<void> {
    // Commands that arrive in the same turn of the event loop share the first batch.
    await null;
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, this.limits.batch);
      for (const one of batch) this.bytes -= one.bytes;
      await this.settle(batch, 1);
    }
    this.running = null;
  }

  private async settle(batch: Waiting<C, R>[], attempt: number): Promise<void> {
    try {
      const results = await this.commitBatch(batch.map((one) => one.command));
      afterNext(() => {
        for (const [i, one] of batch.entries()) one.resolve(results[i] as R);
      });
    } catch (error) {
      if (mayRetry(error) && attempt < 5) return this.settle(batch, attempt + 1);
      if (batch.length > 1 && isPoison(error)) return this.split(batch);
      afterNext(() => {
        for (const one of batch) one.reject(error);
      });
    }
  }

  /** One command of the batch cannot be stored: halves find it, and the others go through. */
  private async split(batch: Waiting<C, R>[]): Promise<void> {
    const half = batch.length >> 1;
    await this.settle(batch.slice(0, half), 1);
    await this.settle(batch.slice(half), 1);
  }
}

/** Answers are written after the next batch is on its way: the database works on it meanwhile. Not a timer: it comes at once. */
export const afterNext = (work: () => void): void => void setImmediate(work);

/** Data errors and violated constraints are a command's own; anything else is everybody's. */
function isPoison(error: unknown): boolean {
  const state = sqlState(error);
  return state !== null && (state.startsWith('22') || state.startsWith('23'));
}
