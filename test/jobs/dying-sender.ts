// A process of its own that hands messages over and hears no answer: delivery.test.ts kills it.
import type { Outgoing } from '../../src/core/delivery-ports.ts';
import { jobHandlers } from '../../src/jobs/handlers.ts';
import { JobRunner } from '../../src/jobs/runner.ts';
import { jobQueue } from '../../src/store/jobs.ts';
import { goInside } from '../support/inside.ts';
import { everyJob } from './every-job.ts';

/** What it prints: the message that its driver was given. */
export type Said = `handed over ${string}`;

const send = ({ messageId }: Outgoing) => {
  const said: Said = `handed over ${messageId}`;
  process.stdout.write(`${said}\n`);
  return new Promise<never>(() => setInterval(() => {}, 60_000));
};
const { core, pool } = await goInside(JSON.parse(process.env.DYING_SITE ?? ''), { messenger: { send } });
const { deliver } = jobHandlers(
  core,
  () => '',
  async () => {},
);
const work = { ...everyJob(async () => {}), deliver };
const runner = new JobRunner(jobQueue(pool), work, { now: Date.now, random: Math.random, lockFor: 1000 });
runner.wake();
