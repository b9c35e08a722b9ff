// A process of its own that takes jobs and works on each for ever: runner.test.ts kills it.
import { JobRunner } from '../../src/jobs/runner.ts';
import { openPool } from '../../src/store/database.ts';
import { jobQueue } from '../../src/store/jobs.ts';
import { everyJob } from './every-job.ts';

/** What it prints: the job that it runs. */
export type Said = `run ${string}`;

const endless = ({ id }: { id: string }) => {
  const said: Said = `run ${id}`;
  process.stdout.write(`${said}\n`);
  return new Promise(() => setInterval(() => {}, 60_000));
};
const queue = jobQueue(openPool(JSON.parse(process.env.WORKER_DATABASE ?? ''), 2));
const lockFor = Number(process.argv[2]);
const runner = new JobRunner(queue, everyJob(endless), { now: Date.now, random: Math.random, lockFor });
runner.wake();
