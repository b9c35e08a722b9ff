// Files of visitors, outside users and carriers are limited by sender, network, inbox and
// installation, and by free disk space; members are not affected.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { unsentSince } from '../../src/core/attachments.ts';
import { fits, giveBytesBack, takeBytes, takePoints } from '../../src/core/stranger-quota.ts';
import type { Throttle } from '../../src/core/throttle.ts';
import { diskFiles } from '../../src/files/disk.ts';
import { roomOf } from '../../src/files/reserve.ts';
import { accountsWithUnsent } from '../../src/store/attachments.ts';
import { forgetThrottles, throttleOf } from '../../src/store/throttle.ts';
import { apiOf, becomeVisitor } from '../support/api.ts';
import { sendTo, startConversation } from '../support/conversation.ts';
import { done, goInside } from '../support/inside.ts';
import { untilEqual } from '../support/patience.ts';
import { written } from './planted.ts';
import { paper, picture } from './samples.ts';
import { type Stage, setStage, upload } from './stage.ts';

const megabyte = 1024 * 1024;
const account = '019a1b2c-3d4e-7f00-8a1b-2c3d4e5f6071';
const fileName = (digit: string) => `${account}/${digit.repeat(32)}`;

let stage: Stage;
let throttle: Throttle;
let nowMs = Date.now();
before(async () => {
  stage = await setStage();
  throttle = throttleOf(() => stage.inside.pool, { nowMs: () => nowMs, id: () => '' });
});
after(() => stage.stop());

const from = (sender: string, address: string | null, inboxId: string | null) => ({ sender, address, inboxId });

test('bytes are counted where they all count or nowhere, over many at once, and come back with time', async () => {
  const one = from('quota one', '203.0.113.1', 'inbox one');
  const taken = await Promise.all(Array.from({ length: 12 }, () => takeBytes(throttle, one, 10 * megabyte)));
  assert.equal(taken.filter((no) => no === null).length, 10, '100 MB of a sender');
  assert.equal(taken.find((no) => no !== null)?.refused, 'throttled');
  assert.equal((await fits(throttle, one, 1 * megabyte))?.refused, 'throttled');
  await giveBytesBack(throttle, one, 10 * megabyte);
  assert.equal(await fits(throttle, one, 10 * megabyte), null);
  assert.equal((await fits(throttle, one, 10.1 * megabyte))?.refused, 'throttled');

  for (let other = 0; other < 4; other++) {
    for (let part = 0; part < 4; part++) {
      assert.equal(await takeBytes(throttle, from(`quota ${other}`, '203.0.113.1', null), 25 * megabyte), null);
    }
  }
  const last = from('quota last', '203.0.113.1', 'inbox one');
  assert.equal((await takeBytes(throttle, last, 25 * megabyte))?.refused, 'throttled', '500 MB of a network');
  assert.equal(
    await takeBytes(throttle, from('quota last', '203.0.113.2', 'inbox one'), 90 * megabyte),
    null,
    'what was refused left nothing',
  );
  nowMs += 86_400_000;
  assert.equal(await takeBytes(throttle, one, 100 * megabyte), null);
});

test('an inbox and the installation have an end, too, which is said as what it is', async () => {
  nowMs += 86_400_000;
  const answers = [];
  for (let sender = 0; sender < 60; sender++) {
    const inbox = sender < 21 ? 'full inbox' : null;
    answers.push((await takeBytes(throttle, from(`crowd ${sender}`, null, inbox), 100 * megabyte))?.refused ?? null);
  }
  assert.deepEqual(answers.slice(0, 21), [...Array<null>(20).fill(null), 'storage_full'], '2 GB of an inbox');
  assert.deepEqual(answers.slice(21, 52), [...Array<null>(31).fill(null)]);
  assert.equal(answers.at(-1), 'storage_full', '5 GB of the installation');
  nowMs += 86_400_000;
  await stage.inside.rows(`delete from throttle where kind like 'bytes%'`);
});

test('pictures that have to be decoded are counted by their points', async () => {
  const one = from('painter', '203.0.113.7', null);
  for (let part = 0; part < 10; part++) assert.equal(await takePoints(throttle, one, 25_000_000), null);
  const no = await takePoints(throttle, one, 2_000_000);
  assert.deepEqual(no, { refused: 'throttled', retryAfterSeconds: 1 });
});

