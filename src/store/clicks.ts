import type pg from 'pg';
import type { Reader } from '../core/ports.ts';
import type { Click } from '../core/widget-nouns.ts';
import { first, heavyRows, type Queryable, rows } from './database.ts';

/**
 * One batch of clicks, in one statement that is its own transaction: a retry and a double find their id taken, what is new is summed.
 * It does not lock the account's head, for it writes no event, and strangers who click must not keep anybody who writes waiting; what it
 * locks, it locks in order (docs/decisions/0010).
 */
export async function writeClicks(pool: pg.Pool, accountId: string, clicks: readonly Click[]): Promise<void> {
  await rows(
    pool,
    `with given as (
       select distinct on (g.inbox_id, g.id) g.* from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::timestamptz[], $6::text[], $7::text[],
         $8::text[], $9::boolean[]) g (inbox_id, id, listing_id, at, site, page, referrer, by_widget)
       join inbox i on i.account_id = $1 and i.id = g.inbox_id
       order by g.inbox_id, g.id
     ), fresh as (
       insert into click (account_id, inbox_id, id, listing_id, at, site, page, referrer, own_site)
       select $1, inbox_id, id, listing_id, at, site, page, referrer, by_widget or exists (
           select from click w
           where w.account_id = $1 and w.inbox_id = given.inbox_id and w.site = given.site and w.own_site)
       from given order by inbox_id, id
       on conflict do nothing
       returning inbox_id, at, own_site, referrer
     )
     insert into click_sum (account_id, inbox_id, quarter, own_site, referrer, clicks)
     select $1, inbox_id, date_bin('15 minutes', at, 'epoch'), own_site, coalesce(referrer, ''), count(*)
     from fresh group by 2, 3, 4, 5 order by 2, 3, 4, 5
     on conflict (account_id, inbox_id, quarter, own_site, referrer)
       do update set clicks = click_sum.clicks + excluded.clicks`,
    [
      accountId,
      clicks.map((click) => click.inboxId),
      clicks.map((click) => click.id),
      clicks.map((click) => click.listingId),
      clicks.map((click) => click.at),
      clicks.map((click) => click.site),
      clicks.map((click) => click.page),
      clicks.map((click) => click.referrer),
      clicks.map((click) => click.by === 'widget'),
    ],
  );
}

export function clickReads(db: Queryable, accountId: string): Reader['clicks'] {
  return {
    async since(inboxId, since) {
      const row = await first<{ ownSite: number; elsewhere: number }>(
        db,
        `select coalesce(sum(clicks) filter (where own_site), 0)::bigint as "ownSite",
           coalesce(sum(clicks) filter (where not own_site), 0)::bigint as elsewhere
         from click_sum where account_id = $1 and inbox_id = $2 and ($3::timestamptz is null or quarter >= $3)`,
        [accountId, inboxId, since],
      );
      return row ?? { ownSite: 0, elsewhere: 0 };
    },
    sums: (inboxId, from, until) =>
      heavyRows(
        'report',
        db,
        `select quarter, coalesce(sum(clicks) filter (where own_site), 0)::bigint as "ownSite",
           coalesce(sum(clicks) filter (where not own_site), 0)::bigint as elsewhere
         from click_sum where account_id = $1 and inbox_id = $2 and quarter >= $3 and quarter < $4
         group by quarter order by quarter`,
        [accountId, inboxId, from, until],
      ),
    referrers: (inboxId, from, until, limit) =>
      heavyRows(
        'report',
        db,
        `select nullif(referrer, '') as referrer, sum(clicks)::bigint as clicks
         from click_sum where account_id = $1 and inbox_id = $2
           and ($3::timestamptz is null or quarter >= $3) and ($4::timestamptz is null or quarter < $4)
         group by 1 order by 2 desc, 1 limit $5`,
        [accountId, inboxId, from, until, limit],
      ),
  };
}
