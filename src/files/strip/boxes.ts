import { insist, mostParts } from './stripped.ts';

/** How many boxes of a file were read so far, in whatever depth. */
const read = new WeakMap<Buffer, number>();

/** A box of an ISO base media file (ISO/IEC 14496-12, 4.2), by offsets into the file. */
export type Box = { type: string; at: number; body: number; end: number };

/** The boxes between two offsets. @throws Unreadable */
export function boxesIn(bytes: Buffer, from: number, to: number): Box[] {
  const boxes: Box[] = [];
  for (let at = from; at + 8 <= to; ) {
    const short = bytes.readUInt32BE(at);
    // QuickTime ends the boxes of a list with a zero.
    if (short === 0 && from > 0 && to < bytes.length) break;
    let body = at + 8;
    let end = at + short;
    if (short === 0) end = to;
    if (short === 1) {
      insist(at + 16 <= to, 'a box without its end');
      body = at + 16;
      end = at + Number(bytes.readBigUInt64BE(at + 8));
    }
    insist(end >= body && end <= to, 'a box without its end');
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), at, body, end });
    at = end;
    const all = (read.get(bytes) ?? 0) + 1;
    insist(all < mostParts, 'too many boxes');
    read.set(bytes, all);
  }
  return boxes;
}

/** Leaves the room that a box took, and nothing of what was in it: offsets into the file stay right. */
export function free(bytes: Buffer, { at, body, end }: Box): void {
  bytes.write('free', at + 4, 'latin1');
  bytes.fill(0, body, end);
}

/** Frees all but some of the boxes, and gives these. */
export function keepOnly(bytes: Buffer, boxes: readonly Box[], needed: ReadonlySet<string>): Box[] {
  return boxes.filter((box) => {
    if (needed.has(box.type)) return true;
    free(bytes, box);
    return false;
  });
}

/** From one byte up to, not including, another. */
export type Range = [from: number, to: number];

/** Blanks what lies in some boxes and in none of the ranges. */
export function blankOutside(bytes: Buffer, ranges: readonly Range[], boxes: readonly Box[]): void {
  const sorted = ranges.toSorted(([a], [b]) => a - b);
  let next = 0;
  /** the end of the ranges that were passed */
  let passed = 0;
  for (const { body, end } of boxes) {
    let at = body;
    for (;;) {
      at = Math.max(at, passed);
      const range = sorted[next];
      if (!range || range[0] >= end) break;
      if (range[0] > at) bytes.fill(0, at, range[0]);
      passed = Math.max(passed, range[1]);
      next++;
    }
    if (at < end) bytes.fill(0, at, end);
  }
}

/** Reads big-endian numbers one after the other. */
export class Reading {
  readonly bytes: Buffer;
  at: number;
  readonly end: number;
  constructor(bytes: Buffer, at: number, end: number) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }
  /** @param size bytes: 0 to 8; 0 is the number 0 */
  uint(size: number): number {
    insist(this.at + size <= this.end, 'a box without its end');
    const { bytes, at } = this;
    this.at += size;
    if (size === 0) return 0;
    if (size === 8) return Number(bytes.readBigUInt64BE(at));
    return bytes.readUIntBE(at, size);
  }
}
