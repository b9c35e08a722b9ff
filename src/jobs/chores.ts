import type { Core } from '../core/core.ts';
import type { Chore } from './periodic.ts';

const logDays = 90;
const idleMinutes = 5;
/** A key that leaked unseen is worth no more than this; `npx parley rotate-keys` changes it at once. */
export const signingKeyDays = 30;

/** What the house is kept with. */
export type House = {
  core: Pick<Core, 'turnAway' | 'assignWaiting' | 'expireHold' | 'forgetUnsent'>;
  now(): number;
  /** does it unless another process is at it */
  alone(work: 'openings' | 'sweep' | 'trim', does: () => Promise<unknown>): Promise<unknown>;
  /** this process lives */
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

/** What is done again and again, and how often. */
export function choresOf(house: House): Chore[] {
  return [
    { name: 'beat', everyMs: 15_000, work: house.beat },
    { name: 'idle', everyMs: 20_000, work: () => turnIdleAway(house) },
    { name: 'openings', everyMs: 10_000, work: () => giveOutAtOpenings(house) },
    // A burst is caught up with in its wake: indexing takes a twentieth of the time from those who write.
    { name: 'search', everyMs: 500, share: 0.05, work: house.indexLogs },
    { name: 'signing key', everyMs: 3_600_000, work: () => house.renewSigningKey(signingKeyDays) },
    { name: 'holds', everyMs: 5_000, work: () => expireHolds(house) },
    { name: 'key usage', everyMs: 60_000, work: house.writeKeyUsage },
    { name: 'forget', everyMs: 600_000, work: house.forgetOld },
    { name: 'api calls', everyMs: 60_000, work: house.forgetApiCalls },
    { name: 'unsent', everyMs: 600_000, work: () => house.alone('sweep', () => forgetUnsent(house)) },
    { name: 'sweep', everyMs: 3_600_000, work: () => sweepFiles(house) },
    { name: 'trim', everyMs: 3_600_000, work: () => house.alone('trim', () => house.trimLogs(logDays)) },
  ];
}

async function turnIdleAway({ core, idle }: House): Promise<void> {
  for (const { accountId, agentId } of await idle(idleMinutes)) await core.turnAway(accountId, agentId);
}

/** What waited for an opening goes out soon after it. */
async function giveOutAtOpenings({ core, alone, queuesWithHours }: House): Promise<void> {
  await alone('openings', async () => {
    for (const { accountId, inboxId } of await queuesWithHours()) await core.assignWaiting(accountId, inboxId);
  });
}

/** What nobody sent, and what no row names. */
export async function sweepFiles(house: House): Promise<void> {
  await house.alone('sweep', async () => {
    await forgetUnsent(house);
    await house.sweep(house.now());
  });
}

async function forgetUnsent({ core, now, accountsWithUnsent }: House): Promise<void> {
  for (const accountId of await accountsWithUnsent(now())) await core.forgetUnsent(accountId);
}

async function expireHolds({ core, now, dueHolds }: House): Promise<void> {
  const due = await dueHolds(new Date(now()).toISOString());
  await Promise.all(due.map(({ accountId, id }) => core.expireHold(accountId, id)));
}