test('a visitor who has stored enough is told to wait, before and behind the body; a key stores on', async () => {
  const { site, key, inside } = stage;
  const conversation = await startConversation(site, inside);
  const { api } = conversation.visitor;
  await upload(api, paper(), 'a', '/v1/visitor/attachments');
  await inside.rows(`update throttle set since = now() + interval '2 days' where kind = 'bytes-of-sender'`);
  const before = stage.onDisk().length;
  const refused = await api('POST', '/v1/visitor/attachments', paper());
  assert.deepEqual([refused.status, refused.body.type], [429, 'urn:parley:throttled']);
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  await inside.rows(`update throttle set since = now() + interval '2 days' where kind = 'bytes-of-strangers'`);
  const another = await becomeVisitor(site.url, site.firstRun.tochat.business);
  const full = await another.api('POST', '/v1/visitor/attachments', paper());
  assert.deepEqual([full.status, full.body.type], [507, 'urn:parley:storage_full']);
  assert.equal(stage.onDisk().length, before);
  assert.equal((await key('POST', '/v1/attachments', paper())).status, 201);
  await inside.rows(`delete from throttle where kind like 'bytes%'`);
  const cut = (await written('png')).subarray(0, 60);
  assert.equal((await api('POST', '/v1/visitor/attachments', cut)).status, 422);
  const counted = `select 1 from throttle where kind = 'bytes-of-sender' and since > now()`;
  assert.deepEqual(await inside.rows(counted), [], 'what is not stored does not count');
  assert.equal((await api('POST', '/v1/visitor/attachments', await written('jpeg', 6))).status, 201);
  await inside.rows(`update throttle set since = now() + interval '1 day' where kind = 'points-of-sender'`);
  assert.equal((await api('POST', '/v1/visitor/attachments', await written('jpeg', 6))).status, 429);
  assert.equal((await api('POST', '/v1/visitor/attachments', await picture('png'))).status, 201, 'nothing to decode');
});

test('a customer’s file that a carrier brings waits for room, on its last try too, and is fetched then', async (context) => {
  const bytes = paper();
  const driver = { send: () => assert.fail(), fetch: async () => ({ bytes }) };
  const inside = await goInside(stage.site, { messenger: driver });
  context.after(() => inside.close());
  const { core, call, accountId } = inside;
  const page = { address: '700100200300', token: 'page token' };
  const line = done(await core.addLine(call, { name: 'Carrier', label: null, email: null, number: null, page }));
  const inboxId = line.messenger?.id as string;
  const wrote = { inboxId, address: '7002', addressKind: 'page' as const, body: '', contactName: null };
  const { message } = done(await core.receive(accountId, { ...wrote, providerId: null, providerAt: null }, null));
  const fetch = () => core.fetchFile(accountId, { messageId: message.id, inboxId, remote: 'file' }, true);
  const kept = async () => {
    const [row] = await inside.reader(accountId).messages.some([message.id]);
    return [row?.failure, row?.attachment?.bytes];
  };
  const fill = async (senders: readonly string[], inbox: string | null) => {
    for (const sender of senders) await takeBytes(throttle, from(sender, null, inbox), 100 * megabyte);
  };
  const conversation = `conversation:${message.conversationId}`;
  const crowd = Array.from({ length: 20 }, (_, i) => `of this inbox ${i}`);
  const bounds: [fill: () => Promise<void>, held: string][] = [
    [() => fill([conversation], null), 'throttled'],
    [() => fill(crowd, inboxId), 'storage_full'],
  ];
  for (const [fillUp, held] of bounds) {
    await fillUp();
    assert.deepEqual(await fetch(), { held });
    assert.deepEqual(await kept(), [held, undefined]);
    await inside.rows(`delete from throttle where kind like 'bytes%'`);
  }
  assert.deepEqual(await fetch(), { held: null });
  assert.deepEqual(await kept(), [null, bytes.length]);
});

test('the rows go once they count for nothing', async () => {
  await stage.inside.rows(`update throttle set since = now() - interval '3 days' where kind like '%-of-%'`);
  await forgetThrottles(stage.inside.pool);
  assert.deepEqual(await stage.inside.rows(`select 1 from throttle where kind like '%-of-%'`), []);
});

test('below the reserve members can store, anonymous visitors get a 507, and /health and /metrics show it', async () => {
  const server = await stage.site.start({ PARLEY_RESERVE: '90%' });
  const visitor = await becomeVisitor(server.url, stage.site.firstRun.tochat.business);
  const refused = await visitor.api('POST', '/v1/visitor/attachments', paper());
  assert.deepEqual([refused.status, refused.body.type], [507, 'urn:parley:storage_full']);
  assert.match(String(refused.body.title), /no room for more files/);
  assert.equal((await apiOf(server.url, stage.site.firstRun.v1.key)('POST', '/v1/attachments', paper())).status, 201);
  const health = await fetch(`${server.url}/health`);
  assert.deepEqual([health.status, await health.json()], [200, { status: 'ok', files: 'reserved' }]);
  const usual = await fetch(`${stage.site.url}/health`);
  assert.deepEqual([usual.status, await usual.json()], [200, { status: 'ok', files: 'enough' }]);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  assert.match(metrics, /parley_files_disk_bytes\{part="reserved"\} [1-9]/);
  assert.match(metrics, /parley_files_disk_bytes\{part="free"\} [1-9]/);
  await server.stop();
});

