import { orientationIn } from './exif.ts';
import { stripProfile } from './icc.ts';
import { chunksOf, riffChunk, riffOf } from './riff-chunks.ts';
import { insist, type StrippedPicture } from './stripped.ts';

/** Flags of VP8X (RFC 9649, 2.7). */
const [hasProfile, hasExif, hasXmp, moves] = [0x20, 0x08, 0x04, 0x02];

/** Keeps the pictures, their transparency, their movement and their colour profile. @throws Unreadable */
export function stripWebp(bytes: Buffer): StrippedPicture {
  insist(bytes.length >= 20 && bytes.toString('latin1', 0, 4) === 'RIFF', 'no WebP');
  const kept: Buffer[] = [];
  let [width, height, orientation, flags] = [0, 0, 1, 0];
  let profile: Buffer | null = null;
  for (const { type, data } of chunksOf(bytes, 12, Math.min(bytes.length, 8 + bytes.readUInt32LE(4)))) {
    if (type === 'VP8X') {
      insist(data.length >= 10, 'a short header');
      flags = data[0] as number;
      [width, height] = [data.readUIntLE(4, 3) + 1, data.readUIntLE(7, 3) + 1];
    } else if (type === 'ICCP') profile = stripProfile(data);
    else if (type === 'EXIF') orientation = orientationIn(data);
    else if (type === 'VP8 ' || type === 'VP8L') {
      const [across, down] = type === 'VP8 ' ? sizeOfLossy(data) : sizeOfLossless(data);
      [width, height] = [Math.max(width, across), Math.max(height, down)];
      kept.push(riffChunk(type, data));
    } else if (type === 'ALPH' || type === 'ANIM') kept.push(riffChunk(type, data));
    else if (type === 'ANMF') kept.push(riffChunk(type, frame(data)));
  }
  insist(width > 0 && height > 0 && kept.length > 0, 'no picture');
  const head: Buffer[] = [];
  if (flags !== 0 || kept.length > 1) {
    const extended = Buffer.alloc(10);
    extended[0] = (flags & ~(hasProfile | hasExif | hasXmp)) | (profile ? hasProfile : 0);
    extended.writeUIntLE(width - 1, 4, 3);
    extended.writeUIntLE(height - 1, 7, 3);
    head.push(riffChunk('VP8X', extended));
    if (profile) head.push(riffChunk('ICCP', profile));
  }
  // Turning would leave one picture of those that move.
  return { bytes: riffOf('WEBP', [...head, ...kept]), width, height, orientation: flags & moves ? 1 : orientation };
}

/** A frame has chunks of its own behind its 16 bytes. */
function frame(data: Buffer): Buffer {
  insist(data.length > 16, 'a short frame');
  const kept = [...chunksOf(data, 16, data.length)].filter(({ type }) => ['ALPH', 'VP8 ', 'VP8L'].includes(type));
  return Buffer.concat([data.subarray(0, 16), ...kept.map(({ type, data: part }) => riffChunk(type, part))]);
}

function sizeOfLossy(data: Buffer): [number, number] {
  insist(data.length >= 10 && data.readUIntBE(3, 3) === 0x9d012a, 'no key frame');
  return [data.readUInt16LE(6) & 0x3fff, data.readUInt16LE(8) & 0x3fff];
}

function sizeOfLossless(data: Buffer): [number, number] {
  insist(data.length >= 5 && data[0] === 0x2f, 'no lossless picture');
  const bits = data.readUInt32LE(1);
  return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
}
