import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Job } from '../../src/core/job.ts';
import { Hopeless, JobRunner, Lost, NotYet, pauseAfter, Uncertain } from '../../src/jobs/runner.ts';
import { openPool } from '../../src/store/database.ts';
import { newId } from '../../src/store/id.ts';
import { jobQueue } from '../../src/store/jobs.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { until, untilEqual } from '../support/patience.ts';
import type { Said } from './endless-worker.ts';
import { everyJob } from './every-job.ts';

let database: TestDatabase;
let pool: ReturnType<typeof openPool>;
const accountId = '00000000-0000-0000-0000-000000000000';
before(async () => {
  database = await createDatabase();
  pool = openPool(database.config, 6);
});
after(async () => {
  await pool.end();
  await database.leave();
});

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A clock of the test's own: a runner's `now` only moves when the test says so. */
let time = Date.parse('2026-01-05T10:00:00Z');
const instant = (later = 0) => new Date(time + later).toISOString();

async function add(orderKey: string, name: string, of = accountId): Promise<string> {
  const id = newId();
  await pool.query(
    `insert into job (account_id, id, kind, order_key, payload, run_at, created_at) values ($1, $2, 'assign-waiting', $3, $4, $5, $5)`,
    [of, id, orderKey, { inboxId: name }, instant()],
  );
  return id;
}

const stateOf = async (id: string) => {
  const { rows } = await pool.query('select state, attempts, run_at, failure from job where id = $1', [id]);
  return rows[0] as { state: string; attempts: number; run_at: string; failure: string | null };
};

function runnerOf(work: (job: Job) => Promise<unknown>): JobRunner {
  return new JobRunner(jobQueue(pool), everyJob(work), { now: () => time, random: () => 0.5 });
}

async function settle(runner: JobRunner): Promise<void> {
  runner.wake();
  await runner.stop();
}

test('jobs of one order key run one after the other; the next starts when the former is done, failed or uncertain', async () => {
  const order: string[] = [];
  const running = new Set<string>();
  const ends: Record<string, Error | null> = {
    a1: null,
    a2: new Hopeless('no'),
    a3: new Uncertain('?'),
    a4: null,
    b1: null,
  };
  const ids: Record<string, string> = {};
  for (const name of Object.keys(ends)) ids[name] = await add(name.slice(0, 1), name);
  await settle(
    runnerOf(async ({ orderKey, payload }) => {
      assert.ok(!running.has(orderKey), 'two of one key at once');
      running.add(orderKey);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running.delete(orderKey);
      order.push(payload.inboxId as string);
      const end = ends[payload.inboxId as string];
      if (end) throw end;
    }),
  );
  // A stopped runner takes nothing new: each further one goes on where the last left off.
  for (let i = 0; i < 5; i++) {
    await settle(
      runnerOf(async ({ payload }) => {
        order.push(payload.inboxId as string);
        const end = ends[payload.inboxId as string];
        if (end) throw end;
      }),
    );
  }
  assert.deepEqual(
    order.filter((name) => name.startsWith('a')),
    ['a1', 'a2', 'a3', 'a4'],
  );
  const states = await Promise.all(Object.values(ids).map(async (id) => (await stateOf(id)).state));
  assert.deepEqual(states, ['done', 'failed', 'uncertain', 'done', 'done']);
});

test('a failed run is tried again after a growing pause, and fails for good in the end', async () => {
  const id = await add('retry', 'retry');
  const pauses: number[] = [];
  for (let attempt = 1; attempt <= 12; attempt++) {
    await settle(runnerOf(() => Promise.reject(new Error('not now'))));
    const { state, attempts, run_at } = await stateOf(id);
    assert.equal(attempts, attempt);
    if (state !== 'waiting') break;
    pauses.push(Date.parse(run_at) - time);
    await settle(runnerOf(() => assert.fail('ran before its time')));
    time = Date.parse(run_at);
  }
  assert.deepEqual(
    pauses,
    [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024].map((seconds) => seconds * 1000),
  );
  assert.deepEqual((await stateOf(id)).state, 'failed');
  assert.equal((await stateOf(id)).failure, 'not now');
});

test('the pause is jittered between half and one and a half of it, and never over an hour and a half', () => {
  assert.equal(pauseAfter(1, 0), 500);
  assert.equal(pauseAfter(1, 1), 1500);
  assert.equal(pauseAfter(40, 1), 5_400_000);
});

test('two processes never run one job at once', async () => {
  const runs = new Map<string, number>();
  const ids = await Promise.all(Array.from({ length: 60 }, (_, i) => add(`many ${i}`, `many ${i}`)));
  const work = async ({ id }: Job) => {
    runs.set(id, (runs.get(id) ?? 0) + 1);
    await new Promise((resolve) => setTimeout(resolve, 1));
  };
  for (let i = 0; i < 4; i++) await Promise.all([runnerOf(work), runnerOf(work), runnerOf(work)].map(settle));
  assert.deepEqual(
    ids.map((id) => runs.get(id)),
    ids.map(() => 1),
  );
});

