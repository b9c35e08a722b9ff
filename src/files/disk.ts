import { randomUUID } from 'node:crypto';
import { type FileHandle, link, mkdir, open, opendir, readFile, rm, stat, statfs, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { NoRoom, placeFile } from '../core/file-ports.ts';
import type { KeptFile, Place } from './place.ts';
import { type DiskRoom, type Reserve, roomOf } from './reserve.ts';

const account = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const random = /^[0-9a-f]{32}$/;

/** Files in a folder: `files/ACCOUNT/ab/abcd…`, so that no folder grows without end. */
export async function diskFiles(folder: string, reserve: Reserve): Promise<Place> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = await nameOf(folder);
  /** bytes that are being written now, and that the disk does not count yet */
  let writing = 0;
  const look = async (): Promise<DiskRoom> => {
    const { bavail, blocks, bsize } = await statfs(folder);
    return roomOf(reserve, Math.max(0, bavail * bsize - writing), blocks * bsize);
  };
  return {
    name,
    async put(file, bytes) {
      const path = pathOf(folder, file);
      writing += bytes.length;
      try {
        await write(path, bytes);
      } catch (error) {
        throw hasNoRoom(error) ? new NoRoom('The disk is full', { cause: error }) : error;
      } finally {
        writing -= bytes.length;
      }
    },
    look,
    async room(bytes) {
      const { free, reserved, last } = await look();
      if (free - bytes < last) return 'full';
      return free - bytes < reserved ? 'reserved' : 'enough';
    },
    async read(file, from, to) {
      try {
        const handle = await open(pathOf(folder, file), 'r');
        return handle.createReadStream({ start: from, end: to });
      } catch (error) {
        if (isMissing(error)) return null;
        throw error;
      }
    },
    remove: (file) => rm(pathOf(folder, file), { force: true }),
    async *kept() {
      for await (const one of entriesOf(folder)) {
        if (!one.isDirectory() || !account.test(one.name)) continue;
        yield* keptOf(folder, one.name);
      }
    },
  };
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  // The folder may go, empty, between its making and the file's: then once more.
  const handle = await openNew(path).catch(() => openNew(path));
  try {
    await handle.writeFile(bytes);
    await handle.sync();
    await handle.close();
    await syncFolder(dirname(path));
  } catch (error) {
    // A partial file has no row, and takes room.
    await handle.close().catch(() => {});
    await rm(path, { force: true }).catch(() => {});
    throw error;
  }
}

/** The disk is full, its quota is used up, a file may not be so large, or it was remounted read-only after a fault. */
function hasNoRoom(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '');
}

async function* keptOf(folder: string, accountId: string): AsyncGenerator<KeptFile> {
  for await (const part of entriesOf(join(folder, accountId))) {
    if (!part.isDirectory()) continue;
    for await (const { name } of entriesOf(join(folder, accountId, part.name))) {
      if (!random.test(name)) continue;
      const found = await stat(join(folder, accountId, part.name, name)).catch(() => null);
      if (found) yield { accountId, file: `${accountId}/${name}`, writtenAt: found.mtimeMs };
    }
  }
}

async function* entriesOf(folder: string) {
  try {
    yield* await opendir(folder);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function pathOf(folder: string, file: string): string {
  const [accountId = '', name = ''] = file.split('/');
  if (!account.test(accountId) || !random.test(name)) throw new Error('Not the name of a file');
  return join(folder, accountId, name.slice(0, 2), name);
}

async function openNew(path: string): Promise<FileHandle> {
  const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  // A new folder is a name in the one above, which must survive a power cut as well.
  if (made !== undefined) {
    for (let at = dirname(path); at.length >= made.length; at = dirname(at)) await syncFolder(dirname(at));
  }
  return open(path, 'wx', 0o600);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync();
  await handle.close();
}

/** What this folder is called, whoever has mounted it: a random name inside it, linked into place so that of two servers that start at
 *  once both read the same. */
async function nameOf(folder: string): Promise<string> {
  const file = join(folder, placeFile);
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  const beside = `${file}.${randomUUID()}`;
  const handle = await open(beside, 'wx', 0o600);
  await handle.writeFile(`disk ${randomUUID()}\n`);
  await handle.sync();
  await handle.close();
  await link(beside, file).catch((error) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  await unlink(beside);
  await syncFolder(folder);
  return (await readFile(file, 'utf8')).trim();
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
