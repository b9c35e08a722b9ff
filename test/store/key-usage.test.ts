import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { type Site, sharedSite } from '../support/site.ts';

let site: Site;
before(async () => {
  site = await sharedSite();
});
after(() => site.stop());

test('the list of keys says when each was last used, at the latest when its server has stopped', async () => {
  const owner = apiOf(site.url, site.firstRun.v1.key);
  const made = await owner<{ id: string; token: string }>('POST', '/v1/keys', {
    name: 'Idle',
    rights: ['conversations'],
  });
  const { chattabai, imbee } = site.firstRun;
  const post = async (path: string, body: object, headers = {}) => {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    };
    assert.equal((await fetch(site.url + path, init)).status, 200);
  };
  await post('/wp-json/ctb/v1/json/getStatusByRef', chattabai);
  const keys = { authorization: imbee.authorization, 'x-woos-key': imbee.corporate_token };
  await post('/third_parties/user/new', { uniqueIdSha: 'somebody' }, keys);
  const program = await owner<{ id: string }>('POST', '/v1/program-keys', { kind: 'corporate' });
  const { items: companies } = (await owner<{ items: { id: string }[] }>('GET', '/v1/applications')).body;
  const paths = companies.map(({ id }) => `/v1/applications/${id}/keys`);
  const hash = await owner<{ id: string }>('POST', paths[0] ?? '', { purpose: 'calls' });
  await site.servers[0]?.stop();
  const second = await site.start();
  const { body } = await apiOf(second.url, site.firstRun.v1.key)<{
    items: { id: string; name: string; lastUsedAt: string | null }[];
  }>('GET', '/v1/keys');
  const idle = body.items.find((key) => key.id === made.body.id);
  const busy = body.items.find((key) => key.name === 'Demo');
  assert.equal(idle?.lastUsedAt, null);
  assert.ok(Date.now() - Date.parse(busy?.lastUsedAt ?? '') < 60_000);
  type Listed = { items: { id: string; kind?: string; purpose?: string; lastUsedAt: string | null }[] };
  const listed = async (path: string) => {
    const said = await apiOf(second.url, site.firstRun.v1.key)<Listed>('GET', path);
    return said.body.items;
  };
  const hashes = (await Promise.all(paths.map(listed))).flat();
  const usedAgo = ({ lastUsedAt }: { lastUsedAt: string | null }) => Date.now() - Date.parse(lastUsedAt ?? '');
  const used = [...hashes, ...(await listed('/v1/program-keys'))].filter((key) => usedAgo(key) < 60_000);
  assert.deepEqual(used.map(({ kind, purpose }) => kind ?? purpose).toSorted(), [
    'authorization',
    'calls',
    'corporate',
  ]);
  assert.ok(![program.body.id, hash.body.id].some((id) => used.some((key) => key.id === id)));
  assert.ok(hashes.some(({ id }) => id === hash.body.id));
});
