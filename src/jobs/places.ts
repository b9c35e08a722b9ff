import type { Job, JobChoice } from '../core/job.ts';

/** Jobs of each of these have places of their own, so that no kind of work holds up another (docs/decisions/0031-slow-servers.md):
 *  `quick` waits for the database alone, `slow` for a remote server, `silent` for a server that was waited for in vain lately.
 *
 *      slow ── two long runs in a row of its share ──► silent ── a short one ──► slow
 */
export type Place = 'quick' | 'slow' | 'silent';

type Most = {
  atOnce: number;
  /** of one account; of one of its kinds; of one of its servers */
  ofOne: number;
  ofKind: number;
  ofShare: number;
  /** taken in one turn: above one, an account may exceed its part by as many */
  inOneTurn: number;
};
const most: Record<Place, Most> = {
  quick: { atOnce: 20, ofOne: 8, ofKind: 8, ofShare: 8, inOneTurn: 8 },
  slow: { atOnce: 30, ofOne: 12, ofKind: 8, ofShare: 4, inOneTurn: 1 },
  silent: { atOnce: 2, ofOne: 1, ofKind: 1, ofShare: 1, inOneTurn: 1 },
};

const longMs = 8000;
const strikesOfSilence = 2;
const mostRemembered = 10_000;

/** @property host where it was waited for, if its work says so */
type Strikes = { times: number; host: string | null };

/** Who may run how much of what at once, in this process. What waits, for its turn or its time, has no place. */
export class Places {
  private readonly running = new Map<Job, Place>();
  /** by share, the oldest first */
  private readonly strikes = new Map<string, Strikes>();

  /** What may be taken now, and from where. */
  free(): (JobChoice & { place: Place; limit: number })[] {
    const silent = this.silent();
    return [
      this.choice('quick', { kinds: 'quick' }),
      this.choice('slow', { kinds: 'slow', except: silent }),
      this.choice('silent', { shares: silent.filter((share) => !this.isWaitedFor(share)) }),
    ].filter(({ limit, shares }) => limit > 0 && shares?.length !== 0);
  }

  begin(job: Job, place: Place): void {
    this.running.set(job, place);
  }

  /** @param host where it was waited for in vain */
  end(job: Job, tookMs: number, done: boolean, host: string | null = null): void {
    const place = this.running.get(job);
    this.running.delete(job);
    if (place === 'quick') return;
    const { share, kind } = job;
    // A large file takes its time.
    const isLong = tookMs >= longMs && !(done && kind === 'fetch-file');
    const before = this.strikes.get(share);
    this.strikes.delete(share);
    if (!isLong) return;
    this.strikes.set(share, { times: (before?.times ?? 0) + 1, host: host ?? before?.host ?? null });
    const [oldest] = this.strikes.keys();
    if (this.strikes.size > mostRemembered && oldest !== undefined) this.strikes.delete(oldest);
  }

  private silent(): string[] {
    return [...this.strikes].filter(([, { times }]) => times >= strikesOfSilence).map(([share]) => share);
  }

  /** Whether a job waits for the same host already. */
  private isWaitedFor(share: string): boolean {
    const host = this.strikes.get(share)?.host;
    if (!host) return false;
    return this.at('silent').some((job) => this.strikes.get(job.share)?.host === host);
  }

  private at(place: Place): Job[] {
    return [...this.running].filter(([, taken]) => taken === place).map(([job]) => job);
  }

  private choice(place: Place, choice: JobChoice) {
    const { atOnce, ofOne, ofKind, ofShare, inOneTurn } = most[place];
    const jobs = this.at(place);
    const full = [
      ...withAtLeast(ofOne, jobs, ({ accountId }) => accountId),
      ...withAtLeast(ofKind, jobs, ({ accountId, kind }) => `${accountId} ${kind}`),
      ...withAtLeast(ofShare, jobs, ({ share }) => share),
    ];
    const except = [...(choice.except ?? []), ...full];
    return { ...choice, except, place, limit: Math.min(atOnce - jobs.length, inOneTurn) };
  }
}

/** Names that at least `count` of these jobs share. */
function withAtLeast(count: number, jobs: readonly Job[], nameOf: (job: Job) => string): string[] {
  const runs = new Map<string, number>();
  for (const name of jobs.map(nameOf)) runs.set(name, (runs.get(name) ?? 0) + 1);
  return [...runs].filter(([, runs]) => runs >= count).map(([name]) => name);
}
