// The accounts' files come along, and only into their folder.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { IncomingFiles } from '../../src/backup/files.ts';
import { sealKey } from '../../src/backup/sealed-key.ts';
import { temporaryFolder } from '../runtime/host.ts';
import { createDatabase } from '../support/database.ts';
import { archiveOf, entriesOf } from './crafted.ts';
import { emptyDatabase, parley, parleyDoes, passphrase, query } from './places.ts';

const secret = '0'.repeat(64);
const folder = temporaryFolder();
const long = `${'a folder whose name is long '.repeat(5)}/${'ñ'.repeat(100)}/file`;
const files: Record<string, Buffer> = {
  'ab/cd/photo': randomBytes(6_000_000),
  empty: Buffer.alloc(0),
  'naïve name 🚲': Buffer.from('x'),
  [long]: Buffer.from('long'),
};

test('files arrive as they were, however large, empty or named; what is no file stays', async () => {
  const from = join(folder, 'from');
  for (const [path, data] of Object.entries(files)) {
    mkdirSync(dirname(join(from, 'files', path)), { recursive: true });
    writeFileSync(join(from, 'files', path), data);
  }
  symlinkSync('/etc/passwd', join(from, 'files/link'));
  const { url } = await createDatabase();
  const file = join(folder, 'files.tar.zst');
  const told = await parleyDoes(['backup', file], { DATABASE_URL: url, PARLEY_DATA: from, PARLEY_SECRET: secret });
  assert.match(told, /and 4 files \(6\.0 MB\)/);

  const [to, target] = [join(folder, 'to'), await emptyDatabase()];
  mkdirSync(join(to, 'files.restoring/of a killed one'), { recursive: true });
  mkdirSync(join(to, 'files'));
  await parleyDoes(['restore', file], { DATABASE_URL: target.url, PARLEY_DATA: to, PARLEY_SECRET: secret });
  assert.deepEqual(readdirSync(to), ['files']);
  const found = readdirSync(join(to, 'files'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  assert.equal(found.length, 4);
  for (const [path, data] of Object.entries(files)) {
    assert.ok(readFileSync(join(to, 'files', path)).equals(data), path);
    assert.equal(statSync(join(to, 'files', path)).mode & 0o777, 0o600);
  }
});

test('a file with a name that leads elsewhere is refused', async () => {
  const data = temporaryFolder();
  const incoming = new IncomingFiles(data);
  for (const path of ['../outside', '/outside', 'a/../../outside', '.', '', 'a//b', 'a\0b']) {
    await assert.rejects(incoming.add(path, Readable.from([])), {
      message: `it has a file with the name ${JSON.stringify(path)}`,
    });
  }
  assert.deepEqual(readdirSync(data), []);
});

test('even with the passphrase’s proof it is, and nothing is kept', async () => {
  const entries = await entriesOf(join(folder, 'files.tar.zst'));
  const json = (name: string) => JSON.parse(entries.find((entry) => entry.name === name)?.data.toString() ?? '');
  const { sealedKey, prove } = await sealKey(Buffer.alloc(32), passphrase);
  const manifest = Buffer.from(JSON.stringify({ ...json('manifest.json'), masterKey: sealedKey }));
  const sha256 = createHash('sha256').update('"../outside" 1\nx').digest('hex');
  const last = Buffer.from(JSON.stringify({ ...json('contents.json'), files: { count: 1, bytes: 1, sha256 } }));
  const crafted = await archiveOf([
    { name: 'manifest.json', data: manifest },
    ...entries.filter(({ name }) => name.startsWith('tables/')),
    { name: 'files/../outside', data: Buffer.from('x') },
    { name: 'contents.json', data: last },
    { name: 'proof', data: Buffer.from(prove(manifest, last)) },
  ]);
  const file = join(folder, 'crafted');
  writeFileSync(file, crafted);
  const target = await emptyDatabase();
  const { code, output } = await parley(['restore', file], {
    DATABASE_URL: target.url,
    PARLEY_DATA: join(folder, 'crafted-to'),
  });
  assert.match(output, /crafted cannot be restored: it has a file with the name "\.\.\/outside"\.\n$/);
  assert.equal(code, 1);
  assert.deepEqual(readdirSync(folder).sort(), ['crafted', 'files.tar.zst', 'from', 'to']);
  assert.deepEqual(await query(target.config, `select from pg_class where relnamespace = 'public'::regnamespace`), []);
});
