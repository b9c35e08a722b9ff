import { insist, type Stripped } from './stripped.ts';

/** Size, kind, colours and place of the pictures in a TIFF (6.0, and its supplements for tiles, JPEG and predictors). */
const needed = new Set([
  254, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 273, 274, 277, 278, 279, 280, 281, 282, 283, 284, 290, 291,
  292, 293, 296, 297, 301, 317, 318, 319, 320, 321, 322, 323, 324, 325, 332, 334, 336, 338, 339, 340, 341, 342, 343,
  347, 512, 513, 514, 515, 517, 518, 519, 520, 521, 529, 530, 531, 532,
]);
/** Where strips, tiles and old JPEG streams lie, with the tag that tells how long they are. */
const places = new Map([
  [273, 279],
  [324, 325],
  [513, 514],
]);
const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];
const mostDirectories = 1000;
const mostValues = 1_000_000;

/** A file of the same length that has the pictures in it and nothing else. @throws Unreadable */
export function stripTiff(bytes: Buffer): Stripped {
  const order = bytes.toString('latin1', 0, 2);
  insist(bytes.length >= 16 && (order === 'II' || order === 'MM'), 'no TIFF');
  const clean = Buffer.alloc(bytes.length);
  bytes.copy(clean, 0, 0, 4);
  const copy = new Copy(bytes, clean, order === 'II');
  copy.all();
  return { bytes: clean };
}

class Copy {
  readonly #from: Buffer;
  readonly #to: Buffer;
  readonly #isLittle: boolean;
  readonly #isBig: boolean;
  /** what may still be copied */
  #left: number;
  constructor(from: Buffer, to: Buffer, isLittle: boolean) {
    this.#from = from;
    this.#to = to;
    this.#isLittle = isLittle;
    this.#left = from.length * 2 + 1_000_000;
    this.#isBig = this.#uint(2, 2) === 43;
  }

  all(): void {
    const first = this.#isBig ? 8 : 4;
    this.#from.copy(this.#to, 4, 4, first + this.#word);
    let at = this.#uint(first, this.#word);
    for (let directory = 0; at > 0; directory++) {
      insist(directory < mostDirectories, 'directories without end');
      at = this.#directory(at);
    }
  }

  get #word(): number {
    return this.#isBig ? 8 : 4;
  }

  /** @returns where the next one is; 0: nowhere */
  #directory(at: number): number {
    const [ofCount, entryBytes] = this.#isBig ? [8, 20] : [2, 12];
    const count = this.#uint(at, ofCount);
    insist(count < 10_000, 'too many entries');
    const lists = new Map<number, number[]>();
    let kept = 0;
    for (let entry = 0; entry < count; entry++) {
      const from = at + ofCount + entry * entryBytes;
      const tag = this.#uint(from, 2);
      if (!needed.has(tag)) continue;
      insist(from + entryBytes <= this.#from.length, 'an entry without its end');
      this.#left -= 100;
      this.#from.copy(this.#to, at + ofCount + kept++ * entryBytes, from, from + entryBytes);
      const values = this.#values(from);
      if (values) lists.set(tag, values);
    }
    this.#write(at, ofCount, kept);
    for (const [place, length] of places) {
      const [offsets = [], lengths = []] = [lists.get(place), lists.get(length)];
      for (const [index, from] of offsets.entries()) this.#copy(from, lengths[index] ?? 0);
    }
    const [next, to] = [at + ofCount + count * entryBytes, at + ofCount + kept * entryBytes];
    const link = this.#uint(next, this.#word);
    this.#write(to, this.#word, link);
    return link;
  }

  /** Copies an entry's values that lie elsewhere. @returns those that name places and lengths */
  #values(entry: number): number[] | null {
    const [tag, type, count] = [this.#uint(entry, 2), this.#uint(entry + 2, 2), this.#uint(entry + 4, this.#word)];
    const size = sizes[type] ?? 0;
    const field = entry + 4 + this.#word;
    const isInside = size * count <= this.#word;
    const at = isInside ? field : this.#uint(field, this.#word);
    if (!isInside) this.#copy(at, size * count);
    if (![...places].flat().includes(tag)) return null;
    insist(count <= mostValues && size > 0 && at + size * count <= this.#from.length, 'values without their end');
    // A number takes as long as a few bytes that are copied; many entries may name the same ones.
    this.#left -= count * 20;
    insist(this.#left > 0, 'more values than bytes');
    return Array.from({ length: count }, (_, index) => this.#uint(at + index * size, size));
  }

  #copy(from: number, length: number): void {
    insist(from + length <= this.#from.length, 'values without their end');
    // The same bytes again and again would make a small file long work.
    this.#left -= length + 100;
    insist(this.#left > 0, 'more values than bytes');
    this.#from.copy(this.#to, from, from, from + length);
  }

  #uint(at: number, size: number): number {
    insist(at >= 0 && at + size <= this.#from.length, 'a directory without its end');
    if (size === 8) {
      return Number(this.#isLittle ? this.#from.readBigUInt64LE(at) : this.#from.readBigUInt64BE(at));
    }
    return this.#isLittle ? this.#from.readUIntLE(at, size) : this.#from.readUIntBE(at, size);
  }

  #write(at: number, size: number, value: number): void {
    insist(at + size <= this.#to.length, 'a directory without its end');
    const to = this.#to;
    if (size === 8) this.#isLittle ? to.writeBigUInt64LE(BigInt(value), at) : to.writeBigUInt64BE(BigInt(value), at);
    else this.#isLittle ? to.writeUIntLE(value, at, size) : to.writeUIntBE(value, at, size);
  }
}