const rooms: [fact: string, reserve: Parameters<typeof roomOf>[0], total: number, reserved: number, last: number][] = [
  ['a large disk', { part: 0.05, most: 1024 * megabyte }, 1_000_000 * megabyte, 1024 * megabyte, 64 * megabyte],
  ['a small disk', { part: 0.05, most: 1024 * megabyte }, 1000 * megabyte, 50 * megabyte, 50 * megabyte],
  ['none', { bytes: 0 }, 1000 * megabyte, 0, 0],
];
test('the reserve is a part of the disk or so many bytes', () => {
  for (const [fact, reserve, total, reserved, last] of rooms) {
    assert.deepEqual(roomOf(reserve, 7, total), { free: 7, reserved, last }, fact);
  }
});

test('on the real disk: files beyond its space are rejected for all, files in the reserve for anonymous visitors', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'room-'));
  const place = await diskFiles(folder, { bytes: megabyte });
  const disk = await place.look();
  assert.ok(disk && disk.free > 10 * megabyte);
  assert.equal(await place.room(1), 'enough');
  assert.equal(await place.room(disk.free + megabyte), 'full');
  assert.equal(await (await diskFiles(folder, { bytes: disk.free + 2000 * megabyte })).room(1), 'reserved');
  rmSync(folder, { recursive: true });
});

/** Mounts a disk of a megabyte there; false: only root may. */
function mountSmallDisk(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test('a disk that fills up while it is written to leaves nothing of that file, and keeps the others', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'full-'));
  if (!mountSmallDisk(folder)) return t.skip('only root mounts a disk');
  try {
    const place = await diskFiles(folder, { bytes: 0 });
    await place.put(fileName('a'), paper());
    await assert.rejects(place.put(fileName('a'), paper()), { code: 'EEXIST' });
    await assert.rejects(place.put(fileName('b'), Buffer.alloc(2 * megabyte, 1)), { name: 'NoRoom' });
    await place.put(fileName('c'), Buffer.alloc(megabyte / 2, 1));
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    assert.deepEqual(names.filter((name) => /[0-9a-f]{32}$/.test(name)).sort(), [
      `${account}/aa/${'a'.repeat(32)}`,
      `${account}/cc/${'c'.repeat(32)}`,
    ]);
  } finally {
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true });
  }
});

test('a full disk is a 507 with a message for all, and messages still work', async (t) => {
  const { site, inside, key } = stage;
  const folder = join(site.dataDirectory, 'files');
  if (!mountSmallDisk(folder)) return t.skip('only root mounts a disk');
  try {
    const conversation = await startConversation(site, inside);
    for (const [api, path] of [
      [key, '/v1/attachments'],
      [conversation.visitor.api, '/v1/visitor/attachments'],
    ] as const) {
      const refused = await api('POST', path, Buffer.alloc(2 * megabyte, 1));
      assert.deepEqual([refused.status, refused.body.type], [507, 'urn:parley:storage_full']);
    }
    writeFileSync(join(folder, 'other'), Buffer.alloc(megabyte - 8192));
    // An answer is remembered for a moment.
    await untilEqual(async () => {
      const health = await fetch(`${site.url}/health`);
      return [health.status, await health.json()];
    }, [200, { status: 'ok', files: 'full' }]);
    assert.equal((await sendTo(key, conversation.id, { text: 'Still here' })).status, 201);
  } finally {
    execFileSync('umount', [folder]);
  }
});

test('unsent files are deleted: those of anonymous visitors after an hour, of members after a day', async () => {
  const { inside, key, site } = stage;
  const conversation = await startConversation(site, inside);
  const visitors = await upload(conversation.visitor.api, paper(), 'a', '/v1/visitor/attachments');
  const [own, sent] = [await upload(key, paper()), await upload(key, paper())];
  await sendTo(key, conversation.id, { attachmentId: sent.id });
  await inside.rows(`update attachment set created_at = now() - interval '61 minutes' where id = any($1)`, [
    [visitors.id, own.id, sent.id],
  ]);
  assert.deepEqual(await accountsWithUnsent(inside.pool, unsentSince(Date.now())), [inside.accountId]);
  await inside.core.forgetUnsent(inside.accountId);
  assert.deepEqual(
    await Promise.all([visitors, own, sent].map(async ({ url }) => (await stage.get(url)).status)),
    [404, 200, 200],
  );
});
