import type pg from 'pg';
import { beginLocked, commit, lockedHead } from './commit.ts';
import { type Queryable, rows, run } from './database.ts';
import { rememberedDays } from './erase.ts';
import { namesSomebody } from './jobs.ts';
import { forgetThrottles } from './throttle.ts';
import { trip } from './trip.ts';

/** Forgets what has had its time: answers kept for retries (24 hours), sessions, tokens, used links, ended jobs (7 days), clicks that
 *  are summed (90 days), quiet throttles and pins, how to take back merges, ids of erased messages
 *  (30 days). */
export async function forgetOld(db: Queryable): Promise<void> {
  await run(db, `delete from idempotency where created_at < now() - interval '24 hours'`, []);
  await run(db, `delete from session where expires_at < now()`, []);
  await run(db, `delete from access_entry where expires_at < now()`, []);
  await run(db, `delete from user_session where expires_at < now()`, []);
  await run(db, `delete from one_time_link where expires_at < now()`, []);
  await run(db, `delete from token_pair where refresh_expires_at < now()`, []);
  await run(
    db,
    `delete from token_family f where not exists (
       select 1 from token_pair p where p.account_id = f.account_id and p.family_id = f.id)`,
    [],
  );
  await run(db, `delete from job where state in ('done', 'gone') and ended_at < now() - interval '7 days'`, []);
  await run(
    db,
    `delete from job where ${namesSomebody} and state = 'failed' and ended_at < now() - interval '30 days'`,
    [],
  );
  await run(db, `delete from click where at < now() - interval '90 days'`, []);
  await run(
    db,
    `delete from pin_try where coalesce(locked_until, failures[array_upper(failures, 1)], '-infinity') < now() - interval '1 day'
       and coalesce(right_at, '-infinity') < now() - interval '30 days'`,
    [],
  );
  await run(db, `delete from wallet_found where found_at < now() - interval '2 days'`, []);
  await run(db, `delete from contact_merge where created_at < now() - interval '30 days'`, []);
  await run(db, `delete from erased_message where erased_at < now() - make_interval(days => $1)`, [rememberedDays]);
  await forgetThrottles(db);
}

/** Trims each account's log to so many days; streams that resume from before are told to read everything anew. */
export async function trimLogs(pool: pg.Pool, days: number): Promise<void> {
  const accounts = await rows<{ accountId: string }>(
    pool,
    `select h.account_id as "accountId" from account_head h
     where (select p.at from event_page p where p.account_id = h.account_id and p.last >= h.oldest order by p.last limit 1)
       < now() - make_interval(days => $1)`,
    [days],
  );
  for (const { accountId } of accounts) await trimLog(pool, accountId, days);
}

async function trimLog(pool: pg.Pool, accountId: string, days: number): Promise<void> {
  const client = await pool.connect();
  let broken = true;
  try {
    const { xid } = lockedHead(await trip(client, beginLocked(accountId)));
    // What a webhook has yet to get stays (docs/promises.md, 3).
    const text = `with kept as (select least(
             (select min(last - cardinality(kinds) + 1) from event_page
              where account_id = $1 and at >= now() - make_interval(days => $2)),
             (select min(upto) + 1 from webhook where account_id = $1 and active)) as number),
           cut as (delete from event_page p using kept
                   where p.account_id = $1 and (kept.number is null or p.last < kept.number))
      update account_head h set oldest = greatest(h.oldest, coalesce(kept.number, h.number + 1)) from kept where h.account_id = $1`;
    await commit(client, pool, xid, [{ text, values: [accountId, days] }], null);
    broken = false;
  } finally {
    client.release(broken);
  }
}
