// A backup of a server under load is one moment of it: whole logs, no half transaction.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openPool } from '../../src/store/database.ts';
import { temporaryFolder } from '../runtime/host.ts';
import { apiOf } from '../support/api.ts';
import { sendTo, startConversation } from '../support/conversation.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { type Site, startSite } from '../support/site.ts';
import { digests, emptyDatabase, parleyDoes, query } from './places.ts';

let site: Site;
let inside: Inside;
before(async () => {
  site = await startSite();
  inside = await goInside(site);
  // Enough to copy that there is time to write meanwhile; tables go by name, and these are in the middle.
  await inside.rows(
    `insert into contact (account_id, id, name, created_at)
     select $1, gen_random_uuid(), repeat(md5(i::text), 8), now() from generate_series(1, 100000) i`,
    [inside.accountId],
  );
});
after(async () => {
  await inside.close();
  await site.stop();
});

/** Writes in several accounts until it is told to stop: through the lane, in transactions of the core, and in SQL of our own. */
/** @param began the transaction over three tables was committed once */
async function writeUntil(stopped: () => boolean, began: () => void): Promise<number> {
  const api = apiOf(site.url, site.firstRun.v1.key);
  const conversations = await Promise.all(Array.from({ length: 4 }, () => startConversation(site, inside)));
  const owner = { name: 'Olga', password: 'not to be guessed' };
  const others = await Promise.all(
    ['one', 'two'].map(async (name) => {
      const made = await inside.core.createAccount(
        { name, timezone: 'UTC', owner: { ...owner, email: `${name}@example.com` } },
        null,
      );
      return { ...inside.call, accountId: done(made).accountId };
    }),
  );
  // The first and the last table by name, and one between: half of this transaction would be seen.
  const pool = openPool(site.database.config, 2);
  const pairs = async (n: number) => {
    const client = await pool.connect();
    await client.query('begin');
    await client.query(`update account set settings = jsonb_build_object('n', $1::int) where id = $2`, [
      n,
      inside.accountId,
    ]);
    await client.query(`update contact set name = $1 where account_id = $2 and id = $3`, [
      `${n}`,
      inside.accountId,
      conversations[0]?.contactId,
    ]);
    await client.query(`update widget set widget_message = $1 where account_id = $2`, [`${n}`, inside.accountId]);
    await client.query('commit');
    client.release();
    began();
  };
  let written = 0;
  const until = async (work: (n: number) => Promise<unknown>) => {
    for (let n = 1; !stopped(); n++) {
      await work(n);
      written += 1;
    }
  };
  await Promise.all([
    ...conversations.map(({ id }) => until((n) => sendTo(api, id, { text: `message ${n}\twith\\tabs` }))),
    ...others.map((call) => until((n) => inside.core.addTeam(call, { name: `team ${n}`, agentIds: [] }))),
    until(pairs),
  ]);
  await pool.end();
  return written;
}

test('a busy server’s backup has every account’s log whole up to its head, and exactly the rows of that moment', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'busy.tar.zst');
  const source = { DATABASE_URL: site.database.url, PARLEY_DATA: site.dataDirectory };
  let stopped = false;
  const begun = Promise.withResolvers<void>();
  const writing = writeUntil(() => stopped, begun.resolve);
  await begun.promise;
  const before = await inside.head();
  const told = await parleyDoes(['backup', file], source);
  stopped = true;
  const written = await writing;
  const after = await inside.head();

  const target = await emptyDatabase();
  await parleyDoes(['restore', file], { DATABASE_URL: target.url, PARLEY_DATA: join(folder, 'restored') });
  const [pair] = await query<{ a: string; b: string; c: string }>(
    target.config,
    `select (select settings ->> 'n' from account where id = '${inside.accountId}') as a,
            (select name from contact where length(name) < 10 and name ~ '^[0-9]+$') as b,
            (select max(widget_message) from widget) as c`,
  );
  assert.deepEqual(pair, { a: pair?.a, b: pair?.a, c: pair?.a }, 'half a transaction');

  const heads = await query<{ id: string; number: number }>(
    target.config,
    'select account_id as id, number::int as number from account_head order by account_id',
  );
  assert.equal(heads.length, 4);
  for (const { id, number } of heads) {
    const upTo = (table: string) =>
      `select coalesce(jsonb_agg(to_jsonb(t) order by number), '[]') as rows from ${table} t where account_id = '${id}' and number <= ${number}`;
    for (const table of ['event', 'message']) {
      const [now] = await inside.rows<{ rows: { number: number }[] }>(upTo(table));
      const [then] = await query<{ rows: { number: number }[] }>(
        target.config,
        upTo(table).replace(/ and number <= \d+/, ''),
      );
      assert.deepEqual(then, now, `${table} of ${id}`);
      if (table === 'event')
        assert.deepEqual(
          then?.rows.map((row) => row.number),
          Array.from({ length: number }, (_, i) => i + 1),
        );
    }
  }
  const head = heads.find(({ id }) => id === inside.accountId)?.number ?? 0;
  assert.ok(before <= head && head < after, `${before} ≤ ${head} < ${after}: it was not written during the backup`);
  assert.ok(written > 50, `${written} writes; ${told}`);
});

test('at rest every row of every table arrives, but those of processes and connections', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'rest.tar.zst');
  await Promise.all(site.servers.map((server) => server.stop()));
  await parleyDoes(['backup', file], { DATABASE_URL: site.database.url, PARLEY_DATA: site.dataDirectory });
  const target = await emptyDatabase();
  await parleyDoes(['restore', file], { DATABASE_URL: target.url, PARLEY_DATA: join(folder, 'restored') });
  const restored = await digests(target.config);
  assert.deepEqual(restored, await digests(site.database.config));
  assert.match(restored.contact ?? '', /^1000\d\d /);
  assert.deepEqual(await query(target.config, 'select from process union all select from connection'), []);
});
