import type { Instant } from './nouns.ts';

export type NewJob = { kind: JobKind; orderKey: string; payload: Record<string, string>; runAt?: Instant };
export type JobKind =
  | 'assign-waiting'
  | 'end-offer'
  | 'wake-conversation'
  | 'bot'
  | 'mention'
  | 'remove-files'
  | 'fetch-file'
  | 'name-contact'
  | 'webhook'
  | 'deliver'
  | 'mail'
  | 'name-charges';
/** Those that wait for servers that a tenant names. */
export const slowKinds: readonly JobKind[] = ['fetch-file', 'webhook'];

/** @property lost a run before this one ended unseen, mostly with its process: nobody knows how far it came. It stays so as long as it waits */
export type Job = NewJob & { accountId: string; id: string; attempts: number; lost: boolean };

/** How a run of a job ended; `gone`: what it was for is past. */
export type JobEnd =
  | { state: 'done' | 'gone' | 'failed' | 'uncertain'; failure: string | null }
  | { state: 'waiting'; failure: string; runAt: string; lost: boolean };

/** The jobs as their runner sees them. */
export type JobQueue = {
  /** due jobs, locked for this process until the given time
   *  @param except accounts of which none is taken
   *  @param slow of `slowKinds`: accounts of which none is taken; 'all': none at all */
  claim(
    now: string,
    lockedUntil: string,
    limit: number,
    except?: readonly string[],
    slow?: readonly string[] | 'all',
  ): Promise<Job[]>;
  /** those of the jobs that this process still holds stay locked until then */
  keep(jobs: readonly Job[], lockedUntil: string): Promise<void>;
  /** does nothing when the lock ran out and the job was given out again */
  end(job: Job, now: string, end: JobEnd): Promise<void>;
  /** jobs of dead processes go back to waiting */
  release(now: string): Promise<number>;
};
