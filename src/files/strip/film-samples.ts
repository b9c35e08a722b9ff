import { type Box, type Range, Reading } from './boxes.ts';
import { insist } from './stripped.ts';

/** A film of 25 MB has fewer, in all its tracks together. */
const mostSamples = 2_000_000;
/** How many samples of a file were counted so far, whatever table names them. */
const counted = new WeakMap<Buffer, number>();

/** Where the samples of a track lie, by its tables of sizes, of chunks and of offsets (ISO/IEC 14496-12, 8.7). @throws Unreadable */
export function sampleRanges(bytes: Buffer, tables: readonly Box[]): Range[] {
  const table = (...types: string[]) => tables.find(({ type }) => types.includes(type));
  const [sizes, runs, offsets] = [table('stsz', 'stz2'), table('stsc'), table('stco', 'co64')];
  if (!sizes || !runs || !offsets) return [];
  const sizeOf = sizesIn(bytes, sizes);
  const usual = sizes.type === 'stsz' ? bytes.readUInt32BE(sizes.body + 4) : 0;
  const reading = new Reading(bytes, offsets.body + 4, offsets.end);
  const chunks = reading.uint(4);
  insist(chunks <= mostSamples, 'too many chunks');
  const perChunk = new Reading(bytes, runs.body + 4, runs.end);
  let left = perChunk.uint(4);
  let [samples, next] = [0, 1];
  let sample = 0;
  const ranges: Range[] = [];
  const nextRun = () => {
    samples = perChunk.uint(4);
    perChunk.uint(4);
    left--;
    next = left > 0 ? perChunk.uint(4) : Number.POSITIVE_INFINITY;
  };
  insist(left > 0 || chunks === 0, 'no runs of chunks');
  if (left > 0) perChunk.uint(4);
  if (left > 0) nextRun();
  for (let chunk = 1; chunk <= chunks; chunk++) {
    if (chunk === next) nextRun();
    const from = reading.uint(offsets.type === 'co64' ? 8 : 4);
    let to = from;
    if (usual > 0) to += usual * samples;
    else {
      const all = (counted.get(bytes) ?? 0) + samples;
      insist(all <= mostSamples, 'too many samples');
      counted.set(bytes, all);
      for (let one = 0; one < samples; one++) to += sizeOf(sample + one);
    }
    sample += samples;
    ranges.push([from, Math.min(to, bytes.length)]);
  }
  return ranges;
}

/** The size of a sample by its number, counted from 0, where not all are the same; 0 for one that is not there. */
function sizesIn(bytes: Buffer, { type, body, end }: Box): (sample: number) => number {
  insist(body + 12 <= end, 'no sizes');
  const count = bytes.readUInt32BE(body + 8);
  if (type === 'stsz') {
    const all = bytes.readUInt32BE(body + 4);
    insist(all > 0 || body + 12 + count * 4 <= end, 'no sizes');
    return (sample) => (sample < count ? bytes.readUInt32BE(body + 12 + sample * 4) : 0);
  }
  const bits = bytes[body + 7] as number;
  insist([4, 8, 16].includes(bits) && body + 12 + (count * bits) / 8 <= end, 'no sizes');
  return (sample) => {
    if (sample >= count) return 0;
    if (bits === 16) return bytes.readUInt16BE(body + 12 + sample * 2);
    if (bits === 8) return bytes[body + 12 + sample] as number;
    const pair = bytes[body + 12 + (sample >> 1)] as number;
    return sample & 1 ? pair & 15 : pair >> 4;
  };
}
