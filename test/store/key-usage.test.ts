import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { type Site, startSite } from '../support/site.ts';

let site: Site;
before(async () => {
  site = await startSite();
});
after(() => site.stop());

test('the list of keys says when each was last used, at the latest when its server has stopped', async () => {
  const owner = apiOf(site.url, site.firstRun.v1.key);
  const made = await owner<{ id: string; token: string }>('POST', '/v1/keys', {
    name: 'Idle',
    rights: ['conversations'],
  });
  await site.servers[0]?.stop();
  const second = await site.start();
  const { body } = await apiOf(second.url, site.firstRun.v1.key)<{
    items: { id: string; name: string; lastUsedAt: string | null }[];
  }>('GET', '/v1/keys');
  const idle = body.items.find((key) => key.id === made.body.id);
  const busy = body.items.find((key) => key.name === 'Demo');
  assert.equal(idle?.lastUsedAt, null);
  assert.ok(Date.now() - Date.parse(busy?.lastUsedAt ?? '') < 60_000);
});
