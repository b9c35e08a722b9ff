// Promise 3: numbered 1, 2, 3 … in commit order without a gap, whoever writes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { rights } from '../../src/core/role.ts';
import { systemCall } from '../../src/core/session.ts';
import { openPool } from '../../src/store/database.ts';
import { newId } from '../../src/store/id.ts';
import { EventLog, isNumber, logReads } from '../../src/store/log.ts';
import { type Api, apiOf, becomeVisitor } from '../support/api.ts';
import { sendTo } from '../support/conversation.ts';
import { done, goInside, type Inside } from '../support/inside.ts';
import { assertWholeLog } from '../support/log.ts';
import { seeded } from '../support/random.ts';
import { type Server, type Site, sharedSite } from '../support/site.ts';

let site: Site;
let inside: Inside;
let servers: Server[];
before(async () => {
  site = await sharedSite();
  servers = [site.servers[0] as Server, await site.start()];
  inside = await goInside(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

type Tenant = { accountId: string; key: string; inboxIds: string[]; conversations: string[]; visitors: Api[][] };

async function makeTenant(name: string): Promise<Tenant> {
  const owner = { email: `${name}@example.com`, name, password: 'correct horse battery' };
  const { accountId } = done(await inside.core.createAccount({ name, timezone: 'UTC', owner }, null));
  const call = systemCall(accountId, 'test');
  const key = done(await inside.core.makeKey(call, { name: 'Test', rights: [...rights] })).token;
  const common = {
    channel: 'web',
    address: null,
    timezone: null,
    schedule: null,
    liveChat: true,
    active: true,
  } as const;
  const inboxIds: string[] = [];
  for (const assignment of ['manual', 'automatic'] as const) {
    const fields = { ...common, name: assignment, assignment, agentIds: [], teamIds: [] };
    inboxIds.push(done(await inside.core.addInbox(call, fields)).id);
  }
  const visitors: Api[][] = [];
  for (let i = 0; i < 4; i++) {
    const { token } = await becomeVisitor(site.url, inboxIds[i % 2] as string);
    visitors.push(servers.map(({ url }) => apiOf(url, token)));
  }
  return { accountId, key, inboxIds, conversations: [], visitors };
}

test('two processes, eight accounts, many writers: no deadlock, no hole, every message where its event is', async () => {
  const tenants = await Promise.all(Array.from({ length: 8 }, (_, i) => makeTenant(`tenant-${i}`)));
  const chance = seeded(20_261_121);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(chance() * list.length)] as T;
  const statuses = new Map<number, number>();
  let answered = 0;
  const count = ({ status }: { status: number }) => {
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status === 201) answered++;
  };

  await Promise.all(
    Array.from({ length: 40 }, async (_, writer) => {
      for (let i = 0; i < 30; i++) {
        const tenant = pick(tenants);
        const which = pick([0, 1]);
        const api = apiOf((servers[which] as Server).url, tenant.key);
        const conversation = pick(tenant.conversations);
        const dice = chance();
        if (conversation === undefined || dice < 0.4) {
          const visitor = (pick(tenant.visitors) as Api[])[which] as Api;
          count(await visitor('POST', '/v1/visitor/messages', { text: `${writer} ${i}` }));
          const { body } = await api<{ items: { id: string }[] }>('GET', '/v1/conversations?limit=20');
          tenant.conversations = body.items.map(({ id }) => id);
        } else if (dice < 0.8) count(await sendTo(api, conversation, { text: `${writer} ${i}` }));
        else if (dice < 0.85) count(await api('PUT', `/v1/conversations/${conversation}/state`, { state: 'closed' }));
        else if (dice < 0.9) count(await api('PUT', `/v1/conversations/${conversation}/state`, { state: 'open' }));
        else if (dice < 0.95) count(await api('PUT', `/v1/conversations/${conversation}/read`, { number: i }));
        else count(await api('POST', '/v1/teams', { name: `Team ${writer} ${i}`, agentIds: [] }));
      }
    }),
  );

  // 409: closed meanwhile, or replaced by another one. Nothing else may be refused, least of all for a deadlock.
  assert.deepEqual(
    [...statuses.keys()].filter((status) => ![200, 201, 409].includes(status)),
    [],
    JSON.stringify([...statuses]),
  );
  assert.ok(answered > 500, `only ${answered} were written`);
  const lengths = [];
  for (const { accountId } of tenants) lengths.push(await assertWholeLog(inside, accountId));
  assert.ok(Math.min(...lengths) > 50, `too little in some log: ${lengths}`);
  const doubled = await inside.rows(
    `select 1 from conversation where state <> 'closed' group by account_id, inbox_id, contact_id, thread having count(*) > 1`,
  );
  assert.deepEqual(doubled, [], 'promise 5: one open conversation');
  const wrong = await inside.rows(
    `select c.id from conversation c where c.last_number <> (
       select max(number) from (
         select number from message m where m.account_id = c.account_id and m.conversation_id = c.id
         union all select number from event e where e.account_id = c.account_id and e.subject = c.id and e.kind = 'conversation.created'
       ) of_it)`,
  );
  assert.deepEqual(wrong, [], 'a conversation stands elsewhere than its newest message');
});

test('a page of a long log reads that page, whatever the planner thinks of the table', async () => {
  const accountId = newId();
  const pool = openPool(site.database.config, 1);
  const client = await pool.connect();
  try {
    await client.query(`insert into account (id, name, created_at) values ($1, 'Long', now())`, [accountId]);
    await client.query(`insert into account_head (account_id, number, oldest) values ($1, 5000, 1001)`, [accountId]);
    await client.query(
      `insert into event_page (account_id, last, at, kinds, subjects, conversation_ids, inbox_ids)
       select $1::uuid, n, now(), array_fill('message.created'::text, array[32]), array_fill($1::uuid, array[32]),
         array_fill(null::uuid, array[32]), array_fill(null::uuid, array[32])
       from generate_series(1032, 5000, 32) n`,
      [accountId],
    );
    await client.query('begin');
    // As it may plan where the statistics are older than most events.
    await client.query('set local enable_indexscan = off');
    const { after } = logReads(client, accountId);
    const numbers = async (from: number) => (await after(from, 50)).map(({ number }) => number);
    const upTo = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);
    assert.deepEqual(await numbers(2000), upTo(2001, 2050));
    assert.deepEqual(await numbers(0), upTo(1001, 1050), 'the oldest, where what was asked for is gone');
    assert.deepEqual(await numbers(4990), upTo(4991, 5000));
    assert.deepEqual(await numbers(5000), []);
    const { rows } = await client.query(
      `select pg_stat_get_xact_tuples_fetched('event_page'::regclass)::int as fetched`,
    );
    assert.ok(rows[0].fetched <= 16, `${rows[0].fetched} pages of 32 were looked at for 110 events`);
    await client.query('rollback');
  } finally {
    client.release();
    await pool.end();
  }
});

