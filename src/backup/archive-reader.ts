import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createZstdDecompress } from 'node:zlib';
import { extract, type Extract as Tar } from 'tar-stream';
import { noBackup } from './manifest.ts';
import { Unreadable, unreadable } from './unreadable.ts';

type Entry = Tar extends AsyncIterable<infer E> ? E : never;

/** Manifest and contents name tables, so they are small; a file that claims otherwise must not fill the memory. */
const largestInMemory = 16 << 20;

/** The entries of a tar under zstd, one after the other. */
export class ArchiveReader {
  readonly #entries: AsyncIterator<Entry>;
  readonly #read: Promise<void>;
  #current: Entry | null = null;

  constructor(input: Readable, signal: AbortSignal) {
    const tar = extract();
    this.#entries = tar[Symbol.asyncIterator]();
    this.#read = pipeline(input, createZstdDecompress({ chunkSize: 1 << 18 }), tar, { signal });
    // Whoever reads on hears of it.
    this.#read.catch(() => {});
  }

  /** The name of the entry that can be read now; null: that was the last. */
  get name(): string | null {
    return this.#current?.header.name ?? null;
  }

  get size(): number {
    return this.#current?.header.size ?? 0;
  }

  /** Goes to the next entry; what was not read of this one is skipped. */
  async next(): Promise<void> {
    const first = this.#current === null;
    this.#current?.resume();
    try {
      const { value, done } = await this.#entries.next();
      if (done) await this.#read;
      this.#current = done ? null : value;
    } catch (error) {
      throw await this.#reason(error, first);
    }
    // Links and devices are never written, and a folder with a size would never end.
    const { name, type = 'file' } = this.#current?.header ?? {};
    if (type !== 'file') unreadable(first ? noBackup : `its ${name} is no ordinary file`);
  }

  /** The current entry in pieces. */
  async *data(): AsyncGenerator<Buffer> {
    try {
      if (this.#current) yield* this.#current as AsyncIterable<Buffer>;
    } catch (error) {
      throw await this.#reason(error, false);
    }
  }

  /** The current entry at once. */
  async whole(): Promise<Buffer> {
    if (this.size > largestInMemory) unreadable(`its ${this.name} is too large`);
    return Buffer.concat(await Array.fromAsync(this.data()));
  }

  // The tar only says that it was destroyed; what it was read from knows why.
  async #reason(error: unknown, first: boolean): Promise<unknown> {
    const reason = await this.#read.then(
      () => error,
      (cause) => cause,
    );
    const { code = '', syscall, name } = reason as NodeJS.ErrnoException;
    if (reason instanceof Unreadable || name === 'AbortError' || syscall !== undefined) return reason;
    const alien = first && (code === '' || code === 'ZSTD_error_prefix_unknown');
    return new Unreadable(alien ? noBackup : `it is damaged or cut off (${code || (reason as Error).message})`);
  }
}
