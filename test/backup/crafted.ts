// Backups that no Parley would write.
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { ArchiveReader } from '../../src/backup/archive-reader.ts';
import { ArchiveWriter } from '../../src/backup/archive-writer.ts';
import { onlyLook, openBackup } from '../../src/backup/reading.ts';
import { passphrase } from './places.ts';

const never = new AbortController().signal;

export type Entry = { name: string; data: Buffer };

export async function entriesOf(file: string): Promise<Entry[]> {
  const reader = new ArchiveReader(createReadStream(file), never);
  const entries: Entry[] = [];
  for (await reader.next(); reader.name !== null; await reader.next())
    entries.push({ name: reader.name, data: await reader.whole() });
  return entries;
}

export async function archiveOf(entries: Entry[]): Promise<Buffer> {
  const output = new PassThrough();
  const all = buffer(output);
  const archive = new ArchiveWriter(output, new Date(0), never);
  for (const { name, data } of entries) await archive.add(name, data);
  await archive.end();
  return await all;
}

/** The same backup with one of its entries another. */
export async function changed(file: string, name: string, change: (data: Buffer) => Buffer | string): Promise<Buffer> {
  const entries = await entriesOf(file);
  return await archiveOf(
    entries.map((entry) => (entry.name === name ? { name, data: Buffer.from(change(entry.data)) } : entry)),
  );
}

/** The same backup with one of its entries of another type of tar: '2' is a link, '5' a folder. */
export async function retyped(file: string, name: string, type: string): Promise<Buffer> {
  const tar = zstdDecompressSync(await readFile(file));
  const at = tar.indexOf(`${name}\0`);
  const head = tar.subarray(at, at + 512);
  head.write(type, 156, 'latin1');
  head.write(' '.repeat(8), 148, 'latin1');
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return zstdCompressSync(tar);
}

/** What the reader says of a file; null when it takes it. */
export async function complaintAbout(bytes: Buffer): Promise<string | null> {
  try {
    const backup = await openBackup(Readable.from([bytes]), passphrase, never);
    await backup.readRest(onlyLook);
    return null;
  } catch (error) {
    const { name, message, stack } = error as Error;
    if (name !== 'Unreadable') throw new Error(`not a sentence: ${stack}`);
    return message;
  }
}
