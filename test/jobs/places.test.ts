// Limits of concurrent jobs: jobs that wait for external servers delay no others.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Job } from '../../src/core/job.ts';
import { Hopeless, JobRunner } from '../../src/jobs/runner.ts';
import { openPool } from '../../src/store/database.ts';
import { newId } from '../../src/store/id.ts';
import { jobQueue } from '../../src/store/jobs.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/patience.ts';
import { everyJob } from './every-job.ts';

let database: TestDatabase;
let pool: ReturnType<typeof openPool>;
before(async () => {
  database = await createDatabase();
  pool = openPool(database.config, 6);
});
after(async () => {
  await pool.end();
  await database.leave();
});

/** A clock of the test's own: the runner's `now` only moves when the test says so. */
let time = Date.parse('2026-01-05T10:00:00Z');
const instant = (later = 0) => new Date(time + later).toISOString();

async function addQuick(of: string, name: string): Promise<string> {
  const id = newId();
  await pool.query(
    `insert into job (account_id, id, kind, order_key, payload, run_at, created_at)
     values ($1, $2, 'assign-waiting', $3, $4, $5, $5)`,
    [of, id, `quick ${name}`, { inboxId: name }, instant()],
  );
  return id;
}

const stateOf = async (id: string) => {
  const { rows } = await pool.query('select state, attempts from job where id = $1', [id]);
  return rows[0] as { state: string; attempts: number };
};

function runnerOf(work: (job: Job) => Promise<unknown>): JobRunner {
  return new JobRunner(jobQueue(pool), everyJob(work), { now: () => time, random: () => 0.5 });
}

type Slow = 'webhook' | 'deliver' | 'mail' | 'fetch-file' | 'name-contact';
async function addSlow(of: string, kind: Slow, server: string, name = server): Promise<string> {
  const id = newId();
  const key = kind === 'webhook' ? 'webhookId' : kind === 'mail' ? 'channel' : 'inboxId';
  await pool.query(
    `insert into job (account_id, id, kind, order_key, payload, run_at, created_at) values ($1, $2, $3, $4, $5, $6, $6)`,
    [of, id, kind, `${kind} ${name}`, { [key]: server }, instant()],
  );
  return id;
}

/** New accounts, and nothing of others that waits. */
async function tenants(count: number): Promise<string[]> {
  await pool.query(`delete from job where state = 'waiting'`);
  const ids = Array.from({ length: count }, newId);
  for (const id of ids) {
    await pool.query(`insert into account (id, name, created_at) values ($1, 'Tenant', now())`, [id]);
  }
  return ids;
}

/** A runner whose jobs hang until they are let go; those that `quick` names are done at once. */
function hanging(quick: (job: Job) => boolean) {
  const open: { job: Job; end(error?: Error): void }[] = [];
  let over = false;
  const runner = runnerOf(async (job) => {
    if (quick(job)) return;
    if (over) throw new Hopeless('no');
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    open.push({ job, end: (error) => (error ? reject(error) : resolve()) });
    await promise;
  });
  return {
    open,
    /** Lets all go that hang, also those that begin meanwhile. */
    async stop() {
      over = true;
      for (const { end } of open.splice(0)) end(new Hopeless('no'));
      await runner.stop();
    },
    async done(id: string) {
      runner.wake();
      await until(async () => (await stateOf(id)).state === 'done', `${id} is done`);
    },
    async hang(count: number) {
      runner.wake();
      await until(async () => open.length === count, `${count} hang`);
    },
    /** All that hang end as if they had waited for so long. */
    async letGo(error: Error | undefined, tookMs = 15_000) {
      time += tookMs;
      const all = open.splice(0);
      for (const { end } of all) end(error);
      await until(async () => {
        const states = await Promise.all(all.map(({ job }) => stateOf(job.id)));
        return states.every(({ state, attempts }, i) => state !== 'running' || attempts !== all[i]?.job.attempts);
      }, 'their ends are kept');
    },
  };
}

