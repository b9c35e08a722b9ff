// What was sent is there again after a backup and a restore, by the same link.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { zstdDecompressSync } from 'node:zlib';
import { emptyDatabase, parleyDoes } from '../backup/places.ts';
import { temporaryFolder } from '../runtime/host.ts';
import { apiOf } from '../support/api.ts';
import { sendTo, startConversation } from '../support/conversation.ts';
import { startServer } from '../support/site.ts';
import { paper, photograph } from './samples.ts';
import { setStage, upload } from './stage.ts';

test('a backup beside the working server carries the files; restored elsewhere they are served as before', async () => {
  const stage = await setStage();
  const { site, key } = stage;
  const conversation = await startConversation(site, stage.inside);
  const photo = await upload(key, await photograph(), 'photo.jpg');
  const sheet = await upload(key, paper(), 'sheet.pdf');
  for (const { id } of [photo, sheet]) await sendTo(key, conversation.id, { attachmentId: id });
  const bytesOf = async (origin: string, url: string) => Buffer.from(await (await fetch(origin + url)).arrayBuffer());
  const before = await bytesOf(site.url, photo.url);

  // Of the open internet, and nothing goes there.
  const carrier = { host: '8.8.8.8', port: 465, tls: 'always', user: 'shop', from: 'chat@shop.example' };
  const password = `Horse-${Date.now()}-Battery`;
  assert.equal((await key('PUT', '/v1/carriers/email', { ...carrier, password })).status, 200);

  const folder = temporaryFolder();
  const file = join(folder, 'backup.tar.zst');
  await parleyDoes(['backup', file], { DATABASE_URL: site.database.url, PARLEY_DATA: site.dataDirectory });
  await stage.stop();
  const inside = zstdDecompressSync(readFileSync(file));
  assert.ok(inside.includes(carrier.from) && !inside.includes(password), 'a password is sealed in it');

  const [data, target] = [join(folder, 'to'), await emptyDatabase()];
  await parleyDoes(['restore', file], { DATABASE_URL: target.url, PARLEY_DATA: data });
  const restored = await startServer({ DATABASE_URL: target.url, PARLEY_DATA: data });
  try {
    assert.deepEqual(await bytesOf(restored.url, photo.url), before);
    assert.deepEqual(await bytesOf(restored.url, sheet.url), paper());
    const again = apiOf(restored.url, site.firstRun.v1.key);
    // The password that is kept is opened, and sealed anew.
    assert.equal((await again('PUT', '/v1/carriers/email', carrier)).status, 200);
    const fresh = await upload(again, paper());
    assert.equal((await sendTo(again, conversation.id, { attachmentId: fresh.id })).status, 201);
  } finally {
    await restored.stop();
  }
});
