import { orientationIn } from './exif.ts';
import { stripProfile } from './icc.ts';
import { insist, mostParts, type StrippedPicture } from './stripped.ts';

const profileName = Buffer.from('ICC_PROFILE\0', 'latin1');
/** A progressive picture has about ten; each makes a viewer decode the whole picture once more. */
const mostScans = 200;

/** Keeps what a decoder needs (ITU-T T.81, B): tables, frames, scans, JFIF, the colour transform of Adobe and the colour profile.
 *  EXIF, XMP, IPTC, comments, makers' notes, thumbnails, and all that follows the end of the picture are left out. @throws Unreadable */
export function stripJpeg(bytes: Buffer): StrippedPicture {
  insist(bytes.length > 4 && bytes.readUInt16BE(0) === 0xffd8, 'no JPEG');
  const kept: Buffer[] = [bytes.subarray(0, 2)];
  const profile = new Map<number, Buffer>();
  let [width, height, orientation, scans] = [0, 0, 1, 0];
  let at = 2;
  for (let parts = 0; ; parts++) {
    insist(parts < mostParts, 'too many segments');
    insist(bytes[at] === 0xff, 'no marker');
    while (bytes[at + 1] === 0xff) at++;
    insist(at + 4 <= bytes.length || bytes[at + 1] === 0xd9, 'no end');
    const marker = bytes[at + 1] as number;
    if (marker === 0xd9) break;
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    insist(end >= at + 4 && end <= bytes.length, 'a segment without its end');
    const segment = bytes.subarray(at, end);
    const data = segment.subarray(4);
    at = end;
    if (marker === 0xe0 && startsWith(data, 'JFIF\0') && data.length >= 14) kept.push(jfif(data));
    else if (marker === 0xe1 && startsWith(data, 'Exif\0')) orientation = orientationIn(data);
    else if (marker === 0xe2 && startsWith(data, 'ICC_PROFILE\0') && data.length > 14) {
      profile.set(data[12] as number, data.subarray(14));
    } else if (marker === 0xee && startsWith(data, 'Adobe') && data.length >= 12) kept.push(adobe(data));
    else if (isFrame(marker)) {
      insist(data.length >= 6, 'a frame without its size');
      [height, width] = [Math.max(height, data.readUInt16BE(1)), Math.max(width, data.readUInt16BE(3))];
      kept.push(segment);
    } else if (isTable(marker)) kept.push(segment);
    else if (marker === 0xda) {
      insist(++scans <= mostScans, 'too many scans');
      at = endOfScan(bytes, end);
      kept.push(bytes.subarray(end - segment.length, at));
    } else insist(marker >= 0xe0 || marker === 0x01, 'an unknown segment');
  }
  insist(scans > 0 && width > 0 && height > 0, 'no picture');
  const colours = profile.size === 0 ? null : stripProfile(joined(profile));
  if (colours) kept.splice(1, 0, ...profileSegments(colours));
  return { bytes: Buffer.concat([...kept, Buffer.from([0xff, 0xd9])]), width, height, orientation };
}

const startsWith = (data: Buffer, name: string): boolean => data.toString('latin1', 0, name.length) === name;

/** SOF0 to SOF15, without what lies between: tables and extensions. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

const isTable = (marker: number): boolean => marker === 0xc4 || marker === 0xcc || (marker >= 0xdb && marker <= 0xdf);

/** Version and density, without the thumbnail. */
function jfif(data: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0xff, 0xe0, 0, 16]), data.subarray(0, 12), Buffer.from([0, 0])]);
}

function adobe(data: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0xff, 0xee, 0, 14]), data.subarray(0, 12)]);
}

/** Inside a scan 0xFF is followed by 0, by a restart marker, or by the marker that ends it. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = from; at + 1 < bytes.length; at++) {
    if (bytes[at] !== 0xff) continue;
    const next = bytes[at + 1] as number;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.length;
}

function joined(parts: ReadonlyMap<number, Buffer>): Buffer {
  return Buffer.concat([...parts].sort(([a], [b]) => a - b).map(([, part]) => part));
}

const profilePart = 65_000;

function profileSegments(profile: Buffer): Buffer[] {
  const parts = Math.ceil(profile.length / profilePart);
  return Array.from({ length: parts }, (_, part) => {
    const data = profile.subarray(part * profilePart, (part + 1) * profilePart);
    const head = Buffer.from([0xff, 0xe2, 0, 0, ...profileName, part + 1, parts]);
    head.writeUInt16BE(head.length - 2 + data.length, 2);
    return Buffer.concat([head, data]);
  });
}
