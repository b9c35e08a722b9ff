import type pg from 'pg';
import type { Statement } from './columns.ts';
import { first, openBeside, run, sqlState } from './database.ts';
import { isNumber } from './log.ts';
import { together } from './together.ts';
import { type TripResult, trip, tripAhead } from './trip.ts';

/** The outcome of a COMMIT whose answer never came could not be learned in time: it is not known whether it happened. */
export class OutcomeUnknown extends Error {
  override name = 'OutcomeUnknown';
}

/** The transaction did not happen and may be tried again. */
export class TryAgain extends Error {
  override name = 'TryAgain';
}

/** Writes and commits in one round trip, and says for sure whether it happened. After a failed statement COMMIT resolves with the
 *  tag ROLLBACK, so only the tag COMMIT is success. A connection lost on the way leaves the question open: the server is asked.
 *  @param event of this transaction, by which it is known again; without one a commit whose answer was lost cannot be told for sure */
export async function commit(
  client: pg.ClientBase,
  pool: pg.Pool,
  xid: string,
  statements: readonly Statement[],
  event: { accountId: string; number: number; subject: string } | null,
): Promise<void> {
  try {
    const results = await trip(client, [...statements, { text: 'commit', values: [] }]);
    if (results.at(-1)?.command === 'COMMIT') return;
  } catch (failure) {
    if (saysRolledBack(failure)) throw failure;
    if (await happened(pool, xid, event)) return;
    throw new TryAgain('The connection was lost and the transaction rolled back', { cause: failure });
  }
  throw new Error('COMMIT answered ROLLBACK');
}

/** An error that the server itself reported means that it rolled back; but a session that is being ended (57P…) may have committed
 *  just before, and so may one that a pooler says it lost (08…). */
function saysRolledBack(failure: unknown): boolean {
  const state = sqlState(failure);
  return state !== null && !/^(57P|08)/.test(state);
}

/** Begins, writes and commits in one round trip, on condition that the account's head still stands at `from`: the head's own UPDATE
 *  is the lock and the condition. Gives false, and nothing happened, where it does not or a statement failed.
 *  It may be sent while another one is under way on this connection: where that one fails, its transaction block stays aborted and this
 *  one's BEGIN fails too, whatever the head's number is by then.
 *  @param event of this transaction, by which it is known again
 *  @param statements none of which builds on what another one writes
 *  @param failed called before anything else is sent: nothing may be decided any more on what this would have done */
export async function commitFrom(
  client: pg.ClientBase,
  pool: pg.Pool,
  accountId: string,
  from: { number: number; fence: number },
  event: { number: number; subject: string },
  to: { number: number; configNumber: number },
  statements: readonly Statement[],
  failed: () => void,
): Promise<boolean> {
  const moved = {
    with: `moved as (update account_head set number = $4, config_number = $5
      where account_id = $1 and number = $2 and fence = $3 returning 1)`,
    text: 'select 1 / count(*) from moved',
    values: [accountId, from.number, from.fence, to.number, to.configNumber],
  };
  const begin = { text: 'begin', values: [] };
  const commit = { text: 'commit', values: [] };
  try {
    const results = await tripAhead(client, [begin, together(moved, statements), commit]);
    if (results.at(-1)?.command === 'COMMIT') return true;
    failed();
    return false;
  } catch (failure) {
    failed();
    if (saysRolledBack(failure)) {
      await client.query('rollback');
      return false;
    }
    if (await stands(pool, accountId, event)) return true;
    throw new TryAgain('The connection was lost and the transaction did not happen', { cause: failure });
  }
}

/** A transaction id alone proves nothing: a server that crashed gives out again those of transactions that left nothing on its disk.
 *  "Aborted" and "not there yet" are certain, since a committed one is never given out again; "committed" may be somebody else's. */
function happened(pool: pg.Pool, xid: string, event: Parameters<typeof commit>[4]): Promise<boolean> {
  return ask(pool, async (client) => {
    const status = await statusOf(client, xid);
    if (status === 'in progress') return null;
    if (status === 'aborted' || status === 'not yet given out') return false;
    if (status === null || event === null) throw new OutcomeUnknown('Whether the transaction happened cannot be told');
    return isThere(client, event.accountId, event);
  });
}

async function statusOf(client: pg.ClientBase, xid: string): Promise<string | null> {
  try {
    const row = await first<{ status: string | null }>(client, 'select pg_xact_status($1::xid8) as status', [xid]);
    return row?.status ?? null;
  } catch (failure) {
    const invalidParameterValue = '22023';
    if (sqlState(failure) === invalidParameterValue) return 'not yet given out';
    throw failure;
  }
}

async function isThere(client: pg.ClientBase, accountId: string, event: { number: number; subject: string }) {
  const text = `select 1 from event where ${isNumber(2)} and subject = $3`;
  return (await first(client, text, [accountId, event.number, event.subject])) !== null;
}

/** Whether the event was committed. The fence is moved first: that waits for a transaction that holds the head, and one whose bytes
 *  are still on their way finds its condition gone, so that the answer stays true. */
function stands(pool: pg.Pool, accountId: string, event: { number: number; subject: string }): Promise<boolean> {
  return ask(pool, async (client) => {
    await run(client, 'update account_head set fence = fence + 1 where account_id = $1', [accountId]);
    return isThere(client, accountId, event);
  });
}

const patience = 30_000;

/** Asks until there is an answer, on a connection of its own: all those of the pool may be held by others who ask, and are given
 *  back only then. */
async function ask(pool: pg.Pool, question: (client: pg.ClientBase) => Promise<boolean | null>): Promise<boolean> {
  const deadline = performance.now() + patience;
  while (performance.now() < deadline) {
    const client = openBeside(pool);
    try {
      await client.connect();
      const answer = await question(client);
      if (answer !== null) return answer;
    } catch (failure) {
      if (failure instanceof OutcomeUnknown) throw failure;
      // The server may be restarting: ask again.
    } finally {
      void client.end().catch(() => {});
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new OutcomeUnknown('The connection was lost in COMMIT and the server could not be asked');
}

export type LockedHead = {
  accountId: string;
  number: number;
  oldest: number;
  configNumber: number;
  /** counts how often it was asked what became of a transaction of commitFrom */
  fence: number;
  xid: string;
};

/** The first statements of every writing transaction: nobody else writes in this account until it ends (docs/decisions/0004-lanes.md). */
export function beginLocked(accountId: string): Statement[] {
  return [
    { text: 'begin', values: [] },
    {
      text: `select account_id as "accountId", number, oldest, config_number as "configNumber", fence,
          pg_current_xact_id()::text as xid
        from account_head where account_id = $1 for update`,
      values: [accountId],
    },
  ];
}

/** What beginLocked found. */
export function lockedHead([, locked]: TripResult[]): LockedHead {
  const head = locked?.rows[0] as LockedHead | undefined;
  if (!head) throw new Error('The account has no head');
  return head;
}

/** True for a failure after which the same transaction may succeed: a deadlock or serialization failure, or a rollback for sure. */
export function mayRetry(error: unknown): boolean {
  return error instanceof TryAgain || (sqlState(error)?.startsWith('40') ?? false);
}
