import { type Box, boxesIn, free, keepOnly, type Range, Reading } from './boxes.ts';
import { insist, mostParts } from './stripped.ts';

const ofFragment = new Set(['mfhd', 'traf']);
const ofRun = new Set('tfhd tfdt trun sbgp sgpd subs saiz saio sdtp senc'.split(' '));

/** Where the samples of a fragment lie (ISO/IEC 14496-12, 8.8), of the tracks that stay; the others go.
 *  @param tracks those that stay, with the usual size of their samples
 *  @throws Unreadable */
export function fragmentRanges(bytes: Buffer, fragment: Box, tracks: ReadonlyMap<number, number | null>): Range[] {
  const ranges: Range[] = [];
  /** where the data of the run before ended */
  let before = fragment.at;
  for (const box of keepOnly(bytes, boxesIn(bytes, fragment.body, fragment.end), ofFragment)) {
    if (box.type !== 'traf') continue;
    const parts = keepOnly(bytes, boxesIn(bytes, box.body, box.end), ofRun);
    const header = parts.find(({ type }) => type === 'tfhd');
    insist(header !== undefined, 'a fragment without a head');
    const { track, base, size } = headerOf(bytes, header, fragment, before);
    before = base;
    for (const run of parts.filter(({ type }) => type === 'trun')) {
      const [from, to] = rangeOf(bytes, run, base, before, size ?? tracks.get(track) ?? null);
      before = to;
      if (tracks.has(track)) ranges.push([from, Math.min(to, bytes.length)]);
    }
    if (!tracks.has(track)) free(bytes, box);
  }
  return ranges;
}

function headerOf(bytes: Buffer, { body, end }: Box, fragment: Box, before: number) {
  const reading = new Reading(bytes, body, end);
  const flags = reading.uint(4) & 0xffffff;
  const track = reading.uint(4);
  let base = flags & 0x020000 ? fragment.at : before;
  if (flags & 0x01) base = reading.uint(8);
  if (flags & 0x02) reading.uint(4);
  if (flags & 0x08) reading.uint(4);
  const size = flags & 0x10 ? reading.uint(4) : null;
  return { track, base, size };
}

/** @param usual the size of a sample whose run says none; null: nothing says it, and what follows may all be its own */
function rangeOf(bytes: Buffer, { body, end }: Box, base: number, before: number, usual: number | null): Range {
  const reading = new Reading(bytes, body, end);
  const flags = reading.uint(4) & 0xffffff;
  const count = reading.uint(4);
  const from = flags & 0x01 ? base + (reading.uint(4) | 0) : before;
  if (flags & 0x04) reading.uint(4);
  insist(from >= 0, 'a run without its data');
  if (!(flags & 0x200)) return [from, usual === null ? bytes.length : from + count * usual];
  insist(count < mostParts, 'too many samples');
  let to = from;
  for (let sample = 0; sample < count; sample++) {
    if (flags & 0x100) reading.uint(4);
    to += reading.uint(4);
    if (flags & 0x400) reading.uint(4);
    if (flags & 0x800) reading.uint(4);
  }
  return [from, to];
}
