import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { orientationIn } from './exif.ts';
import { stripProfile } from './icc.ts';
import { insist, mostParts, type StrippedPicture } from './stripped.ts';

/** What draws, and what says how it is to be drawn (PNG third edition, 11). Texts, times, EXIF and private chunks are left out. */
const needed = new Set(
  'IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB sBIT bKGD pHYs cICP mDCV cLLI acTL fcTL fdAT'.split(' '),
);
const signature = Buffer.from('89504e470d0a1a0a', 'hex');
const mostProfile = 256 * 1024;

/** @throws Unreadable */
export function stripPng(bytes: Buffer): StrippedPicture {
  insist(bytes.subarray(0, 8).equals(signature), 'no PNG');
  const kept: Buffer[] = [signature];
  let [width, height, orientation] = [0, 0, 1];
  let [moves, drawn, coloured] = [false, false, false];
  for (let at = 8, parts = 0; ; parts++) {
    insist(parts < mostParts, 'too many chunks');
    insist(at + 12 <= bytes.length, 'no end');
    const end = at + 12 + bytes.readUInt32BE(at);
    insist(end <= bytes.length, 'a chunk without its end');
    const type = bytes.toString('latin1', at + 4, at + 8);
    const chunk = bytes.subarray(at, end);
    const data = chunk.subarray(8, -4);
    at = end;
    if (type === 'eXIf') orientation = orientationIn(data);
    // A picture has one profile: each more would cost as much as it unpacks to.
    if (type === 'iCCP' && !coloured) {
      coloured = true;
      kept.push(...profileChunk(data));
    }
    if (!needed.has(type)) {
      // A decoder must not pass over a critical chunk that it does not know.
      insist(/^[a-z]/.test(type), 'an unknown critical chunk');
      continue;
    }
    insist(crc32(chunk.subarray(4, -4)) === chunk.readUInt32BE(chunk.length - 4), 'a damaged chunk');
    if (parts === 0) {
      insist(type === 'IHDR' && data.length === 13, 'no header');
      [width, height] = [data.readUInt32BE(0), data.readUInt32BE(4)];
    }
    moves ||= type === 'acTL';
    drawn ||= type === 'IDAT' && data.length > 0;
    kept.push(type === 'IEND' ? chunkOf('IEND', Buffer.alloc(0)) : chunk);
    if (type === 'IEND') break;
  }
  insist(width > 0 && height > 0 && drawn, 'no picture');
  // Turning would leave one picture of those that move.
  return { bytes: Buffer.concat(kept), width, height, orientation: moves ? 1 : orientation };
}

/** The colours alone, under a name of our own. */
function profileChunk(data: Buffer): Buffer[] {
  const name = data.indexOf(0);
  if (name < 0 || data[name + 1] !== 0) return [];
  try {
    const profile = stripProfile(inflateSync(data.subarray(name + 2), { maxOutputLength: mostProfile }));
    return profile ? [chunkOf('iCCP', Buffer.concat([Buffer.from('icc\0\0'), deflateSync(profile)]))] : [];
  } catch {
    return [];
  }
}

function chunkOf(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(data.length + 12);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return chunk;
}
