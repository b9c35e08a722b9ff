// A process of its own that takes jobs and works on each for ever: runner.test.ts kills it.
import { JobRunner } from '../../src/jobs/runner.ts';
import { openPool } from '../../src/store/database.ts';
import { jobQueue } from '../../src/store/jobs.ts';

/** What it prints: the job that it runs. */
export type Said = `run ${string}`;

const endless = ({ id }: { id: string }) => {
  const said: Said = `run ${id}`;
  process.stdout.write(`${said}\n`);
  return new Promise(() => setInterval(() => {}, 60_000));
};
const runner = new JobRunner(
  jobQueue(openPool(JSON.parse(process.env.WORKER_DATABASE ?? ''), 2)),
  {
    'assign-waiting': endless,
    deliver: endless,
    'end-offer': endless,
    mail: endless,
    mention: endless,
    bot: endless,
    'name-charges': endless,
    'remove-files': endless,
    'wake-conversation': endless,
  },
  { now: Date.now, random: Math.random, lockFor: Number(process.argv[2]) },
);
runner.wake();
