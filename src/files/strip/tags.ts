import { insist, type Stripped } from './stripped.ts';

/** Each program that handled the file may have left one. */
const mostTags = 1000;
/** Longest Lyrics3 v1 tag: its texts have 5,100 bytes. */
const longestLyrics = 5200;

/** MP3 and AAC: tags stand before and behind the sound, in any number (ID3v2, ID3v1, APEv2, Lyrics3).
 *  @throws Unreadable */
export function stripTags(bytes: Buffer): Stripped {
  let [from, to, tags] = [0, bytes.length, 0];
  for (let length = 1; length > 0 && from < to; from += length) {
    insist(tags++ < mostTags, 'too many tags');
    length = tagBefore(bytes, from, to);
  }
  for (let length = 1; length > 0 && from < to; to -= length) {
    insist(tags++ < mostTags, 'too many tags');
    length = Math.min(tagBehind(bytes, from, to), to - from);
  }
  return { bytes: bytes.subarray(from, to) };
}

const text = (bytes: Buffer, from: number, to: number): string => bytes.toString('latin1', from, to);

/** Bytes of a tag that begins here; 0: none does. */
function tagBefore(bytes: Buffer, at: number, end: number): number {
  if (at + 10 <= end && text(bytes, at, at + 3) === 'ID3') {
    return Math.min(end - at, 10 + sevenBits(bytes, at + 6) + ((bytes[at + 5] as number) & 0x10 ? 10 : 0));
  }
  if (at + 32 <= end && text(bytes, at, at + 8) === 'APETAGEX') {
    return Math.min(end - at, 32 + bytes.readUInt32LE(at + 12));
  }
  return 0;
}

/** Bytes of a tag that ends here; 0: none does. */
function tagBehind(bytes: Buffer, start: number, end: number): number {
  const at = (back: number, name: string) =>
    end - back >= start && text(bytes, end - back, end - back + name.length) === name;
  if (at(128, 'TAG')) return 128;
  if (at(227, 'TAG+')) return 227;
  if (at(10, '3DI')) return 20 + sevenBits(bytes, end - 4);
  if (at(32, 'APETAGEX')) {
    const hasHeader = bytes.readUInt32LE(end - 12) >>> 31;
    return bytes.readUInt32LE(end - 20) + (hasHeader ? 32 : 0);
  }
  if (at(9, 'LYRICS200')) return 15 + (Number.parseInt(text(bytes, end - 15, end - 9), 10) || 0);
  if (at(9, 'LYRICSEND')) {
    // No further back: a file of nothing but such ends would be searched from each of them.
    const before = bytes.subarray(Math.max(start, end - longestLyrics), end);
    const begin = before.lastIndexOf('LYRICSBEGIN', before.length, 'latin1');
    return begin < 0 ? 9 : before.length - begin;
  }
  return 0;
}

/** ID3 counts with seven bits a byte. */
function sevenBits(bytes: Buffer, at: number): number {
  return [0, 1, 2, 3].reduce((sum, byte) => sum * 128 + ((bytes[at + byte] as number) & 0x7f), 0);
}
