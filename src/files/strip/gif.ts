import { insist, mostParts, type StrippedPicture } from './stripped.ts';

const end = 0x3b;

/** Keeps the pictures, how long each is shown and how often all are (GIF89a). Comments, XMP and other programs' blocks, and what follows
 *  the end are left out. @throws Unreadable */
export function stripGif(bytes: Buffer): StrippedPicture {
  insist(bytes.length > 13 && /^GIF8[79]a/.test(bytes.toString('latin1', 0, 6)), 'no GIF');
  let at = 13 + tableBytes(bytes[10] as number);
  const kept: Buffer[] = [bytes.subarray(0, at)];
  let [pictures, steps] = [0, 0];
  /** behind the blocks that begin at an offset */
  const behindBlocks = (from: number): number => {
    for (let next = from; ; ) {
      insist(next < bytes.length, 'no end');
      const length = bytes[next++] as number;
      if (length === 0) return next;
      // Blocks of a byte each would cost more steps than they have bytes.
      insist(++steps < mostParts * 10, 'too many blocks');
      next += length;
    }
  };
  for (let parts = 0; at < bytes.length && bytes[at] !== end; parts++) {
    insist(parts < mostParts, 'too many parts');
    const from = at;
    if (bytes[at] === 0x2c) {
      insist(at + 10 < bytes.length, 'no end');
      at = behindBlocks(at + 10 + tableBytes(bytes[at + 9] as number) + 1);
      kept.push(bytes.subarray(from, at));
      pictures++;
    } else {
      insist(bytes[at] === 0x21, 'an unknown part');
      at = behindBlocks(at + 2);
      const part = bytes.subarray(from, at);
      if (part[1] === 0xf9 && part.length === 8) kept.push(part);
      else if (part[1] === 0xff && /^(NETSCAPE2\.0|ANIMEXTS1\.0)$/.test(part.toString('latin1', 3, 14))) {
        if (part[14] === 3 && part[15] === 1) kept.push(part.subarray(0, 18), Buffer.from([0]));
      }
    }
  }
  insist(pictures > 0, 'no picture');
  const [width, height] = [bytes.readUInt16LE(6), bytes.readUInt16LE(8)];
  insist(width > 0 && height > 0, 'no size');
  return { bytes: Buffer.concat([...kept, Buffer.from([end])]), width, height, orientation: 1 };
}

/** Bytes of a colour table, by the flags that announce it. */
function tableBytes(flags: number): number {
  return flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0;
}
