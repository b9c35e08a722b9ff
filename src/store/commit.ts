import type pg from 'pg';
import { first, type Queryable, rows, sqlState } from './database.ts';

/** The outcome of a COMMIT whose answer never came could not be learned in time: it is not known whether it happened. */
export class OutcomeUnknown extends Error {
  override name = 'OutcomeUnknown';
}

/** The transaction did not happen and may be tried again. */
export class TryAgain extends Error {
  override name = 'TryAgain';
}

/** Commits, and says for sure whether it happened. After a failed statement COMMIT resolves with the tag ROLLBACK, so only the tag
 *  COMMIT is success. A connection lost while committing leaves the question open: the server is asked about the transaction.
 *  @param statements what was sent before the COMMIT on the same connection and is still under way */
export async function commit(
  client: pg.ClientBase,
  pool: Queryable,
  xid: string,
  statements: readonly Promise<unknown>[],
): Promise<void> {
  const outcome = client.query('commit');
  const settled = await Promise.allSettled([...statements, outcome]);
  const last = settled.at(-1) as PromiseSettledResult<pg.QueryResult>;
  if (last.status === 'fulfilled' && last.value.command === 'COMMIT') return;
  const failure = settled.find((one) => one.status === 'rejected')?.reason ?? new Error('COMMIT answered ROLLBACK');
  // An error that the server itself reported means that it rolled back.
  if (sqlState(failure) !== null || last.status === 'fulfilled') throw failure;
  if (await happened(pool, xid)) return;
  throw new TryAgain('The connection was lost and the transaction rolled back', { cause: failure });
}

const patience = 30_000;

async function happened(pool: Queryable, xid: string): Promise<boolean> {
  const deadline = performance.now() + patience;
  while (performance.now() < deadline) {
    try {
      const row = await first<{ status: string | null }>(pool, 'select pg_xact_status($1::xid8) as status', [xid]);
      if (row?.status === 'committed') return true;
      if (row?.status === 'aborted') return false;
      if (row?.status === null) break;
    } catch {
      // The server may be restarting: ask again.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new OutcomeUnknown('The connection was lost in COMMIT and the server could not be asked');
}

export type LockedHead = { accountId: string; number: number; oldest: number; configNumber: number; xid: string };

/** Opens a transaction that holds the account's head: the first statement of every writing transaction (domain.md, Lanes). */
export async function beginLocked(client: pg.ClientBase, accountId: string): Promise<LockedHead> {
  const begun = client.query('begin');
  const locked = lockHead(client, accountId);
  const [, head] = await Promise.all([begun, locked]);
  return head;
}

export async function lockHead(client: Queryable, accountId: string): Promise<LockedHead> {
  const [head] = await rows<LockedHead>(
    client,
    `select account_id as "accountId", number, oldest, config_number as "configNumber", pg_current_xact_id()::text as xid
     from account_head where account_id = $1 for update`,
    [accountId],
  );
  if (!head) throw new Error(`Account ${accountId} has no head`);
  return head;
}

/** True for a failure after which the same transaction may succeed: a deadlock or serialization failure, or a rollback for sure. */
export function mayRetry(error: unknown): boolean {
  return error instanceof TryAgain || (sqlState(error)?.startsWith('40') ?? false);
}
