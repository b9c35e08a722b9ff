import type { Readable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import { ArchiveReader } from './archive-reader.ts';
import { type Contents, type Manifest, noBackup, readContents, readManifest } from './manifest.ts';
import { partName } from './parts.ts';
import { openKey, type Prover } from './sealed-key.ts';
import { Sum } from './sum.ts';
import { unreadable } from './unreadable.ts';

export type TableOfBackup = Manifest['tables'][number];

/** Gets everything while it is read; only when the reading ends well was it right. */
export type Receiver = {
  /** @returns how many rows it were, or null when nobody counted */
  table(table: TableOfBackup, text: AsyncIterable<Buffer>): Promise<number | null>;
  file(path: string, data: AsyncIterable<Buffer>): Promise<void>;
};

export type OpenBackup = {
  manifest: Manifest;
  masterKey: Buffer;
  /** @throws Unreadable when anything is not as it was written */
  readRest(receiver: Receiver): Promise<Contents>;
};

/** Reads a backup's beginning. @throws Unreadable when it is none, or the passphrase is another */
export async function openBackup(input: Readable, passphrase: string, signal: AbortSignal): Promise<OpenBackup> {
  const reader = new ArchiveReader(input, signal);
  await reader.next();
  if (reader.name !== 'manifest.json') unreadable(noBackup);
  const bytes = await reader.whole();
  const manifest = readManifest(bytes);
  const { key, prove } = await openKey(manifest.masterKey, passphrase);
  return { manifest, masterKey: key, readRest: (receiver) => readRest(reader, bytes, manifest, prove, receiver) };
}

/** Takes a backup for nothing but to see whether it is whole. */
export const onlyLook: Receiver = {
  async table(_, text) {
    await drain(text);
    return null;
  },
  file: (_, data) => drain(data),
};

async function readRest(
  reader: ArchiveReader,
  manifestBytes: Buffer,
  manifest: Manifest,
  prove: Prover,
  receiver: Receiver,
): Promise<Contents> {
  await reader.next();
  const tables: (TableSum & { rows: number | null })[] = [];
  for (const table of manifest.tables) {
    const sum = new Sum();
    const rows = await receiver.table(table, sum.over(textOf(reader, table.name)));
    tables.push({ name: table.name, rows, ...sum.total() });
  }
  const files = await readFiles(reader, receiver);

  const bytes = await expected(reader, 'contents.json');
  const proof = await expected(reader, 'proof');
  if (reader.name !== null) unreadable(`it goes on after its end, with ${reader.name}`);
  if (proof.toString().trim() !== prove(manifestBytes, bytes)) unreadable('it was changed after it was made');
  const contents = readContents(bytes);
  if (!isDeepStrictEqual(contents.files, files)) unreadable('its files are not those that were written');
  compareTables(contents.tables, tables);
  return contents;
}

type TableSum = { name: string; bytes: number; sha256: string };

function compareTables(written: Contents['tables'], read: (TableSum & { rows: number | null })[]): void {
  for (const [index, { rows, ...sum }] of read.entries()) {
    const { rows: rowsWritten, ...sumWritten } = written[index] ?? {};
    if (!isDeepStrictEqual(sum, sumWritten) || (rows !== null && rows !== rowsWritten))
      unreadable(`its rows of ${sum.name} are not those that were written`);
  }
}

async function* textOf(reader: ArchiveReader, table: string): AsyncGenerator<Buffer> {
  for (let number = 1; reader.name === partName(table, number); number += 1) {
    yield* reader.data();
    await reader.next();
  }
}

async function readFiles(reader: ArchiveReader, receiver: Receiver): Promise<Contents['files']> {
  const sum = new Sum();
  let count = 0;
  for (; reader.name?.startsWith('files/'); count += 1) {
    const path = reader.name.slice('files/'.length);
    sum.mark(path, reader.size);
    await receiver.file(path, sum.over(reader.data()));
    await reader.next();
  }
  return { count, ...sum.total() };
}

async function expected(reader: ArchiveReader, name: string): Promise<Buffer> {
  if (reader.name === null) unreadable('it is cut off');
  if (reader.name !== name) unreadable(`it has ${reader.name} where ${name} must be`);
  const bytes = await reader.whole();
  await reader.next();
  return bytes;
}

async function drain(data: AsyncIterable<Buffer>): Promise<void> {
  for await (const _ of data);
}
