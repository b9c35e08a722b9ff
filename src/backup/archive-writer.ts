import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import { pack } from 'tar-stream';

/** The fastest level: the snapshot stays open while this runs, and on our rows the next ones are no smaller. */
const compression = {
  params: { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 },
  chunkSize: 1 << 18,
};

/** A tar under zstd, written entry by entry as fast as the output takes it. */
export class ArchiveWriter {
  readonly #tar = pack();
  readonly #written: Promise<void>;
  readonly #mtime: Date;

  constructor(output: Writable, mtime: Date, signal: AbortSignal) {
    this.#mtime = mtime;
    this.#written = pipeline(this.#tar, createZstdCompress(compression), output, { signal });
    // Whoever writes the next entry hears of it.
    this.#written.catch(ignore);
    this.#tar.on('error', ignore);
  }

  /** An entry from memory. */
  async add(name: string, data: Buffer): Promise<void> {
    await this.#unlessBroken(
      () =>
        new Promise<void>((resolve, reject) => {
          const entry = this.#tar.entry(this.#header(name, data.length), data, (error) =>
            error ? reject(error) : resolve(),
          );
          entry.on('error', ignore);
        }),
    );
  }

  /** An entry of a known size from elsewhere. */
  async stream(name: string, size: number, data: AsyncIterable<Buffer>): Promise<void> {
    await this.#unlessBroken(() => pipeline(data, this.#tar.entry(this.#header(name, size))));
  }

  /** Resolves when the output has everything. */
  async end(): Promise<void> {
    this.#tar.finalize();
    await this.#written;
  }

  /** Gives up what is not written. */
  async abandon(): Promise<void> {
    this.#tar.destroy();
    await this.#written.catch(ignore);
  }

  #header(name: string, size: number) {
    return { name, size, mode: 0o600, mtime: this.#mtime };
  }

  // When the output fails, the tar only says that it was destroyed; the output knows why.
  async #unlessBroken(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#tar.destroyed) await this.#written;
      throw error;
    }
  }
}

// Said elsewhere; an error event that nobody listens to would end the process.
const ignore = () => {};
