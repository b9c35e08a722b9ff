import { type Box, boxesIn, type Range, Reading } from './boxes.ts';
import { insist, mostParts } from './stripped.ts';

/** Coded pictures, and what is put together of them. */
const pictureTypes = new Set('av01 hvc1 hvt1 hev1 lhv1 avc1 vvc1 jpeg j2k1 unci mski grid iden iovl tmap'.split(' '));

/** Takes name and type from every item that is no picture. @returns the ids of those that are */
export function dropOtherItems(bytes: Buffer, { body, end }: Box): Set<number> {
  const pictures = new Set<number>();
  const first = body + (bytes[body] === 0 ? 6 : 8);
  for (const { type, body: at, end: to } of boxesIn(bytes, first, end)) {
    if (type !== 'infe') continue;
    const version = bytes[at] as number;
    // Versions 0 and 1 have no picture types: they describe files that are carried along.
    if (version < 2) {
      bytes.fill(0, Math.min(at + 8, to), to);
      continue;
    }
    const reading = new Reading(bytes, at + 4, to);
    const id = reading.uint(version === 2 ? 2 : 4);
    reading.uint(2);
    reading.uint(4);
    if (pictureTypes.has(bytes.toString('latin1', reading.at - 4, reading.at))) pictures.add(id);
    else bytes.write('free', reading.at - 4, 'latin1');
    bytes.fill(0, reading.at, to);
  }
  return pictures;
}

/** Where the pictures lie. @throws Unreadable */
export function locate(bytes: Buffer, { body, end }: Box, data: Box | undefined, pictures: ReadonlySet<number>) {
  const ranges: Range[] = [];
  const reading = new Reading(bytes, body, end);
  const version = reading.uint(1);
  reading.uint(3);
  const sizes = reading.uint(2);
  const [ofOffset, ofLength, ofBase] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const ofIndex = version === 0 ? 0 : sizes & 15;
  insist(
    [ofOffset, ofLength, ofBase, ofIndex].every((size) => size === 0 || size === 4 || size === 8),
    'odd sizes',
  );
  const items = reading.uint(version < 2 ? 2 : 4);
  let parts = 0;
  for (let item = 0; item < items; item++) {
    const id = reading.uint(version < 2 ? 2 : 4);
    const method = version === 0 ? 0 : reading.uint(2) & 15;
    reading.uint(2);
    const base = reading.uint(ofBase);
    const extents = reading.uint(2);
    parts += extents + 1;
    insist(parts < mostParts, 'too many items');
    for (let extent = 0; extent < extents; extent++) {
      reading.uint(ofIndex);
      const from = base + reading.uint(ofOffset) + (method === 1 ? (data?.body ?? 0) : 0);
      const to = from + reading.uint(ofLength);
      // Method 2 points into another item.
      if (method > 1) continue;
      const isPicture = pictures.has(id);
      insist(to <= bytes.length && (to > from || !isPicture), 'an item without its end');
      if (isPicture) ranges.push([from, to]);
    }
  }
  return ranges;
}
