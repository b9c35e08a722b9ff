import { interrupted } from '../core/delivery.ts';
import type { LetterFate, LetterReader, LetterTx } from '../core/letter-ports.ts';
import { first, type Queryable, run } from './database.ts';
import { lostMark } from './jobs.ts';
import { pageById } from './paging.ts';

const columns = [
  'id',
  'template',
  'channel',
  'recipient',
  'state',
  'failure',
  'attempts',
  'nextTryAt',
  'createdAt',
  'endedAt',
]
  .map((field) => `t."${field}"`)
  .join(', ');

/** A letter is its job, and what that left in the outbox. */
const select = `select ${columns} from (
    select j.account_id, j.id, j.payload ->> 'template' as template, j.payload ->> 'channel' as channel,
      j.payload ->> 'to' as recipient, j.attempts, j.created_at as "createdAt", j.ended_at as "endedAt",
      case j.state when 'running' then 'sending'
        when 'done' then case when o.id is null then 'sent' else 'kept' end
        else j.state end as state,
      case when j.state <> 'running' then case j.failure when '${lostMark}' then '${interrupted}' else j.failure end end as failure,
      case when j.state = 'waiting' then j.run_at end as "nextTryAt"
    from job j left join outbox o on o.account_id = j.account_id and o.id = j.id
    where j.kind = 'mail') t
  where t.account_id = $1`;

export function letterReads(db: Queryable, accountId: string): LetterReader['letters'] {
  return {
    get: (id) => first<LetterFate>(db, `${select} and t.id = $2`, [accountId, id]),
    list({ state, channel }, page) {
      const text = `${select} and ($2::text is null or t.state = $2) and ($3::text is null or t.channel = $3)`;
      return pageById<LetterFate>(db, text, [accountId, state, channel], page, true);
    },
  };
}

export function letterWrites(db: Queryable, accountId: string, now: string): LetterTx['letters'] {
  return {
    ...letterReads(db, accountId),
    async again(id) {
      // One that waits keeps what it is known to be: it may be out already.
      const text = `update job set state = 'waiting', run_at = $3, attempts = 0, ended_at = null,
          failure = case when state = 'waiting' then failure end
        where account_id = $1 and id = $2 and kind = 'mail' and state in ('waiting', 'failed', 'uncertain')`;
      return (await run(db, text, [accountId, id, now])) === 1;
    },
    async hurry(channel) {
      const text = `update job set run_at = $3, attempts = 0
        where account_id = $1 and kind = 'mail' and state = 'waiting' and payload ->> 'channel' = $2`;
      await run(db, text, [accountId, channel, now]);
    },
  };
}
