import type pg from 'pg';
import type { Statement } from './columns.ts';
import { first, openBeside, sqlState } from './database.ts';
import { type TripResult, trip } from './trip.ts';

/** The outcome of a COMMIT whose answer never came could not be learned in time: it is not known whether it happened. */
export class OutcomeUnknown extends Error {
  override name = 'OutcomeUnknown';
}

/** The transaction did not happen and may be tried again. */
export class TryAgain extends Error {
  override name = 'TryAgain';
}

/** Writes and commits in one round trip, and says for sure whether it happened. After a failed statement COMMIT resolves with the
 *  tag ROLLBACK, so only the tag COMMIT is success. A connection lost on the way leaves the question open: the server is asked. */
export async function commit(
  client: pg.ClientBase,
  pool: pg.Pool,
  xid: string,
  statements: readonly Statement[],
): Promise<void> {
  try {
    const results = await trip(client, [...statements, { text: 'commit', values: [] }]);
    if (results.at(-1)?.command === 'COMMIT') return;
  } catch (failure) {
    if (saysRolledBack(failure)) throw failure;
    if (await happened(pool, xid)) return;
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

const patience = 30_000;

/** Asks on a connection of its own: all those of the pool may be held by others who ask, and are given back only then. */
async function happened(pool: pg.Pool, xid: string): Promise<boolean> {
  const deadline = performance.now() + patience;
  while (performance.now() < deadline) {
    const client = openBeside(pool);
    try {
      await client.connect();
      const row = await first<{ status: string | null }>(client, 'select pg_xact_status($1::xid8) as status', [xid]);
      if (row?.status === 'committed') return true;
      if (row?.status === 'aborted') return false;
      if (row?.status === null) break;
    } catch {
      // The server may be restarting: ask again.
    } finally {
      void client.end();
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new OutcomeUnknown('The connection was lost in COMMIT and the server could not be asked');
}

export type LockedHead = { accountId: string; number: number; oldest: number; configNumber: number; xid: string };

/** The first statements of every writing transaction: nobody else writes in this account until it ends (domain.md, Lanes). */
export function beginLocked(accountId: string): Statement[] {
  return [
    { text: 'begin', values: [] },
    {
      text: `select account_id as "accountId", number, oldest, config_number as "configNumber",
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
