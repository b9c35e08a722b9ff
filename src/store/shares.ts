import type pg from 'pg';
import { TookTooLong } from '../core/search.ts';
import { openPoolLike, type Queryable, sqlState, type Work } from './database.ts';
import { Busy, Gate } from './gate.ts';

// Who may have how much of the database (docs/decisions/0030-shares.md). Lanes, jobs and periodic tasks take connections of the pool as
// they come; everything that a request causes goes through a gate, and all gates together leave two connections.

/** Of the 14 connections of a process. */
const gates = {
  /** what members and programs read */
  people: { atOnce: 5, ofOne: 4, mayWait: 1000 },
  /** reads of anonymous visitors, unverified credentials, rate limits of anonymous visitors */
  strangers: { atOnce: 3, ofOne: 2, mayWait: 500 },
  /** transactions: those of one account wait for each other anyway, since each locks the account's head */
  writes: { atOnce: 4, ofOne: 2, mayWait: 1000 },
};
/** Beside these, on connections of their own. */
const heavy = {
  search: { atOnce: 4, ofOne: 2, mayWait: 8, longestMs: 3000 },
  report: { atOnce: 2, ofOne: 1, mayWait: 8, longestMs: 10_000 },
};

export type Reads = 'people' | 'strangers';

export type Shares = {
  /** Where single statements of an account go. @param account or, for statements of no account, a name for all of their kind */
  reading(share: Reads, account: string): Queryable;
  /** a transaction of an account */
  writing<T>(accountId: string, work: () => Promise<T>): Promise<T>;
  /** whether the database answers, on a connection of its own */
  ping(): Promise<void>;
  close(): Promise<void>;
};

const known = new WeakMap<pg.Pool, Shares>();

/** The shares of all users of this pool. */
export function sharesOf(pool: pg.Pool): Shares {
  const shares = known.get(pool) ?? open(pool);
  known.set(pool, shares);
  return shares;
}

const pingMs = 2000;

function open(pool: pg.Pool): Shares {
  const people = new Gate(gates.people);
  const strangers = new Gate(gates.strangers);
  const writes = new Gate(gates.writes);
  const aside = {
    search: { pool: openPoolLike(pool, heavy.search.atOnce, heavy.search.longestMs), gate: new Gate(heavy.search) },
    report: { pool: openPoolLike(pool, heavy.report.atOnce, heavy.report.longestMs), gate: new Gate(heavy.report) },
  };
  const pinging = openPoolLike(pool, 1, pingMs);
  let ping: Promise<void> | null = null;

  return {
    reading(share, account) {
      const gate = share === 'people' ? people : strangers;
      const query = (statement: pg.QueryConfig & { work?: Work }) => {
        const { work } = statement;
        if (work === undefined) return gate.run(account, () => pool.query(statement));
        const { gate: narrow, pool: own } = aside[work];
        return narrow.run(account, () => own.query(statement).catch((error) => failed(work, error)));
      };
      return { query } as unknown as Queryable;
    },
    writing: (accountId, work) => writes.run(accountId, work),
    ping() {
      // Concurrent callers share one query.
      ping ??= pinging
        .query('select 1')
        .then(() => {})
        .finally(() => {
          ping = null;
        });
      return ping;
    },
    async close() {
      known.delete(pool);
      await Promise.all([pinging, aside.search.pool, aside.report.pool].map((one) => one.end()));
    },
  };
}

const canceled = '57014';
/** What pg says where the server does not even cancel the statement. */
const silent = 'Query read timeout';

function failed(work: Work, error: Error): never {
  if (sqlState(error) === canceled) throw new TookTooLong(work);
  throw error.message === silent ? new Busy('The database does not answer') : error;
}
