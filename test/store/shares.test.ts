// Neither anonymous visitors, searches or reports, nor any one account, use all database
// connections.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type pg from 'pg';
import type { Sought } from '../../src/core/search.ts';
import { heavyRows, openClient, openPool, rows } from '../../src/store/database.ts';
import { newId } from '../../src/store/id.ts';
import { SealingKey } from '../../src/store/seal.ts';
import { type Shares, sharesOf } from '../../src/store/shares.ts';
import { createStore } from '../../src/store/store.ts';
import { readerOf } from '../../src/store/transact.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { until } from '../support/patience.ts';

let database: TestDatabase;
let pool: pg.Pool;
let shares: Shares;
let holder: pg.Client;
before(async () => {
  database = await createDatabase();
  pool = openPool(database.config);
  shares = sharesOf(pool);
  holder = openClient(database.config);
  await holder.connect();
});
after(async () => {
  await holder.end();
  await shares.close();
  await pool.end();
  await database.leave();
});

const lock = 77;
/** Waits in the database as long as the test holds the lock. */
const waits = 'select pg_advisory_lock_shared($1), pg_advisory_unlock_shared($1)';

/** So many statements that wait in the database. */
async function waiting(): Promise<number> {
  const text = `select count(*)::int as count from pg_locks where locktype = 'advisory' and not granted`;
  return (await holder.query<{ count: number }>(text)).rows[0]?.count ?? 0;
}

async function held(work: () => Promise<void>): Promise<void> {
  await holder.query('select pg_advisory_lock($1)', [lock]);
  try {
    await work();
  } finally {
    await holder.query('select pg_advisory_unlock($1)', [lock]);
  }
}

type Share = 'strangers' | 'people' | 'writes';
const ask: Record<Share, (account: string, text: string, values: unknown[]) => Promise<unknown>> = {
  strangers: (account, text, values) => rows(shares.reading('strangers', account), text, values),
  people: (account, text, values) => rows(shares.reading('people', account), text, values),
  writes: (account, text, values) => shares.writing(account, () => pool.query(text, values)),
};
const kinds = Object.keys(ask) as Share[];

const crowds: [share: Share, of: 'one' | 'many', atOnce: number][] = [
  ['strangers', 'many', 3],
  ['strangers', 'one', 2],
  ['people', 'many', 5],
  ['people', 'one', 4],
  ['writes', 'many', 4],
  ['writes', 'one', 2],
];
const hundred = (share: Share, of: 'one' | 'many') =>
  Array.from({ length: 100 }, (_, i) => ask[share](of === 'one' ? 'a' : `${i}`, waits, [lock]));

test('a hundred at once, of whatever kind, leave places to all others, and health has its own', async () => {
  for (const [share, of, atOnce] of crowds) {
    let all: Promise<unknown>[] = [];
    await held(async () => {
      all = hundred(share, of);
      await until(async () => (await waiting()) === atOnce, `${share} of ${of}: ${atOnce} wait`);
      await shares.ping();
      for (const other of kinds) if (other !== share || of === 'one') await ask[other]('b', 'select 1', []);
      // The lanes' and the jobs'.
      await pool.query('select 1');
      assert.equal(await waiting(), atOnce, `${share} of ${of}`);
    });
    await Promise.all(all);
  }
});

test('all kinds together leave two connections', async () => {
  let all: Promise<unknown>[] = [];
  await held(async () => {
    all = kinds.flatMap((share) => hundred(share, 'many'));
    await until(async () => (await waiting()) === 12, 'twelve wait');
    await Promise.all([pool.query('select 1'), pool.query('select 1'), shares.ping()]);
    assert.equal(await waiting(), 12);
  });
  await Promise.all(all);
});