test('a job whose process was killed is taken up by another when its lock has run out, not before', async () => {
  const id = await add('killed', 'killed');
  const [claimed] = await jobQueue(pool).claim(instant(), instant(60_000), 100);
  assert.equal(claimed?.id, id);
  const ran: string[] = [];
  const work = async (job: Job) => void ran.push(job.id);
  await settle(runnerOf(work));
  assert.deepEqual(ran, []);
  time += 61_000;
  await settle(runnerOf(work));
  assert.deepEqual(ran, [id]);
  assert.deepEqual(await stateOf(id).then(({ state, attempts }) => [state, attempts]), ['done', 2]);
});

test('a job that runs longer than its lock stays one process’s; when that is killed, another gets it', async () => {
  // Far above what a busy machine needs to renew it.
  const lockFor = 3000;
  const long = await add('long', 'long');
  const [claimed, other] = [startWorker(lockFor), []] as [Worker, string[]];
  let here: JobRunner | null = null;
  let poll: NodeJS.Timeout | undefined;
  try {
    await claimed.said(`run ${long}`);
    const ran = async ({ id }: Job) => void other.push(id);
    here = new JobRunner(jobQueue(pool), everyJob(ran), { now: Date.now, random: Math.random, lockFor });
    poll = setInterval(() => here?.wake(), 50);
    await pause(2 * lockFor);
    assert.deepEqual([other, (await stateOf(long)).state], [[], 'running']);
    claimed.kill();
    await untilEqual(() => other, [long]);
    await here.stop();
    const { state, attempts } = await stateOf(long);
    assert.deepEqual([state, attempts], ['done', 2]);
  } finally {
    clearInterval(poll);
    claimed.kill();
    await here?.stop();
  }
});

test('one whose lock ran out, and who goes on nevertheless, ends nothing of the run that took its place', async () => {
  const id = await add('late', 'late');
  const queue = jobQueue(pool);
  const [first] = await queue.claim(instant(), instant(1000), 1);
  time += 2000;
  await queue.release(instant());
  const [second] = await queue.claim(instant(), instant(1000), 1);
  assert.deepEqual([first?.id, second?.id, second?.attempts], [id, id, 2]);
  await queue.keep([first as Job], instant(60_000));
  await queue.end(first as Job, instant(), { state: 'failed', failure: 'late' });
  assert.deepEqual([(await stateOf(id)).state, (await stateOf(id)).failure], ['running', 'lost']);
  time += 2000;
  await queue.release(instant());
  assert.equal((await stateOf(id)).state, 'waiting', 'the late one kept the lock of the other');
  const [third] = await queue.claim(instant(), instant(1000), 1);
  await queue.end(third as Job, instant(), { state: 'done', failure: null });
  assert.equal((await stateOf(id)).state, 'done');
});

test('what was lost stays lost while it waits, however it ended since', async () => {
  const id = await add('lost', 'lost');
  const seen: boolean[] = [];
  for (const error of [new Error('?'), new Lost('unwritten'), new NotYet('nobody'), new Error('away'), null]) {
    await settle(
      runnerOf(async ({ lost }) => {
        seen.push(lost);
        if (error) throw error;
      }),
    );
    const { state, run_at } = await stateOf(id);
    if (state === 'waiting') time = Date.parse(run_at);
  }
  assert.deepEqual(seen, [false, false, true, true, true]);
  assert.equal((await stateOf(id)).state, 'done');
});

test('a long run holds up no other', async () => {
  const slow = await add('slow', 'slow');
  const quick = await add('quick', 'quick');
  const release = Promise.withResolvers<void>();
  const runner = runnerOf(({ id }) => (id === slow ? release.promise : Promise.resolve()));
  runner.wake();
  await untilEqual(async () => (await stateOf(quick)).state, 'done');
  const later = await add('later', 'later');
  runner.wake();
  await untilEqual(async () => (await stateOf(later)).state, 'done');
  const states = [(await stateOf(slow)).state, (await stateOf(later)).state];
  release.resolve();
  await runner.stop();
  assert.deepEqual(states, ['running', 'done']);
  assert.equal((await stateOf(slow)).state, 'done');
});

type Worker = { said(line: Said): Promise<void>; kill(): void };

/** Another process that takes jobs and never ends one. */
function startWorker(lockFor: number): Worker {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'endless-worker.ts'), String(lockFor)], {
    env: { ...process.env, WORKER_DATABASE: JSON.stringify(database.config) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  return {
    async said(line) {
      await until(
        () => output.includes(line),
        () => `${line} in ${output}`,
      );
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

test('an account whose jobs hang does not hold up the jobs of others', async () => {
  const other = newId();
  await pool.query(`insert into account (id, name, created_at) values ($1, 'Other', now())`, [other]);
  await Promise.all(Array.from({ length: 60 }, (_, i) => add(`hangs ${i}`, `hangs ${i}`)));
  time += 1000;
  await add('theirs', 'theirs', other);
  const hang = Promise.withResolvers<void>();
  const theirs = Promise.withResolvers<void>();
  let hanging = 0;
  const runner = runnerOf(async (job) => {
    if (job.accountId === other) return theirs.resolve();
    hanging++;
    await hang.promise;
  });
  runner.wake();
  await theirs.promise;
  // Eight are its part; those of one turn are taken together.
  assert.ok(hanging >= 8 && hanging < 20, `${hanging} hang`);
  hang.resolve();
  await runner.stop();
});
