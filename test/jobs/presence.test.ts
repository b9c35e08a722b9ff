import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Connections, connectionsOf } from '../../src/store/connections.ts';
import { apiOf } from '../support/api.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { LiveClient } from '../support/live.ts';
import { untilEqual } from '../support/patience.ts';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
let inside: Inside;
let connections: Connections;
before(async () => {
  site = await sharedSite();
  inside = await goInside(site);
  connections = connectionsOf(inside.pool, readFileSync(join(site.dataDirectory, 'files/place'), 'utf8').trim());
});
after(async () => {
  await inside.close();
  await site.stop();
});

/** What the servers' own periodic task does every 20 seconds, now; the agents that were turned away. */
async function turnIdleAway(): Promise<string[]> {
  await connections.beat();
  const idle = await connections.idle(5);
  for (const { accountId, agentId } of idle) await inside.core.turnAway(accountId, agentId);
  return idle.map(({ agentId }) => agentId);
}

const age = (agentId: string, minutes: number) =>
  inside.rows(
    `update agent set presence_at = now() - make_interval(mins => $2), last_seen_at = now() - make_interval(mins => $2)
     where id = $1`,
    [agentId, minutes],
  );

test('presence set in the console turns away after the account’s minutes without a connection, logged as idle', async () => {
  const { agentId, token } = await inside.hire('Lea');
  const own = apiOf(site.url, token);
  assert.equal((await own('PUT', `/v1/agents/${agentId}/presence`, { presence: 'online' })).status, 200);
  assert.deepEqual(await turnIdleAway(), [], 'at once');
  await age(agentId, 4);
  assert.deepEqual(await turnIdleAway(), [], 'too early');
  await age(agentId, 6);
  assert.deepEqual(await turnIdleAway(), [agentId]);
  const log = await own<{ items: { presence: string; handler: string }[] }>(
    'GET',
    `/v1/agents/${agentId}/presence-log`,
  );
  assert.deepEqual(
    log.body.items.map(({ presence, handler }) => [presence, handler]),
    [
      ['away', 'idle'],
      ['online', 'v1 PUT /v1/agents/:id/presence'],
    ],
  );
  assert.deepEqual(await turnIdleAway(), [], 'twice');
});

test('the account says how many minutes', async () => {
  const { agentId, token } = await inside.hire('Max');
  const owner = apiOf(site.url, site.firstRun.v1.key);
  await apiOf(site.url, token)('PUT', `/v1/agents/${agentId}/presence`, { presence: 'online' });
  await age(agentId, 10);
  assert.equal((await owner('PATCH', '/v1/account', { settings: { idleMinutes: 30 } })).status, 200);
  assert.deepEqual(await turnIdleAway(), []);
  assert.equal((await owner('PATCH', '/v1/account', { settings: { idleMinutes: 5 } })).status, 200);
  assert.deepEqual(await turnIdleAway(), [agentId]);
});

test('presence set by a key never turns away', async () => {
  const { agentId } = await inside.hire('Noa');
  await apiOf(site.url, site.firstRun.v1.key)('PUT', `/v1/agents/${agentId}/presence`, { presence: 'online' });
  await age(agentId, 600);
  assert.deepEqual(await turnIdleAway(), []);
});

test('a connection keeps it, on whichever process; one of a process that was killed does not count', async () => {
  const second = await site.start();
  const { agentId, token } = await inside.hire('Oda');
  await apiOf(site.url, token)('PUT', `/v1/agents/${agentId}/presence`, { presence: 'online' });
  const listener = new LiveClient();
  await listener.connect(second.url, token);
  const connected = () => inside.rows(`select 1 from connection where agent_id = $1`, [agentId]);
  await untilEqual(async () => (await connected()).length, 1);
  await age(agentId, 60);
  assert.deepEqual(await turnIdleAway(), []);

  await second.kill();
  assert.deepEqual(await turnIdleAway(), [], 'it may have been a hiccup');
  await inside.rows(`update process set seen_at = now() - interval '10 minutes' where pid = $1`, [second.pid]);
  await age(agentId, 60);
  assert.deepEqual(await turnIdleAway(), [agentId]);
  assert.equal((await connected()).length, 0);
});
