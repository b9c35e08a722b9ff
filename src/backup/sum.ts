import { createHash } from 'node:crypto';

/** Counts and digests what passes. */
export class Sum {
  readonly #hash = createHash('sha256');
  #bytes = 0;

  async *over(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      this.#hash.update(chunk);
      this.#bytes += chunk.length;
      yield chunk;
    }
  }

  /** Where the next file begins, so that no byte can move from one to another. */
  mark(path: string, size: number): void {
    this.#hash.update(`${JSON.stringify(path)} ${size}\n`);
  }

  /** Once. */
  total(): { bytes: number; sha256: string } {
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }
}
