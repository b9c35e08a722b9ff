import { type Job, type JobEnd, type JobKind, type JobQueue, slowKinds } from '../core/job.ts';

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
const atOnce = 30;
/** Of an account that runs as many, nothing more is taken: one whose mail servers answer late does not hold up all others. */
const ofOneAccount = 16;
/** Of what waits for servers that tenants name. */
const mostSlow = 10;
const slowOfOneAccount = 4;
/** taken in one turn, so that one account cannot take every place in one */
const inOneTurn = 8;
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

/** Runs what is due, oldest first within each order key; growing, jittered pauses after a failure (domain.md, promise 9). A job stays
 *  locked as long as it runs: only that of a process that died is given out again. */
export class JobRunner {
  private readonly queue: JobQueue;
  private readonly work: Record<JobKind, (job: Job) => Promise<unknown>>;
  private readonly options: RunnerOptions & { lockFor: number };
  private readonly timers: NodeJS.Timeout[];
  private readonly running = new Map<Job, Promise<void>>();
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
        const room = Math.min(atOnce - this.running.size, inOneTurn);
        jobs =
          room > 0 ? await this.queue.claim(this.instant(0), this.lockEnd(), room, this.busy(), this.busySlow()) : [];
        for (const job of jobs) this.start(job);
      } while (!this.stopped && (jobs.length > 0 || this.again));
    } catch {
      // The database is away: the next poll is in a second.
    }
  }

  /** Accounts that have their share. */
  private busy(): string[] {
    return withAtLeast(ofOneAccount, [...this.running.keys()]);
  }

  /** The same of what waits for servers that tenants name: these never take all places. */
  private busySlow(): string[] | 'all' {
    const slow = [...this.running.keys()].filter(({ kind }) => slowKinds.includes(kind));
    return slow.length >= mostSlow ? 'all' : withAtLeast(slowOfOneAccount, slow);
  }

  private start(job: Job): void {
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
    let end: JobEnd;
    try {
      await this.work[job.kind](job);
      end = { state: 'done', failure: null };
    } catch (error) {
      end = this.endOf(job, error as Error);
    }
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

/** Accounts with so many of these. */
function withAtLeast(count: number, jobs: readonly Job[]): string[] {
  const runs = new Map<string, number>();
  for (const { accountId } of jobs) runs.set(accountId, (runs.get(accountId) ?? 0) + 1);
  return [...runs].filter(([, runs]) => runs >= count).map(([accountId]) => accountId);
}

const longest = 3_600_000;

/** Milliseconds before the next try: doubling from one second to an hour, between half and one and a half of it.
 *  @param random from 0 to 1 */
export function pauseAfter(attempts: number, random: number): number {
  return Math.round(Math.min(1000 * 2 ** (attempts - 1), longest) * (0.5 + random));
}
