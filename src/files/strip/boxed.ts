import { boxesIn, keepOnly } from './boxes.ts';
import type { Stripped } from './stripped.ts';

const needed = new Set([
  'JXL ',
  'ftyp',
  'jxlc',
  'jxlp',
  'jxll',
  'jxli',
  'jP  ',
  'jp2h',
  'jp2c',
  'jpch',
  'jplh',
  'rreq',
]);

/** JPEG XL and JPEG 2000 in their boxes: EXIF, XMP and everything else that draws nothing is blanked in place. @throws Unreadable */
export function stripBoxed(original: Buffer): Stripped {
  // A bare JPEG XL stream has no boxes, and no place for anything else.
  if (original.readUInt16BE(0) === 0xff0a) return { bytes: original };
  const bytes = Buffer.from(original);
  keepOnly(bytes, boxesIn(bytes, 0, bytes.length), needed);
  return { bytes };
}
