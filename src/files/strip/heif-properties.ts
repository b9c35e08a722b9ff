import { type Box, boxesIn, free, keepOnly, Reading } from './boxes.ts';
import { stripProfile } from './icc.ts';
import { insist } from './stripped.ts';

/** What decodes a picture, gives it its size, turns it and shows its colours. Descriptions, times and positions of cameras are not needed. */
const needed = new Set(
  (
    'ispe pixi colr auxC irot imir hvcC av1C lhvC avcC vvcC evcC jpgC uncC cmpd clap pasp clli mdcv cclv amve rloc ' +
    'lsel a1op a1lx oinf tols'
  ).split(' '),
);

/** Blanks the properties that only describe; in a colour profile, what is no colour. */
export function colourOnly(bytes: Buffer, properties: Box): void {
  const container = boxesIn(bytes, properties.body, properties.end).find(({ type }) => type === 'ipco');
  insist(container !== undefined, 'no properties');
  for (const box of keepOnly(bytes, boxesIn(bytes, container.body, container.end), needed)) {
    if (box.type !== 'colr' || !/^(prof|rICC)$/.test(bytes.toString('latin1', box.body, box.body + 4))) continue;
    const profile = stripProfile(bytes.subarray(box.body + 4, box.end));
    if (profile) profile.copy(bytes, box.body + 4);
    else free(bytes, box);
  }
}

/** The size of an item, before it is turned by its own properties: who reads it turned is told the size turned. @throws Unreadable */
export function sizeOf(bytes: Buffer, properties: Box, id: number): { width: number; height: number } {
  const parts = boxesIn(bytes, properties.body, properties.end);
  const container = parts.find(({ type }) => type === 'ipco');
  insist(container !== undefined, 'no properties');
  const all = boxesIn(bytes, container.body, container.end);
  let [width, height, turned] = [0, 0, false];
  for (const index of parts.filter(({ type }) => type === 'ipma').flatMap((box) => propertiesOf(bytes, box, id))) {
    const property = all[index - 1];
    if (property?.type === 'ispe') {
      insist(property.end >= property.body + 12, 'no size');
      [width, height] = [bytes.readUInt32BE(property.body + 4), bytes.readUInt32BE(property.body + 8)];
    }
    if (property?.type === 'irot') turned = ((bytes[property.body] as number) & 1) === 1;
  }
  insist(width > 0 && height > 0, 'no size');
  return turned ? { width: height, height: width } : { width, height };
}

/** Which properties belong to an item, counted from 1. */
function propertiesOf(bytes: Buffer, { body, end }: Box, wanted: number): number[] {
  const reading = new Reading(bytes, body, end);
  const version = reading.uint(1);
  const isWide = (reading.uint(3) & 1) === 1;
  const found: number[] = [];
  const items = reading.uint(4);
  for (let item = 0; item < items; item++) {
    const id = reading.uint(version < 1 ? 2 : 4);
    const associations = reading.uint(1);
    for (let one = 0; one < associations; one++) {
      const index = isWide ? reading.uint(2) & 0x7fff : reading.uint(1) & 0x7f;
      if (id === wanted) found.push(index);
    }
  }
  return found;
}