test('tokens that name invented accounts share one place, and block no others', async () => {
  const clock = { nowMs: () => Date.now(), id: newId };
  const store = createStore({ pool, seal: new SealingKey(Buffer.alloc(32)), clock, committed() {} });
  const invented = Array.from({ length: 50 }, () => newId());
  await holder.query('begin');
  await holder.query('lock table account in access exclusive mode');
  const blocked = async () => {
    const text = `select count(*)::int as count from pg_locks where relation = 'account'::regclass and not granted`;
    return (await holder.query<{ count: number }>(text)).rows[0]?.count ?? 0;
  };
  const all = invented.map((id, i) => store.unverified(id, i % 2 ? 'strangers' : 'people').account.get());
  await until(async () => (await blocked()) === 2, 'two wait');
  await Promise.all(kinds.map((share) => ask[share]('b', 'select 1', [])));
  assert.equal(await blocked(), 2);
  await holder.query('rollback');
  assert.ok((await Promise.all(all)).every((account) => account === null));
});

test('searches have places of their own: two an account, four in all, a few wait, more are refused; each ends in time', async () => {
  const search = (account: string) => heavyRows('search', shares.reading('people', account), waits, [lock]);
  const ends: string[] = [];
  const told = (asked: Promise<unknown>) =>
    asked.then(
      () => ends.push('found'),
      (error: Error) => ends.push(error.message),
    );
  const all: Promise<unknown>[] = [];
  await held(async () => {
    for (let i = 0; i < 60; i++) all.push(told(search('a')));
    await until(async () => (await waiting()) === 2, 'two run');
    assert.equal(ends.filter((end) => end === 'Too much waits for the database').length, 50);
    for (const other of ['b', 'c', 'd']) all.push(told(search(other)));
    await until(async () => (await waiting()) === 4, 'four run');
    // None of it blocks other clients.
    await Promise.all([ask.people('a', 'select 1', []), ask.writes('a', 'select 1', [])]);
    await until(async () => ends.includes('The search took too long'), 'the database cancels one');
  });
  await Promise.all(all);
  assert.equal(ends.length, 63);
});

test('a search whose statement the database never ends may be tried again', async () => {
  const search = (text: string, values: unknown[]) => heavyRows('search', shares.reading('people', 'a'), text, values);
  await search(`select set_config('statement_timeout', '0', false)`, []);
  await held(() =>
    assert.rejects(search(waits, [lock]), { name: 'TryAgain', message: 'The database does not answer' }),
  );
});

test('lists with words, reports and sums of clicks are asked there, everything else is not', async () => {
  const works: (string | undefined)[] = [];
  const db = {
    query: async ({ work }: { work?: string }) => {
      works.push(work);
      return { rows: [], rowCount: 0 };
    },
  };
  const accountId = '00000000-0000-0000-0000-000000000000';
  const reader = readerOf(db as unknown as pg.Pool, accountId);
  const page = { after: null, limit: 10 };
  const conversations = (sought: Sought | null) =>
    reader.conversations.list(
      {
        ...{ states: null, agentId: null, teamId: null, inboxId: null, contactId: null, mentionedId: null },
        sought,
        scope: 'all',
      },
      page,
    );
  const contacts = (sought: Sought | null) =>
    reader.contacts.list(
      { sought, inboxId: null, channel: null, teamId: null, agentId: null, newestFirst: false },
      page,
    );
  await conversations([[['ana']]]);
  await contacts([[['ana']]]);
  await reader.wallets.list({ applicationId: null, search: { text: 'ana', number: '' } }, page);
  assert.deepEqual(works.splice(0), ['search', 'search', 'search']);
  const day = { from: '2026-11-01T00:00:00Z', until: '2026-11-02T00:00:00Z' };
  await reader.calls.sums('UTC', day, null);
  await reader.clicks.sums(accountId, day.from, day.until);
  await reader.clicks.referrers(accountId, null, null, 50);
  assert.deepEqual(works.splice(0), ['report', 'report', 'report', 'report']);
  await conversations(null);
  await contacts(null);
  await reader.wallets.list({ applicationId: null, search: null }, page);
  assert.deepEqual(works, [undefined, undefined, undefined]);
});
