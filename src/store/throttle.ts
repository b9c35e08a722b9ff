import { createHash } from 'node:crypto';
import type { Throttle } from '../core/throttle.ts';
import { first, type Queryable, run } from './database.ts';
import type { Clock } from './transact.ts';

/** Owner of what belongs to no tenant. */
export const installation = '00000000-0000-0000-0000-000000000000';

/** An address may be a whole office: it has more tries before it waits than one e-mail. */
const free = (kind: string): number => (kind === 'sign-in-from' ? 20 : 5);
const longest = 15 * 60;
const memory = 60 * 60;
const knownDays = 30;

/** Removes the rows that count for nothing any more: each failure is forgotten after an hour. */
export async function forgetThrottles(db: Queryable): Promise<void> {
  await run(
    db,
    `delete from throttle where since < now() - case when kind like '%-known' then make_interval(days => $1)
       else interval '2 hours' end`,
    [knownDays],
  );
}

/** After five failed tries a subject waits 1, 2, 4 … seconds, at most 15 minutes; an hour without a failure forgets them. */
export function throttleOf(dbOf: (kind: string) => Queryable, clock: Clock): Throttle {
  return {
    /** `since` is when everything that was taken will have been made up for (the generic cell rate algorithm): one number counts. */
    async take(kind, name, rate, units = 1) {
      const now = new Date(clock.nowMs()).toISOString();
      const { atOnce, everySeconds } = rate;
      const values = [installation, kind, keyOf(name), now, units * everySeconds, atOnce * everySeconds];
      const taken = await run(
        dbOf(kind),
        `insert into throttle as t (account_id, kind, subject, failures, since)
         values ($1, $2, $3, 0, $4::timestamptz + make_interval(secs => $5))
         on conflict (account_id, kind, subject) do update
           set since = greatest(t.since, $4::timestamptz) + make_interval(secs => $5)
           where t.since + make_interval(secs => $5) <= $4::timestamptz + make_interval(secs => $6)`,
        values,
      );
      return taken === 1 ? 0 : Math.max(1, await this.wait(kind, name, rate, units));
    },
    async wait(kind, name, { atOnce, everySeconds }, units) {
      const row = await first<{ since: string }>(
        dbOf(kind),
        `select since from throttle where account_id = $1 and kind = $2 and subject = $3`,
        [installation, kind, keyOf(name)],
      );
      if (!row) return 0;
      const full = Date.parse(row.since) + (units - atOnce) * everySeconds * 1000;
      return Math.max(0, Math.ceil((full - clock.nowMs()) / 1000));
    },
    async attempt(kind, name) {
      const subject = keyOf(name);
      const now = new Date(clock.nowMs()).toISOString();
      // One statement counts the try or refuses it, so that a thousand at once get no more than they would in a row.
      const admitted = await run(
        dbOf(kind),
        `insert into throttle as t (account_id, kind, subject, failures, since) values ($1, $2, $3, 1, $4)
         on conflict (account_id, kind, subject) do update set
           failures = case when t.since < excluded.since - make_interval(secs => ${memory}) then 1 else t.failures + 1 end,
           since = excluded.since
         where ${waited('t', 'excluded.since', free(kind))}`,
        [installation, kind, subject, now],
      );
      if (admitted === 1) return 0;
      const row = await first<{ failures: number; since: string }>(
        dbOf(kind),
        `select failures, since from throttle where account_id = $1 and kind = $2 and subject = $3`,
        [installation, kind, subject],
      );
      if (!row) return 1;
      const pause = Math.min(2 ** (row.failures - free(kind)), longest);
      return Math.max(1, Math.ceil(pause - (clock.nowMs() - Date.parse(row.since)) / 1000));
    },
    async giveBack(kind, name) {
      await run(
        dbOf(kind),
        `update throttle set failures = greatest(failures - 1, 0) where account_id = $1 and kind = $2 and subject = $3`,
        [installation, kind, keyOf(name)],
      );
    },
    async clear(kind, name) {
      await run(dbOf(kind), `delete from throttle where account_id = $1 and kind = $2 and subject = $3`, [
        installation,
        kind,
        keyOf(name),
      ]);
    },
    async putBack(kind, name, { everySeconds }, units = 1) {
      await run(
        dbOf(kind),
        `update throttle set since = since - make_interval(secs => $4)
         where account_id = $1 and kind = $2 and subject = $3`,
        [installation, kind, keyOf(name), units * everySeconds],
      );
    },
    async remember(kind, name) {
      await run(
        dbOf(kind),
        `insert into throttle (account_id, kind, subject, failures, since) values ($1, $2, $3, 0, $4)
         on conflict (account_id, kind, subject) do update set since = excluded.since`,
        [installation, kind, hashed(name), new Date(clock.nowMs()).toISOString()],
      );
    },
    async remembers(kind, name) {
      const row = await first(
        dbOf(kind),
        `select 1 from throttle where account_id = $1 and kind = $2 and subject = $3
           and since > $4::timestamptz - make_interval(days => ${knownDays})`,
        [installation, kind, hashed(name), new Date(clock.nowMs()).toISOString()],
      );
      return row !== undefined && row !== null;
    },
  };
}

/** A stranger names what he likes; an index row has 2,700 bytes. */
function keyOf(name: string): string {
  return name.length <= 320 ? name : hashed(name);
}

const hashed = (name: string): string => createHash('sha256').update(name).digest('base64url');

function waited(row: string, now: string, free: number): string {
  const pause = `least(power(2, least(${row}.failures - ${free}, 20)), ${longest})`;
  return `${row}.failures < ${free} or ${row}.since + make_interval(secs => ${pause}) <= ${now}`;
}
