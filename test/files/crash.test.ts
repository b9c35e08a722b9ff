// A file is on the disk before its row is, whatever happens in between.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { apiOf } from '../support/api.ts';
import { sendTo, startConversation } from '../support/conversation.ts';
import { goInside, type Inside } from '../support/inside.ts';
import { until } from '../support/patience.ts';
import { type Site, startServer, startSite } from '../support/site.ts';
import { paper } from './samples.ts';

let site: Site;
let inside: Inside;
before(async () => {
  site = await startSite();
  inside = await goInside(site);
});
after(async () => {
  await inside.close();
  await site.stop();
});

const folder = () => join(site.dataDirectory, 'files', inside.accountId);
const onDisk = (): string[] =>
  existsSync(folder())
    ? readdirSync(folder(), { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('/'))
    : [];

test('killed between file and row: no row, and the next start sweeps the file, but none that has a row', async () => {
  const key = apiOf(site.url, site.firstRun.v1.key);
  const kept = await key<{ id: string; url: string }>('POST', '/v1/attachments?name=kept.pdf', paper());
  assert.equal(kept.status, 201);
  const conversation = await startConversation(site, inside);
  await sendTo(key, conversation.id, { attachmentId: kept.body.id });
  const [first] = onDisk();

  // Whoever holds the account's head keeps the row waiting; the file is there by then.
  const client = await inside.pool.connect();
  await client.query('begin');
  await client.query('select 1 from account_head where account_id = $1 for update', [inside.accountId]);
  const lost = key('POST', '/v1/attachments?name=lost.pdf', paper()).catch(() => null);
  await until(() => onDisk().length === 2, 'the file');
  await site.servers[0]?.kill();
  assert.equal(await lost, null, 'nobody was told that it is stored');
  await client.query('rollback');
  client.release();
  await until(
    async () => (await inside.rows(`select 1 from pg_stat_activity where wait_event_type = 'Lock'`)).length === 0,
    'locks',
  );
  const rows = await inside.rows<{ file: string }>('select file from attachment');
  assert.equal(rows.length, 1);

  // Both are as old as an upload can be on its way.
  const old = new Date(Date.now() - 2 * 3_600_000);
  for (const name of onDisk()) utimesSync(join(folder(), name), old, old);
  const server = await site.start();
  await until(() => onDisk().length === 1, 'the sweep');
  assert.deepEqual(onDisk(), [first]);
  const again = await fetch(server.url + kept.body.url);
  assert.deepEqual([again.status, Buffer.from(await again.arrayBuffer())], [200, paper()]);
});

test('files of accounts that this database does not have are left alone', async () => {
  const theirs = await startSite({}, false);
  const other = theirs.dataDirectory;
  try {
    const key = apiOf(theirs.url, theirs.firstRun.v1.key);
    assert.equal((await key('POST', '/v1/attachments', paper())).status, 201);
    await theirs.servers[0]?.stop();
    const accounts = join(other, 'files');
    const names = readdirSync(accounts, { recursive: true, encoding: 'utf8' }).filter((name) => /\/.*\//.test(name));
    assert.equal(names.length, 1);
    const old = new Date(Date.now() - 2 * 3_600_000);
    for (const name of names) utimesSync(join(accounts, name), old, old);
    for (const server of site.servers) await server.stop();
    await inside.rows(`update process set seen_at = now() - interval '10 minutes'`);
    const env = { PARLEY_SECRET: readFileSync(join(site.dataDirectory, 'master.key'), 'utf8').trim() };
    const visiting = await site.start({ PARLEY_DATA: other, ...env });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await visiting.stop();
    assert.ok(existsSync(join(accounts, names[0] as string)));
  } finally {
    await theirs.stop();
  }
});

test('a second server that keeps its files elsewhere does not start beside the first; one that shares them does', async () => {
  for (const server of site.servers) await server.stop();
  await site.start();
  const other = mkdtempSync(join(tmpdir(), 'other-'));
  const secret = readFileSync(join(site.dataDirectory, 'master.key'), 'utf8').trim();
  const env = { DATABASE_URL: site.database.url, PARLEY_SECRET: secret };
  await assert.rejects(startServer({ ...env, PARLEY_DATA: other }), /keeps files elsewhere: set PARLEY_S3 for both/);
  const beside = await startServer({ ...env, PARLEY_DATA: site.dataDirectory });
  await beside.stop();
  rmSync(other, { recursive: true, force: true });
});
