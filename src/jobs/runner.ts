import type { Job, JobEnd, JobKind, JobQueue } from '../core/job.ts';
import { type Place, Places } from './places.ts';

/** It may have happened, and must not be done blindly again: a provider that never answered. */
export class Uncertain extends Error {
  override name = 'Uncertain';
}

/** What it was for is past: nothing was done, and nothing is to do. */
export class Gone extends Error {
  override name = 'Gone';
}

/** Trying again cannot help. */
export class Hopeless extends Error {
  override name = 'Hopeless';
}

/** It happened, or may have, and could not be written down: the next run takes it for one whose process died. */
export class Lost extends Error {
  override name = 'Lost';
}

/** There is nobody yet who could do it: it waits, and no try is counted against it. */
export class NotYet extends Error {
  override name = 'NotYet';
}

const pollEvery = 1000;
const lockFor = 60_000;
export const mostAttempts = 12;
const restFor = 600_000;

export type RunnerOptions = {
  now(): number;
  /** from 0 to 1 */
  random(): number;
  /** told of each run that ended */
  ended?(job: Job, end: JobEnd): void;
  /** milliseconds that a job stays this process's without a sign of life */
  lockFor?: number;
};

/** Runs what is due, oldest first within each order key; growing, jittered pauses after a failure (docs/promises.md, 9). A job stays
 *  locked as long as it runs: only that of a process that died is given out again. */
export class JobRunner {
  private readonly queue: JobQueue;
  private readonly work: Record<JobKind, (job: Job) => Promise<unknown>>;
  private readonly options: RunnerOptions & { lockFor: number };
  private readonly timers: NodeJS.Timeout[];
  private readonly running = new Map<Job, Promise<void>>();
  private readonly places = new Places();
  private turn: Promise<void> | null = null;
  private again = false;
  private stopped = false;

  constructor(queue: JobQueue, work: JobRunner['work'], options: RunnerOptions) {
    this.queue = queue;
    this.work = work;
    this.options = { lockFor, ...options };
    this.timers = [
      setInterval(() => this.wake(), pollEvery),
      setInterval(() => void this.keepLocks(), this.options.lockFor / 3),
    ];
    for (const timer of this.timers) timer.unref();
  }

  /** Something may be due. */
  wake(): void {
    if (this.stopped) return;
    if (this.turn) {
      this.again = true;
      return;
    }
    this.turn = this.take().finally(() => {
      this.turn = null;
    });
  }

  /** Takes nothing new and waits for what runs, whose locks are kept meanwhile. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.turn;
    await Promise.all(this.running.values());
    for (const timer of this.timers) clearInterval(timer);
  }

  /** Starts what is due; a long run holds up nobody else's. */
  private async take(): Promise<void> {
    try {
      await this.queue.release(this.instant(0));
      let jobs: Job[];
      do {
        this.again = false;
        jobs = [];
        for (const { limit, place, ...choice } of this.places.free()) {
          const taken = await this.queue.claim(this.instant(0), this.lockEnd(), limit, choice);
          for (const job of taken) this.start(job, place);
          jobs.push(...taken);
        }
      } while (!this.stopped && (jobs.length > 0 || this.again));
    } catch {
      // The database is away: the next poll is in a second.
    }
  }

  private start(job: Job, place: Place): void {
    this.places.begin(job, place);
    const run = this.runOne(job)
      // Its end could not be written: when the lock runs out, it is given out again.
      .catch(() => {})
      .finally(() => {
        this.running.delete(job);
        // The next of its order key, or one that found no room.
        this.wake();
      });
    this.running.set(job, run);
  }

  private async keepLocks(): Promise<void> {
    if (this.running.size === 0) return;
    // Where the database is away, there is time for another try before the locks run out.
    await this.queue.keep([...this.running.keys()], this.lockEnd()).catch(() => {});
  }

  private async runOne(job: Job): Promise<void> {
    const began = this.options.now();
    let end: JobEnd;
    let host: string | undefined;
    try {
      await this.work[job.kind](job);
      end = { state: 'done', failure: null };
    } catch (error) {
      end = this.endOf(job, error as Error);
      ({ host } = error as { host?: string });
    }
    this.places.end(job, this.options.now() - began, end.state === 'done', host);
    await this.queue.end(job, this.instant(0), end);
    this.options.ended?.(job, end);
  }

  private endOf(job: Job, error: Error): JobEnd {
    const failure = error.message;
    if (error instanceof Gone) return { state: 'gone', failure: null };
    if (error instanceof Uncertain) return { state: 'uncertain', failure };
    const lost = job.lost || error instanceof Lost;
    if (error instanceof NotYet) return { state: 'waiting', failure, lost, runAt: this.instant(restFor) };
    const isLast = job.attempts >= mostAttempts && !(error instanceof Lost);
    if (error instanceof Hopeless || isLast) return { state: 'failed', failure };
    const runAt = this.instant(pauseAfter(job.attempts, this.options.random()));
    return { state: 'waiting', failure, lost, runAt };
  }

  private lockEnd(): string {
    return this.instant(this.options.lockFor);
  }

  private instant(later: number): string {
    return new Date(this.options.now() + later).toISOString();
  }
}

const longest = 3_600_000;

/** Milliseconds before the next try: doubling from one second to an hour, between half and one and a half of it.
 *  @param random from 0 to 1 */
export function pauseAfter(attempts: number, random: number): number {
  return Math.round(Math.min(1000 * 2 ** (attempts - 1), longest) * (0.5 + random));
}
