import { type Job, type JobChoice, type JobEnd, type JobQueue, type NewJob, slowKinds } from '../core/job.ts';
import type { Statement } from './columns.ts';
import { type Queryable, rows, run } from './database.ts';

/** A job is written in the transaction of the change that wants it (docs/promises.md, 9). */
export function insertJobs(accountId: string, now: string, jobs: readonly (NewJob & { id: string })[]): Statement[] {
  if (jobs.length === 0) return [];
  const text = `insert into job (account_id, id, kind, order_key, payload, run_at, created_at)
    select $1, id, kind, order_key, payload, run_at, $2
    from unnest($3::uuid[], $4::text[], $5::text[], $6::jsonb[], $7::timestamptz[]) j (id, kind, order_key, payload, run_at)`;
  const values = [
    accountId,
    now,
    jobs.map((job) => job.id),
    jobs.map((job) => job.kind),
    jobs.map((job) => job.orderKey),
    jobs.map((job) => JSON.stringify(job.payload)),
    jobs.map((job) => job.runAt ?? now),
  ];
  return [{ text, values }];
}

/** Forgets what waits to be done for an inbox or for one of its conversations. What runs already ends by itself. */
export async function dropJobsOfInbox(db: Queryable, accountId: string, inboxId: string): Promise<void> {
  await run(
    db,
    `delete from job j where account_id = $1 and state = 'waiting' and (payload ->> 'inboxId' = $2::text
       or exists (select 1 from conversation c where c.account_id = $1 and c.inbox_id = $2::uuid
                  and c.id::text = j.payload ->> 'conversationId'))`,
    [accountId, inboxId],
  );
}

/** What waits for an inbox's credentials may be sent now. */
export async function wakeDeliveries(db: Queryable, accountId: string, inboxId: string, now: string): Promise<void> {
  const text = `update job set run_at = $3, attempts = 0
    where account_id = $1 and kind in ('deliver', 'fetch-file', 'name-contact') and state = 'waiting' and payload ->> 'inboxId' = $2`;
  await run(db, text, [accountId, inboxId, now]);
}

/** A message that waits is tried now; null: nothing waits to send it, and nothing is at it. */
export async function hurryDelivery(
  db: Queryable,
  accountId: string,
  orderKey: string,
  messageId: string,
  now: string,
): Promise<'waiting' | 'running' | null> {
  const text = `with found as (
      select id, state from job where account_id = $1 and order_key = $2 and state in ('waiting', 'running')
        and payload ->> 'messageId' = $3),
    hurried as (
      update job set run_at = $4, attempts = 0 where account_id = $1 and state = 'waiting' and id in (select id from found))
    select state from found order by state desc limit 1`;
  const [job] = await rows<{ state: 'waiting' | 'running' }>(db, text, [accountId, orderKey, messageId, now]);
  return job?.state ?? null;
}

/** Jobs whose payload names somebody; as the index of those that failed has it. */
export const namesSomebody = `kind in ('fetch-file', 'name-contact')`;

/** How a job that waits tells that it was lost. */
export const lostMark = 'lost';

const fields = `account_id as "accountId", id, kind, order_key as "orderKey", payload, attempts,
  coalesce(failure = '${lostMark}', false) as lost, ${shareOf('job')} as share`;

/** Whatever waits for the same server: of a webhook, of a provider of an inbox, of a carrier. */
function shareOf(job: string): string {
  const server = ['webhookId', 'inboxId', 'channel'].map((key) => `${job}.payload ->> '${key}'`).join(', ');
  return `(${job}.account_id || ' ' || ${job}.kind || ' ' || coalesce(${server}, ''))`;
}

/** Due jobs, each the oldest of its order key, now locked for this process until `lockedUntil`. */
function claimJobs(
  db: Queryable,
  now: string,
  lockedUntil: string,
  limit: number,
  { kinds, except = [], shares }: JobChoice,
): Promise<Job[]> {
  return rows<Job>(
    db,
    `update job set state = 'running', attempts = attempts + 1, locked_until = $2
     where (account_id, id) in (
       select account_id, id from job j
       where state = 'waiting' and run_at <= $1
         and ($4::boolean is null or $4 = (kind = any($5)))
         and not array[account_id::text, account_id || ' ' || kind, ${shareOf('j')}] && $6::text[]
         and ($7::text[] is null or ${shareOf('j')} = any($7))
         and not exists (select 1 from job e where e.account_id = j.account_id and e.order_key = j.order_key
                           and e.state in ('waiting', 'running') and e.id < j.id)
       order by run_at limit $3 for update skip locked)
     returning ${fields}`,
    [now, lockedUntil, limit, kinds ? kinds === 'slow' : null, slowKinds, except, shares ?? null],
  );
}

/** Each run has its own number of attempts: one that was given out again is another's. */
async function keepJobs(db: Queryable, jobs: readonly Job[], lockedUntil: string): Promise<void> {
  await run(
    db,
    `update job j set locked_until = $1
     from unnest($2::uuid[], $3::uuid[], $4::int[]) k (account_id, id, attempts)
     where j.account_id = k.account_id and j.id = k.id and j.attempts = k.attempts and j.state = 'running'`,
    [lockedUntil, jobs.map((job) => job.accountId), jobs.map((job) => job.id), jobs.map((job) => job.attempts)],
  );
}

async function endJob(db: Queryable, job: Job, now: string, end: JobEnd): Promise<void> {
  const failure = end.state === 'waiting' && end.lost ? lostMark : end.failure;
  await run(
    db,
    // What names somebody is not kept beyond its end.
    `update job set state = $4, failure = $5, run_at = coalesce($6, run_at), locked_until = null,
       payload = case when $4 in ('done', 'gone') and (${namesSomebody} or kind = 'erase-calls') then '{}' else payload end,
       ended_at = case when $4 = 'waiting' then null else $3::timestamptz end
     where account_id = $1 and id = $2 and state = 'running' and attempts = $7`,
    [job.accountId, job.id, now, end.state, failure, end.state === 'waiting' ? end.runAt : null, job.attempts],
  );
}

/** Jobs whose process died while it ran them go back to waiting. */
function releaseJobs(db: Queryable, now: string): Promise<number> {
  return run(
    db,
    `update job set state = 'waiting', locked_until = null, failure = '${lostMark}' where state = 'running' and locked_until < $1`,
    [now],
  );
}

/** How many wait, and how many run. */
export async function countJobs(db: Queryable): Promise<{ waiting: number; running: number }> {
  const text = `select (select count(*)::int from job where state = 'waiting') as waiting,
      (select count(*)::int from job where state = 'running') as running`;
  return (await rows<{ waiting: number; running: number }>(db, text, []))[0] ?? { waiting: 0, running: 0 };
}

export function jobQueue(db: Queryable): JobQueue {
  return {
    claim: (now, lockedUntil, limit, choice = {}) => claimJobs(db, now, lockedUntil, limit, choice),
    keep: (jobs, lockedUntil) => keepJobs(db, jobs, lockedUntil),
    end: (job, now, end) => endJob(db, job, now, end),
    release: (now) => releaseJobs(db, now),
  };
}
