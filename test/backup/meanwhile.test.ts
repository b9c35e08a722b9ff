// While a restore runs nobody else gets in, and whoever waits finds everything.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { command, main } from '../runtime/command.ts';
import { temporaryFolder } from '../runtime/host.ts';
import { common, largeDatabase, restoring } from './large.ts';
import { type Database, digests, emptyDatabase, parleyDoes } from './places.ts';

const folder = temporaryFolder();
const whole = join(folder, 'whole.tar.zst');
let source: Database;
before(async () => {
  source = await largeDatabase();
  await parleyDoes(['backup', whole], { ...common, DATABASE_URL: source.url });
});

test('two restores into one database: one does it, the other is refused', async () => {
  const target = await emptyDatabase();
  const first = await restoring(whole, target, join(temporaryFolder(), 'data'));
  const second = command([...main, 'restore', whole], {
    ...common,
    DATABASE_URL: target.url,
    PARLEY_DATA: join(temporaryFolder(), 'other'),
  });
  const [done, refused] = [await first.ended, await second.ended];
  assert.equal(done.code, 0, done.output);
  assert.equal(refused.code, 1);
  assert.match(refused.output, /^The database is not empty \(it has "[a-z_]+"\)/);
  assert.deepEqual(await digests(target.config), await digests(source.config));
});

test('a server that is started on the database meanwhile waits, and serves what was restored', async () => {
  const target = await emptyDatabase();
  const restore = await restoring(whole, target, join(temporaryFolder(), 'data'));
  const server = command([...main, 'serve'], { ...common, DATABASE_URL: target.url, PARLEY_DATA: temporaryFolder() });
  const url = await server.url();
  const { code, output } = await restore.ended;
  assert.equal(code, 0, output);
  assert.equal((await fetch(`${url}/health`)).status, 200);
  server.kill('SIGTERM');
  assert.equal((await server.ended).code, 0, server.output());
  const { secret: _, ...restored } = await digests(target.config);
  const { secret: __, ...there } = await digests(source.config);
  assert.deepEqual(restored, there);
});
