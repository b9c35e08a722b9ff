import type { Writable } from 'node:stream';
import { type Snapshot, withSnapshot } from '../store/snapshot.ts';
import { withSource } from '../store/source.ts';
import { ArchiveWriter } from './archive-writer.ts';
import { storedFiles } from './files.ts';
import { type Contents, layout, type Manifest, parleyVersion } from './manifest.ts';
import { checkKey, presentKey } from './master-key.ts';
import { inParts, partName } from './parts.ts';
import { checkSource, type Log, type Place } from './place.ts';
import { sealKey } from './sealed-key.ts';
import { Sum } from './sum.ts';

/** Writes everything of one moment to `output`, while a server goes on. @throws CannotRun */
export async function backUp(
  place: Place,
  passphrase: string,
  output: Writable,
  signal: AbortSignal,
  log: Log,
): Promise<Contents> {
  checkSource(place);
  const key = presentKey(place);
  return await withSource(place, log, async (database) => {
    // Before the snapshot, which must not stay open longer than it is read.
    const { sealedKey, prove } = await sealKey(key.bytes, passphrase);
    return await withSnapshot(database, signal, async (snapshot) => {
      checkKey(key, snapshot.sealedDataKey);
      const createdAt = new Date();
      const archive = new ArchiveWriter(output, createdAt, signal);
      try {
        const manifest = inJson({
          format: 'parley-backup',
          layout,
          createdAt: createdAt.toISOString(),
          parley: parleyVersion(),
          postgresql: snapshot.server,
          migration: snapshot.migration,
          tables: snapshot.tables,
          masterKey: sealedKey,
        } satisfies Manifest);
        await archive.add('manifest.json', manifest);
        const tables = await addTables(archive, snapshot);
        const sequences = await snapshot.sequences();
        const files = await addFiles(archive, place.dataDirectory, signal);
        const contents: Contents = { tables, files, sequences };
        const last = inJson(contents);
        await archive.add('contents.json', last);
        await archive.add('proof', Buffer.from(`${prove(manifest, last)}\n`));
        await archive.end();
        return contents;
      } catch (error) {
        await archive.abandon();
        throw error;
      }
    });
  });
}

async function addTables(archive: ArchiveWriter, snapshot: Snapshot): Promise<Contents['tables']> {
  const done: Contents['tables'] = [];
  for (const table of snapshot.tables) {
    const sum = new Sum();
    const { text, count } = snapshot.rowsOf(table);
    let number = 0;
    for await (const part of inParts(sum.over(text))) {
      number += 1;
      await archive.add(partName(table.name, number), part);
    }
    done.push({ name: table.name, rows: await count(), ...sum.total() });
  }
  return done;
}

// After the rows: a file is there before a row names it, so none that the snapshot names is missed.
async function addFiles(
  archive: ArchiveWriter,
  dataDirectory: string,
  signal: AbortSignal,
): Promise<Contents['files']> {
  const sum = new Sum();
  let count = 0;
  for await (const { path, size, data } of storedFiles(dataDirectory)) {
    signal.throwIfAborted();
    sum.mark(path, size);
    await archive.stream(`files/${path}`, size, sum.over(data));
    count += 1;
  }
  return { count, ...sum.total() };
}

const inJson = (value: Manifest | Contents) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
