import { closeSync, existsSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { type FileHandle, mkdir, open, opendir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { placeFile } from '../core/file-ports.ts';
import { makeDataDirectory } from '../store/data-directory.ts';
import { errno, refuse } from '../store/embedded/refusal.ts';
import { unreadable } from './unreadable.ts';

const folderOf = (dataDirectory: string) => join(dataDirectory, 'files');

export type StoredFile = { path: string; size: number; data: AsyncIterable<Buffer> };

/** The files that belong to the accounts; each must be read before the next is asked for. */
export async function* storedFiles(dataDirectory: string): AsyncGenerator<StoredFile> {
  const folder = folderOf(dataDirectory);
  if (!existsSync(folder)) return;
  for await (const path of pathsIn(folder)) {
    const handle = await openUnlessGone(join(folder, path));
    if (handle === null) continue;
    try {
      const { size } = await handle.stat();
      yield { path, size, data: read(handle, size) };
    } finally {
      await handle.close();
    }
  }
}

async function* pathsIn(folder: string, below = ''): AsyncGenerator<string> {
  for await (const entry of await opendir(join(folder, below))) {
    const path = join(below, entry.name);
    if (entry.isDirectory()) yield* pathsIn(folder, path);
    else if (entry.isFile() && path !== placeFile) yield path;
  }
}

// The server goes on: what is erased while we are on the way there is not wanted.
async function openUnlessGone(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (errno(error) === 'ENOENT') return null;
    throw error;
  }
}

async function* read(handle: FileHandle, size: number): AsyncGenerator<Buffer> {
  if (size > 0) yield* handle.createReadStream({ start: 0, end: size - 1, autoClose: false });
}

/** Files on their way into a data directory: beside their place until all are there. */
export class IncomingFiles {
  readonly #folder: string;
  readonly #beside: string;
  readonly #dataDirectory: string;
  #placed = false;

  /** @throws CannotRun when there are files already */
  constructor(dataDirectory: string) {
    this.#dataDirectory = dataDirectory;
    this.#folder = folderOf(dataDirectory);
    this.#beside = `${this.#folder}.restoring`;
    if (existsSync(this.#folder) && readdirSync(this.#folder).some((name) => name !== placeFile))
      refuse(`${this.#folder} is not empty: move it away, or choose another PARLEY_DATA.`);
  }

  async add(path: string, data: AsyncIterable<Buffer>): Promise<void> {
    // Written by us, but the file may come from anywhere.
    if (path.split('/').some((part) => ['', '.', '..'].includes(part)) || path.includes('\0'))
      unreadable(`it has a file with the name ${JSON.stringify(path)}`);
    const target = join(this.#beside, path);
    makeDataDirectory(this.#dataDirectory);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const handle = await open(target, 'wx', 0o600);
    try {
      for await (const chunk of data) await handle.write(chunk);
      await handle.sync();
    } finally {
      await handle.close();
    }
  }

  /** What a killed restore left, and our own. */
  clear(): void {
    rmSync(this.#beside, { recursive: true, force: true });
    if (this.#placed) rmSync(this.#folder, { recursive: true, force: true });
  }

  place(): void {
    if (!existsSync(this.#beside)) return;
    for (const name of readdirSync(this.#beside, { recursive: true, withFileTypes: true })) {
      if (name.isDirectory()) syncFolder(join(name.parentPath, name.name));
    }
    syncFolder(this.#beside);
    rmSync(join(this.#folder, placeFile), { force: true });
    renameSync(this.#beside, this.#folder);
    this.#placed = true;
    syncFolder(this.#dataDirectory);
  }
}

/** Until this, a name in a folder may not survive a power cut. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}
