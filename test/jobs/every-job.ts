import type { Job, JobKind } from '../../src/core/job.ts';

export type Work = (job: Job) => Promise<unknown>;

/** The same for every kind of job. */
export function everyJob(work: Work): Record<JobKind, Work> {
  return {
    'assign-waiting': work,
    'end-offer': work,
    'wake-conversation': work,
    bot: work,
    mention: work,
    'remove-files': work,
    'erase-calls': work,
    'fetch-file': work,
    'name-contact': work,
    deliver: work,
    mail: work,
    webhook: work,
    'name-charges': work,
  };
}
