import { insist, mostParts, type Stripped } from './stripped.ts';
import { stripTags } from './tags.ts';

const [streamInfo, seekTable] = [0, 3];

/** Keeps what a decoder needs (RFC 9639, 8): comments, pictures and other programs' blocks are left out. @throws Unreadable */
export function stripFlac(original: Buffer): Stripped {
  const { bytes } = stripTags(original);
  insist(bytes.toString('latin1', 0, 4) === 'fLaC', 'no FLAC');
  const kept: Buffer[] = [];
  let at = 4;
  for (let parts = 0, last = false; !last; parts++) {
    insist(parts < mostParts && at + 4 <= bytes.length, 'no end');
    const [kind, end] = [bytes[at] as number, at + 4 + bytes.readUIntBE(at + 1, 3)];
    insist(end <= bytes.length, 'a block without its end');
    last = kind >= 0x80;
    if ([streamInfo, seekTable].includes(kind & 0x7f)) kept.push(Buffer.from(bytes.subarray(at, end)));
    at = end;
  }
  insist(kept.length > 0, 'no stream');
  kept.forEach((block, index) => {
    block[0] = ((block[0] as number) & 0x7f) | (index === kept.length - 1 ? 0x80 : 0);
  });
  return { bytes: Buffer.concat([bytes.subarray(0, 4), ...kept, bytes.subarray(at)]) };
}
