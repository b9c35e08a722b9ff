import type pg from 'pg';
import type { ApiCall, ApiCallReader } from '../core/api-calls.ts';
import { selected } from './columns.ts';
import { type Queryable, run } from './database.ts';
import { pageById } from './paging.ts';

const fields = [
  'id',
  'at',
  'dialect',
  'method',
  'path',
  'status',
  'milliseconds',
  'address',
  'credential',
  'request',
  'answer',
  'failed',
] as const;

/** What programs asked and were told. Like clicks, this is nobody's event and locks no account (docs/decisions/0010). */
export async function writeApiCalls(pool: pg.Pool, calls: readonly (ApiCall & { accountId: string })[]): Promise<void> {
  await run(
    pool,
    `insert into api_call (account_id, id, at, dialect, method, path, status, milliseconds, address, credential, request, answer,
       failed)
     select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::int[], $8::int[],
       $9::text[], $10::text[], $11::text[], $12::text[], $13::boolean[])`,
    [calls.map((call) => call.accountId), ...fields.map((field) => calls.map((call) => call[field]))],
  );
}

const kept = 1000;

/** Each account keeps its newest; of those nothing that is older than a week. */
export async function forgetApiCalls(db: Queryable): Promise<void> {
  await run(db, `delete from api_call where at < now() - interval '7 days'`, []);
  await run(
    db,
    `delete from api_call c using (
       select account_id, id from (
         select account_id, id, row_number() over (partition by account_id order by id desc) as place from api_call) placed
       where place > $1) old
     where c.account_id = old.account_id and c.id = old.id`,
    [kept],
  );
}

export function apiCallReads(db: Queryable, accountId: string): ApiCallReader {
  return {
    apiCalls: {
      list({ dialect, failed }, page) {
        const text = `select ${selected(fields, 't')} from api_call t
          where t.account_id = $1 and ($2::text is null or t.dialect = $2) and (not $3::boolean or t.failed)`;
        return pageById<ApiCall>(db, text, [accountId, dialect, failed], page, true);
      },
    },
  };
}
