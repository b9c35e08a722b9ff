import type { Job, JobEnd, JobKind, JobQueue } from '../core/job.ts';

/** It may have happened, and must not be done blindly again: a provider that never answered. */
export class Uncertain extends Error {
  override name = 'Uncertain';
}

/** Trying again cannot help. */
export class Hopeless extends Error {
  override name = 'Hopeless';
}

const pollEvery = 1000;
const lockFor = 60_000;
const atOnce = 20;
const mostAttempts = 12;

/** Runs what is due, oldest first within each order key; growing, jittered pauses after a failure (domain.md, promise 9). */
export class JobRunner {
  private readonly queue: JobQueue;
  private readonly work: Record<JobKind, (job: Job) => Promise<unknown>>;
  private readonly now: () => number;
  private readonly random: () => number;
  private readonly ended: (job: Job, end: JobEnd) => void;
  private readonly timer: NodeJS.Timeout;
  private turn: Promise<void> | null = null;
  private again = false;
  private stopped = false;

  constructor(
    queue: JobQueue,
    work: JobRunner['work'],
    now: () => number,
    random: () => number,
    ended: JobRunner['ended'] = () => {},
  ) {
    this.queue = queue;
    this.work = work;
    this.now = now;
    this.random = random;
    this.ended = ended;
    this.timer = setInterval(() => this.wake(), pollEvery);
    this.timer.unref();
  }

  /** Something may be due. */
  wake(): void {
    if (this.stopped) return;
    if (this.turn) {
      this.again = true;
      return;
    }
    this.turn = this.run().finally(() => {
      this.turn = null;
    });
  }

  /** Takes nothing new and waits for what runs. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await this.turn;
  }

  private async run(): Promise<void> {
    try {
      await this.queue.release(this.instant(0));
      let jobs: Job[];
      do {
        this.again = false;
        jobs = await this.queue.claim(this.instant(0), this.instant(lockFor), atOnce);
        await Promise.all(jobs.map((job) => this.runOne(job)));
      } while (!this.stopped && (jobs.length > 0 || this.again));
    } catch {
      // The database is away: the next poll is in a second.
    }
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
    this.ended(job, end);
  }

  private endOf(job: Job, error: Error): JobEnd {
    const failure = error.message;
    if (error instanceof Uncertain) return { state: 'uncertain', failure };
    if (error instanceof Hopeless || job.attempts >= mostAttempts) return { state: 'failed', failure };
    return { state: 'waiting', failure, runAt: this.instant(pauseAfter(job.attempts, this.random())) };
  }

  private instant(later: number): string {
    return new Date(this.now() + later).toISOString();
  }
}

const longest = 3_600_000;

/** Milliseconds before the next try: doubling from one second to an hour, between half and one and a half of it.
 *  @param random from 0 to 1 */
export function pauseAfter(attempts: number, random: number): number {
  return Math.round(Math.min(1000 * 2 ** (attempts - 1), longest) * (0.5 + random));
}
