import type { Core } from '../core/core.ts';
import type { PeriodicTask } from './periodic.ts';

const logDays = 90;
const idleMinutes = 5;
/** A key that leaked unseen is worth no more than this; `npx parley rotate-keys` changes it at once. */
export const signingKeyDays = 30;

/** What maintenance works with. */
export type Maintenance = {
  core: Pick<Core, 'turnAway' | 'assignWaiting' | 'expireHold' | 'forgetUnsent'>;
  now(): number;
  /** does it unless another process is doing it */
  alone(work: 'openings' | 'sweep' | 'trim', does: () => Promise<unknown>): Promise<unknown>;
  /** the heartbeat of this process */
  beat(): Promise<unknown>;
  /** agents without a connection, for so many minutes where their account says nothing else */
  idle(minutes: number): Promise<{ accountId: string; agentId: string }[]>;
  /** inboxes where somebody waits, and that have hours */
  queuesWithHours(): Promise<{ accountId: string; inboxId: string }[]>;
  /** holds that end before this instant */
  dueHolds(now: string): Promise<{ accountId: string; id: string }[]>;
  /** accounts with files that were uploaded long before this time and not sent */
  accountsWithUnsent(nowMs: number): Promise<string[]>;
  /** removes files that no row names */
  sweep(nowMs: number): Promise<unknown>;
  indexLogs(): Promise<unknown>;
  renewSigningKey(days: number): Promise<unknown>;
  writeKeyUsage(): Promise<unknown>;
  forgetOld(): Promise<unknown>;
  forgetApiCalls(): Promise<unknown>;
  trimLogs(days: number): Promise<unknown>;
};

/** Which maintenance is due how often. */
export function periodicTasks(to: Maintenance): PeriodicTask[] {
  return [
    { name: 'beat', everyMs: 15_000, work: to.beat },
    { name: 'idle', everyMs: 20_000, work: () => turnIdleAway(to) },
    { name: 'openings', everyMs: 10_000, work: () => giveOutAtOpenings(to) },
    // A burst is caught up with in its wake: indexing takes a twentieth of the time from those who write.
    { name: 'search', everyMs: 500, share: 0.05, work: to.indexLogs },
    { name: 'signing key', everyMs: 3_600_000, work: () => to.renewSigningKey(signingKeyDays) },
    { name: 'holds', everyMs: 5_000, work: () => expireHolds(to) },
    { name: 'key usage', everyMs: 60_000, work: to.writeKeyUsage },
    { name: 'forget', everyMs: 600_000, work: to.forgetOld },
    { name: 'api calls', everyMs: 60_000, work: to.forgetApiCalls },
    { name: 'unsent', everyMs: 600_000, work: () => to.alone('sweep', () => forgetUnsent(to)) },
    { name: 'sweep', everyMs: 3_600_000, work: () => sweepFiles(to) },
    { name: 'trim', everyMs: 3_600_000, work: () => to.alone('trim', () => to.trimLogs(logDays)) },
  ];
}

async function turnIdleAway({ core, idle }: Maintenance): Promise<void> {
  for (const { accountId, agentId } of await idle(idleMinutes)) await core.turnAway(accountId, agentId);
}

/** What waited for an opening goes out soon after it. */
async function giveOutAtOpenings({ core, alone, queuesWithHours }: Maintenance): Promise<void> {
  await alone('openings', async () => {
    for (const { accountId, inboxId } of await queuesWithHours()) await core.assignWaiting(accountId, inboxId);
  });
}

/** What nobody sent, and what no row names. */
export async function sweepFiles(to: Maintenance): Promise<void> {
  await to.alone('sweep', async () => {
    await forgetUnsent(to);
    await to.sweep(to.now());
  });
}

async function forgetUnsent({ core, now, accountsWithUnsent }: Maintenance): Promise<void> {
  for (const accountId of await accountsWithUnsent(now())) await core.forgetUnsent(accountId);
}

async function expireHolds({ core, now, dueHolds }: Maintenance): Promise<void> {
  const due = await dueHolds(new Date(now()).toISOString());
  await Promise.all(due.map(({ accountId, id }) => core.expireHold(accountId, id)));
}