test('jobs that wait for an external server leave places to other jobs and other servers', async () => {
  for (const kind of ['webhook', 'deliver', 'mail', 'fetch-file', 'name-contact'] as const) {
    const [theirs, other] = (await tenants(2)) as [string, string];
    const { done, hang, stop } = hanging(({ payload: { webhookId, inboxId, channel } }) =>
      [webhookId, inboxId, channel].some((one) => one?.startsWith('good') || one === `quick ${kind}`),
    );
    for (let i = 0; i < 40; i++) await addSlow(theirs, kind, 'bad', `${kind} bad ${theirs} ${i}`);
    // Four at once wait for one server.
    await hang(4);
    await done(await addSlow(theirs, kind, `good ${kind}`, `${kind} good ${theirs}`));
    await done(await addSlow(theirs, kind === 'webhook' ? 'deliver' : 'webhook', `good of another kind ${theirs}`));
    await done(await addSlow(other, kind, `good ${other}`));
    await done(await addQuick(theirs, `quick ${kind}`));
    await stop();
  }
});

test('twenty servers of one account, or forty of three, that never answer leave places to others', async () => {
  const [a, b, c, other] = (await tenants(4)) as [string, string, string, string];
  const { done, hang, letGo, stop } = hanging(({ payload }) => payload.webhookId?.startsWith('good') ?? false);
  for (const one of [a, b, c]) for (let i = 0; i < 14; i++) await addSlow(one, 'webhook', `bad ${one} ${i}`);
  await hang(24);
  await done(await addSlow(other, 'webhook', `good ${other}`));
  await letGo(new Hopeless('no'), 0);
  await hang(18);
  await stop();
});

test('after the second time in vain a server has two places with its like, one a host, until it answers in time', async () => {
  const [a, b, c] = (await tenants(3)) as [string, string, string];
  const { done, hang, letGo, open, stop } = hanging(({ payload: { webhookId, inboxId } }) =>
    /^good/.test(webhookId ?? inboxId ?? ''),
  );
  const servers = [...Array.from({ length: 4 }, (_, i) => [a, `${a} ${i}`]), [b, `${b} 0`], [c, `${c} 0`]];
  for (const [of, name] of servers as [string, string][]) await addSlow(of, 'webhook', name);
  // Those of a and b are one host's.
  const late = (host: string) => Object.assign(new Error('TimeoutError'), { host });
  for (let i = 0; i < 2; i++) {
    await hang(6);
    time += 15_000;
    for (const { job, end } of open.splice(0)) end(late(job.accountId === c ? 'c.example' : 'same.example'));
    const kept = async () => (await pool.query(`select from job where state = 'running'`)).rowCount === 0;
    await until(kept, 'their ends are kept');
    time += 60_000;
  }
  // One of a or b, and c's.
  await hang(2);
  assert.equal(open.filter(({ job }) => job.accountId === c).length, 1);
  await done(await addSlow(a, 'webhook', `good ${a}`));
  await done(await addSlow(b, 'deliver', `good ${b}`));
  assert.equal(open.length, 2);
  // c's answers in time: it is one of the others again, and so is whichever does.
  for (let i = 0; i < 5; i++) {
    await letGo(undefined, 1000);
    if (i < 4) await hang(1);
  }
  assert.equal(
    (await pool.query(`select from job where account_id = any($1) and state <> 'done'`, [[a, b, c]])).rowCount,
    0,
  );
  await stop();
});

test('what waits for its order key or its time holds no place', async () => {
  const [theirs] = (await tenants(1)) as [string];
  const { done, hang, stop } = hanging(({ payload }) => payload.inboxId?.startsWith('good') ?? false);
  for (let i = 0; i < 20; i++) await addSlow(theirs, 'deliver', 'bad', 'the same');
  await hang(1);
  await pool.query(`update job set run_at = $2 where account_id = $1 and state = 'waiting'`, [theirs, instant(60_000)]);
  for (let i = 0; i < 5; i++) await done(await addSlow(theirs, 'deliver', `good ${i}`));
  await stop();
});
