import type { Actor } from '../core/call.ts';
import type { Right } from '../core/role.ts';
import { first, type Queryable, rows, run } from './database.ts';
import { locks } from './lock.ts';

/** The ranges of the directory that a condition on `range` fits. Of other kinds of rows no key is read as a range. */
const found = (condition: string) =>
  `from (select account_id, case when kind = 'range' then key::inet end as range from directory where kind = 'range') d
   where ${condition}`;

/** The most that one account may claim if several share an installation: prefixes of the size that
 *  one site usually gets, and this many of them. */
const shared = { bits4: 24, bits6: 48, most: 20 };

/** Makes ranges of network addresses the account's own, unless one of them overlaps with another
 *  account's. Ownership of a network is not verified: beside other accounts, ranges are narrow and
 *  few. */
export async function claimRanges(
  db: Queryable,
  accountId: string,
  ranges: readonly string[],
): Promise<'done' | 'ranges_taken' | 'ranges_too_wide'> {
  if (ranges.length === 0) return 'done';
  // Two accounts that claim at once do so one after the other.
  await run(db, 'select pg_advisory_xact_lock($1)', [locks.ranges]);
  const much = `select 1 from (select count(*) from (select 1 from account limit 2) a) accounts (n)
    where n > 1 and (
      exists (select 1 from unnest($2::inet[]) r where masklen(r) < case family(r) when 4 then $3::int else $4::int end)
      or (select count(*) from (select key from directory where kind = 'range' and account_id = $1
            union select unnest($5::text[])) own) > $6)`;
  const values = [accountId, ranges, shared.bits4, shared.bits6, ranges, shared.most];
  if (await first(db, much, values)) return 'ranges_too_wide';
  const overlap = `select 1 ${found('account_id <> $1 and exists (select 1 from unnest($2::inet[]) n where n && range)')} limit 1`;
  if (await first(db, overlap, [accountId, ranges])) return 'ranges_taken';
  const text = `insert into directory (kind, key, account_id) select 'range', unnest($2::text[]), $1 on conflict do nothing`;
  await run(db, text, [accountId, ranges]);
  return 'done';
}

/** What no key of the account names any more is free. */
export async function releaseRanges(db: Queryable, accountId: string): Promise<void> {
  await run(
    db,
    `delete from directory d where d.kind = 'range' and d.account_id = $1 and not exists (
       select 1 from api_key k where k.account_id = $1 and k.revoked_at is null and d.key = any(k.ranges))`,
    [accountId],
  );
}

/** The key that stands for whoever comes from an address: that of the narrowest range, then the oldest. */
export async function keyAt(db: Queryable, address: string): Promise<{ accountId: string; actor: Actor } | null> {
  const row = await first<{ accountId: string; id: string; rights: Right[] }>(
    db,
    `select k.account_id as "accountId", k.id, k.rights
     from (select account_id, key, case when kind = 'range' then key::inet end as range from directory where kind = 'range') d
     join api_key k on k.account_id = d.account_id and k.revoked_at is null and d.key = any(k.ranges)
     where $1::inet <<= d.range order by masklen(d.range) desc, k.id limit 1`,
    [address],
  );
  return row && { accountId: row.accountId, actor: { kind: 'key', id: row.id, rights: row.rights, scope: 'all' } };
}

/** All of the installation. */
export async function openRanges(db: Queryable): Promise<string[]> {
  const text = `select key from directory where kind = 'range' order by key`;
  return (await rows<{ key: string }>(db, text, [])).map(({ key }) => key);
}
