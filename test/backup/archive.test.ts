// The file is written and read in pieces, however large it is and however slow the other side.
import assert from 'node:assert/strict';
import { PassThrough, Readable, Writable } from 'node:stream';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { ArchiveReader } from '../../src/backup/archive-reader.ts';
import { ArchiveWriter } from '../../src/backup/archive-writer.ts';
import { inParts } from '../../src/backup/parts.ts';
import { seeded } from '../support/random.ts';

const never = new AbortController().signal;
const megabyte = 1 << 20;

test('parts are whole rows, none empty, and together what they were, wherever the chunks end', async () => {
  const random = seeded(4);
  const upTo = (most: number) => Math.floor(random() * (most + 1));
  for (let round = 0; round < 300; round++) {
    const rows = Array.from({ length: upTo(20) }, () => `${'x'.repeat(upTo(30))}\n`);
    const text = Buffer.from(rows.join(''));
    const chunks: Buffer[] = [];
    for (let at = 0; at < text.length; ) {
      const end = at + 1 + upTo(40);
      chunks.push(text.subarray(at, end));
      at = end;
    }
    const parts = await Array.fromAsync(inParts(Readable.from(chunks), 1 + upTo(100)));
    assert.deepEqual(Buffer.concat(parts), text);
    for (const part of parts) assert.equal(part.at(-1), 0x0a, JSON.stringify(rows));
  }
});

test('a row larger than a part is one part', async () => {
  const chunk = Buffer.alloc(100, 'x');
  const parts = await Array.fromAsync(inParts(Readable.from([chunk, chunk, chunk, Buffer.from('\nshort\n')]), 50));
  assert.deepEqual(
    parts.map((part) => part.length),
    [307],
  );
});

test('400 MB pass through writer and reader in less than 100 MB', async () => {
  const part = Buffer.alloc(4 * megabyte);
  for (let i = 0; i < part.length; i += 4) part.writeUInt32LE((Math.random() * 2 ** 32) >>> 0, i);
  const between = new PassThrough({ highWaterMark: megabyte });
  const archive = new ArchiveWriter(between, new Date(), never);
  const reader = new ArchiveReader(between, never);
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let most = 0;
  const write = async () => {
    for (let i = 0; i < 100; i++) await archive.add(`part ${i}`, part);
    await archive.end();
  };
  const read = async () => {
    let bytes = 0;
    for (await reader.next(); reader.name !== null; await reader.next())
      for await (const chunk of reader.data()) {
        bytes += chunk.length;
        most = Math.max(most, process.memoryUsage.rss());
        await turn();
      }
    return bytes;
  };
  const [, bytes] = await Promise.all([write(), read()]);
  assert.equal(bytes, 100 * part.length);
  assert.ok(most - before < 100 * megabyte, `${(most - before) / megabyte} MB`);
});

test('an output that fails is the error that the next entry gets', async () => {
  const full = new Writable({ write: (_chunk, _encoding, done) => done(new Error('no space left')) });
  const archive = new ArchiveWriter(full, new Date(), never);
  await assert.rejects(async () => {
    for (let i = 0; i < 100; i++)
      await archive.add(`part ${i}`, Buffer.from(crypto.getRandomValues(new Uint8Array(60_000))));
  }, /no space left/);
  await archive.abandon();
});

test('entries that nobody reads are skipped', async () => {
  const output = new PassThrough();
  const archive = new ArchiveWriter(output, new Date(), never);
  const writing = (async () => {
    for (const size of [0, 1, 511, 512, 513, 300_000])
      await archive.stream(`${size}`, size, Readable.from([Buffer.alloc(size)]));
    await archive.end();
  })();
  const reader = new ArchiveReader(output, never);
  const names: [string, number][] = [];
  for (await reader.next(); reader.name !== null; await reader.next()) names.push([reader.name, reader.size]);
  await writing;
  assert.deepEqual(
    names,
    [0, 1, 511, 512, 513, 300_000].map((size) => [`${size}`, size]),
  );
});
