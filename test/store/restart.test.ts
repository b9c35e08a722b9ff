// The database goes away under a running server, and comes back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { apiOf } from '../support/api.ts';
import { sendTo, startConversation } from '../support/conversation.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { assertWholeLog } from '../support/log.ts';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
let inside: Inside;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

/** Ends every connection of the servers, as a restart of PostgreSQL does. */
async function restart(): Promise<number> {
  const mine = await inside.rows<{ pid: number }>('select pg_backend_pid() as pid');
  const ended = await inside.rows(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and pid <> $1 and backend_type = 'client backend'`,
    [mine[0]?.pid],
  );
  return ended.length;
}

test('the database restarts under load: every request is answered with success or 503, and what was answered 201 is there once', async () => {
  const { id } = await startConversation(site, inside);
  const api = apiOf(site.url, site.firstRun.v1.key);
  const statuses = new Map<number, number>();
  const stored: string[] = [];
  let writing = true;
  const writers = Array.from({ length: 24 }, async (_, writer) => {
    for (let i = 0; writing; i++) {
      const text = `${writer}-${i}`;
      // Half of them goes through the lane, half has a transaction of its own.
      const answer = await (writer % 2 === 0
        ? sendTo(api, id, { text, clientId: text })
        : api('PUT', `/v1/conversations/${id}/read`, { number: i })
      ).catch(() => null);
      const status = answer?.status ?? 0;
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 201) stored.push(text);
      if (status === 503) assert.equal(answer?.headers.get('retry-after'), '1');
      if (status === 503 || status === 0) await pause(20);
    }
  });
  let ended = 0;
  try {
    for (let i = 0; i < 15; i++) {
      await pause(120);
      ended += await restart();
    }
    await pause(100);
  } finally {
    writing = false;
    await Promise.all(writers);
  }
  assert.ok(ended > 15, `only ${ended} connections were ended`);

  assert.deepEqual(
    [...statuses.keys()].filter((status) => ![200, 201, 503].includes(status)),
    [],
    `${JSON.stringify([...statuses])}\n${site.servers[0]?.output()}`,
  );
  const found = await inside.rows<{ body: string }>('select body from message where conversation_id = $1', [id]);
  const bodies = found.map(({ body }) => body);
  assert.equal(new Set(bodies).size, bodies.length, 'doubled');
  assert.deepEqual(
    stored.filter((text) => !bodies.includes(text)),
    [],
    'answered and not stored',
  );
  await assertWholeLog(inside);
  assert.equal((await fetch(`${site.url}/health`)).status, 200);
});

test('a server starts while others commit without a pause', async () => {
  let telling = true;
  const others = Array.from({ length: 3 }, async () => {
    while (telling) await inside.rows(`select pg_notify('parley_wake', '[]')`);
  });
  try {
    const server = await site.start();
    assert.equal((await fetch(`${server.url}/health`)).status, 200);
  } finally {
    telling = false;
    await Promise.all(others);
  }
});
