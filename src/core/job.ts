import type { Instant } from './nouns.ts';

export type NewJob = { kind: JobKind; orderKey: string; payload: Record<string, string>; runAt?: Instant };
export type JobKind =
  | 'assign-waiting'
  | 'end-offer'
  | 'wake-conversation'
  | 'bot'
  | 'mention'
  | 'remove-files'
  | 'erase-calls'
  | 'fetch-file'
  | 'name-contact'
  | 'webhook'
  | 'deliver'
  | 'mail'
  | 'name-charges';
/** Those that wait for an external server: a tenant's own, or a provider's. */
export const slowKinds: readonly JobKind[] = ['fetch-file', 'webhook', 'mail', 'deliver', 'name-contact'];

/** @property lost a run before this one ended unseen, mostly with its process: its progress is
 *  unknown. It stays so as long as it waits
 *  @property share the key of all jobs for the same server: account, kind, and the webhook, inbox
 *  or channel */
export type Job = NewJob & { accountId: string; id: string; attempts: number; lost: boolean; share: string };

/** Which jobs are taken; what is left out does not matter.
 *  @property except shares, or beginnings of shares (an account; an account and a kind), of which none is taken */
export type JobChoice = {
  kinds?: 'slow' | 'quick';
  except?: readonly string[];
  shares?: readonly string[];
};

/** How a run of a job ended; `gone`: what it was for is past. */
export type JobEnd =
  | { state: 'done' | 'gone' | 'failed' | 'uncertain'; failure: string | null }
  | { state: 'waiting'; failure: string; runAt: string; lost: boolean };

/** The jobs as their runner sees them. */
export type JobQueue = {
  /** due jobs, the oldest first, locked for this process until the given time */
  claim(now: string, lockedUntil: string, limit: number, choice?: JobChoice): Promise<Job[]>;
  /** those of the jobs that this process still holds stay locked until then */
  keep(jobs: readonly Job[], lockedUntil: string): Promise<void>;
  /** does nothing when the lock ran out and the job was given out again */
  end(job: Job, now: string, end: JobEnd): Promise<void>;
  /** jobs of dead processes go back to waiting */
  release(now: string): Promise<number>;
};