test('what one transaction says is read as it was said, whether it fills a page of the log or several', async () => {
  for (const count of [1, 31, 32, 33, 64, 70]) {
    const accountId = newId();
    const pool = openPool(site.database.config, 1);
    const client = await pool.connect();
    try {
      await client.query('begin');
      await client.query('insert into account_head (account_id) values ($1)', [accountId]);
      const log = new EventLog({ number: 0, configNumber: 0 });
      for (let i = 0; i < count; i++) {
        log.append({
          kind: i % 2 ? 'conversation.assigned' : 'agent.presence',
          subject: newId(),
          ...(i % 2 && { conversationId: newId(), inboxId: newId() }),
          ...(i % 3 === 0 && { also: [newId(), newId()].slice(i % 2) }),
          ...(i % 5 === 0 && { changed: ['name', 'agentId', 'teamId'].slice(i % 3) }),
        });
      }
      const now = '2026-01-02T03:04:05.678Z';
      for (const { text, values } of log.flush(accountId, now)) await client.query(text, values);
      const said = log.events.map(
        ({ also = null, changed = null, conversationId = null, inboxId = null, ...event }) => {
          return { ...event, at: now, also, changed, conversationId, inboxId };
        },
      );
      const reads = logReads(client, accountId);
      assert.deepEqual(await reads.after(0, 500), said);
      assert.deepEqual(await reads.after(29, 5), said.slice(29, 34));
      assert.equal((await reads.head()).number, count);
      for (const number of [1, count]) assert.equal(await reads.timeOf(number), now);
      for (const number of [0, count + 1]) assert.equal(await reads.timeOf(number), null);
      const found = async (number: number, subject: string | undefined) =>
        (await client.query(`select 1 from event where ${isNumber(2)} and subject = $3`, [accountId, number, subject]))
          .rowCount;
      for (const { number, subject } of said) assert.equal(await found(number, subject), 1);
      assert.equal(await found(count, newId()), 0);
      await client.query('rollback');
    } finally {
      client.release();
      await pool.end();
    }
  }
});
