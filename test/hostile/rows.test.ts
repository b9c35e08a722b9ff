// What was sent to a server to stop it, and its neighbours, a fiftieth of each, one after the other: `npm run bench -- hostile` sends all
// of it and measures. Here each row gets the answers that it should, and while it runs an ordinary message is stored and /health is well.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { prepareFiles } from '../support/hostile/files.ts';
import { proxy } from '../support/hostile/proxy.ts';
import { rows } from '../support/hostile/rows.ts';
import { setStage } from '../support/hostile/set-up.ts';
import { faultOf, type Stage, shown } from '../support/hostile/stage.ts';
import { ask, json } from '../support/hostile/wire.ts';
import { type Site, startSite } from '../support/site.ts';

const share = 1 / 50;

let site: Site;
let stage: Stage;
before(async () => {
  site = await startSite({ PARLEY_TRUSTED_PROXIES: proxy }, true);
  stage = await setStage(site.url, site.firstRun, share);
  await prepareFiles();
});
after(() => site.stop());

test('every row gets rejections and no failures, and other clients are served meanwhile', async (t) => {
  for (const row of rows) {
    await t.test(row.name, async () => {
      const [token = ''] = await stage.visitors(1);
      const attack = row.run(stage);
      const message = { method: 'POST', path: '/v1/visitor/messages', ...json('{"text":"Still there?"}', token) };
      const [health, stored] = await Promise.all([
        ask(site.url, { method: 'GET', path: '/health' }),
        ask(site.url, message),
      ]);
      const tally = await attack;
      assert.deepEqual([health, stored], [200, 201]);
      assert.equal(faultOf(row, tally, stage), null, shown(tally));
    });
  }
  assert.equal(site.servers[0]?.exitCode(), null, 'the same process runs');
  assert.doesNotMatch(site.servers[0]?.output() ?? '', /"level":50/, 'nothing of it was a failure of ours');
});
