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

/** A batch under way. Who commits it says when it is all in the database's hands: then the next may follow at once, without waiting for
 *  its end; and what else is to be done when its callers are answered. */
export type Turn = { followable: boolean; afterwards: (() => void) | null };

type Underway = Turn & { size: number };

/** A batch of less than this part of the crowd is not begun as long as more come. */
const few = 0.25;
/** What is left of a crowd from one batch to the next, where fewer come. */
const fading = 0.9;

/** Hot writes of one account. While one batch is being committed, arriving commands wait in memory; the next batch takes all of
 *  them into one transaction, and each caller gets its own answer after that commit. Where a batch may be followed, the next goes when it
 *  has grown as large, so that the database finds it when it is done with the first. No timers: an idle lane commits at once
 *  (docs/decisions/0004-lanes.md).
 *
 *  A batch costs the database as much as some twenty commands by itself. Left alone, a lane with many callers falls into batches of 62 and
 *  1, since what a large one answered comes back after the few others went. So a few of a crowd wait while others arrive in each turn of
 *  the event loop (docs/decisions/0004). */
export class Lane<C, R> {
  private readonly commitBatch: (commands: C[], turn: Turn) => Promise<R[]>;
  private readonly limits: LaneLimits;
  private waiting: Waiting<C, R>[] = [];
  private bytes = 0;
  private readonly underway = new Map<Underway, Promise<void>>();
  private due = false;
  /** how many commands were there at once lately */
  private crowd = 1;
  /** how many waited a turn of the event loop ago */
  private waited = 0;

  constructor(commitBatch: (commands: C[], turn: Turn) => Promise<R[]>, limits: LaneLimits) {
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
      this.look();
    });
  }

  get length(): number {
    return this.waiting.length;
  }

  /** Resolves when everything that was pushed is answered. */
  async drain(): Promise<void> {
    while (this.waiting.length > 0 || this.underway.size > 0) {
      await (this.underway.size > 0 ? Promise.race(this.underway.values()) : new Promise<void>(afterNext));
    }
    await new Promise<void>(afterNext);
  }

  /** Commands that arrive in the same turn of the event loop share a batch. */
  private look(): void {
    if (this.due || !this.mayStart()) return;
    this.due = true;
    queueMicrotask(() => this.startOrWait());
  }

  private startOrWait(): void {
    const waiting = this.waiting.length;
    const mayStart = this.mayStart();
    if (mayStart && this.underway.size === 0 && waiting < this.crowd * few && waiting > this.waited) {
      this.waited = waiting;
      setImmediate(() => this.startOrWait());
      return;
    }
    this.due = false;
    if (mayStart) this.start();
  }

  private mayStart(): boolean {
    if (this.waiting.length === 0 || this.underway.size > 1) return false;
    for (const { followable, size } of this.underway.keys()) {
      if (!followable || this.waiting.length < Math.min(size, this.limits.batch)) return false;
    }
    return true;
  }

  private start(): void {
    const batch = this.waiting.splice(0, this.limits.batch);
    for (const one of batch) this.bytes -= one.bytes;
    const turn: Underway = { followable: false, afterwards: null, size: batch.length };
    const end = this.settle(batch, turn, 1).then(() => {
      this.underway.delete(turn);
      this.look();
    });
    this.underway.set(turn, end);
    let here = this.waiting.length;
    for (const { size } of this.underway.keys()) here += size;
    this.crowd = Math.max(here, this.crowd * fading);
    this.waited = 0;
  }

  private async settle(batch: Waiting<C, R>[], turn: Turn, attempt: number): Promise<void> {
    try {
      const results = await this.commitBatch(
        batch.map((one) => one.command),
        turn,
      );
      afterNext(() => {
        for (const [i, one] of batch.entries()) one.resolve(results[i] as R);
      });
      // In a callback of its own: what the callers do with their answers comes between.
      if (turn.afterwards) afterNext(turn.afterwards);
      turn.afterwards = null;
    } catch (error) {
      turn.followable = false;
      if (mayRetry(error) && attempt < 5) return this.settle(batch, turn, attempt + 1);
      if (batch.length > 1 && isPoison(error)) return this.split(batch, turn);
      afterNext(() => {
        for (const one of batch) one.reject(error);
      });
    }
  }

  /** One command of the batch cannot be stored: halves find it, and the others go through. */
  private async split(batch: Waiting<C, R>[], turn: Turn): Promise<void> {
    const half = batch.length >> 1;
    await this.settle(batch.slice(0, half), turn, 1);
    await this.settle(batch.slice(half), turn, 1);
  }
}

/** Answers are written after the next batch is on its way: the database works on it meanwhile. Not a timer: it comes at once. */
const afterNext = (work: () => void): void => void setImmediate(work);

/** Data errors and violated constraints are a command's own; anything else is everybody's. */
function isPoison(error: unknown): boolean {
  const state = sqlState(error);
  return state !== null && (state.startsWith('22') || state.startsWith('23'));
}
