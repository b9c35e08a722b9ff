import { blankOutside, boxesIn, keepOnly, type Range } from './boxes.ts';
import { stripMovie } from './film.ts';
import { dropOtherItems, locate } from './heif-items.ts';
import { colourOnly, sizeOf } from './heif-properties.ts';
import { insist, type StrippedPicture } from './stripped.ts';

const topLevel = new Set(['ftyp', 'meta', 'mdat', 'moov']);
const ofMeta = new Set('hdlr pitm iinf iloc iprp iref idat dinf grpl'.split(' '));

/** AVIF and HEIC (ISO/IEC 23008-12): items that are no pictures, among them EXIF and XMP, are blanked where they lie, with all that no item
 *  and no track names; nothing is decoded. @throws Unreadable */
export function stripHeif(original: Buffer): StrippedPicture {
  const bytes = Buffer.from(original);
  const boxes = keepOnly(bytes, boxesIn(bytes, 0, bytes.length), topLevel);
  const meta = boxes.find(({ type }) => type === 'meta');
  const movie = boxes.find(({ type }) => type === 'moov');
  insist(meta !== undefined && meta.end >= meta.body + 4, 'no picture');
  const parts = keepOnly(bytes, boxesIn(bytes, meta.body + 4, meta.end), ofMeta);
  const part = (type: string) => parts.find((one) => one.type === type);
  const [handler, primary, information, locations, properties, data] = [
    part('hdlr'),
    part('pitm'),
    part('iinf'),
    part('iloc'),
    part('iprp'),
    part('idat'),
  ];
  insist(primary !== undefined && information !== undefined && locations !== undefined, 'no item');
  insist(properties !== undefined, 'no size');
  if (handler) bytes.fill(0, Math.min(handler.body + 24, handler.end), handler.end);
  const pictures = dropOtherItems(bytes, information);
  const ranges = locate(bytes, locations, data, pictures);
  const kept: Range[] = movie ? ranges.concat(stripMovie(bytes, movie)) : ranges;
  const holders = boxes.filter(({ type }) => type === 'mdat');
  blankOutside(bytes, kept, data ? [...holders, data].toSorted((a, b) => a.at - b.at) : holders);
  colourOnly(bytes, properties);
  const id = bytes[primary.body] === 0 ? bytes.readUInt16BE(primary.body + 4) : bytes.readUInt32BE(primary.body + 4);
  return { bytes, ...sizeOf(bytes, properties, id), orientation: 1 };
}
