import { type Chunk, chunksOf, riffChunk, riffOf } from './riff-chunks.ts';
import { insist, mostParts, type Stripped } from './stripped.ts';

const ofSound = new Set(['fmt ', 'data', 'fact']);

/** WAV: the sound and its form; INFO, Broadcast Wave, iXML, ID3 and XMP are left out. @throws Unreadable */
export function stripWav(bytes: Buffer): Stripped {
  insist(bytes.length >= 12 && bytes.toString('latin1', 8, 12) === 'WAVE', 'no WAV');
  // Recorders that were cut off leave lengths that promise more, or all ones.
  const kept: Buffer[] = [];
  for (let at = 12, parts = 0; at + 8 <= bytes.length; parts++) {
    insist(parts < mostParts, 'too many chunks');
    const end = Math.min(bytes.length, at + 8 + bytes.readUInt32LE(at + 4));
    const type = bytes.toString('latin1', at, at + 4);
    if (ofSound.has(type)) kept.push(riffChunk(type, bytes.subarray(at + 8, end)));
    insist(kept.length < 100, 'too many chunks');
    at = end + (end & 1);
  }
  insist(kept.length > 0, 'no sound');
  return { bytes: riffOf('WAVE', kept) };
}

const ofFilm = new Set('avih strh strf vprp indx dmlh idx1'.split(' '));

/** AVI: what describes becomes JUNK, in place, for its index counts bytes. @throws Unreadable */
export function stripAvi(original: Buffer): Stripped {
  const bytes = Buffer.from(original);
  insist(bytes.length >= 12 && bytes.toString('latin1', 8, 12) === 'AVI ', 'no AVI');
  for (const { type, data, at } of chunksOf(bytes, 0, bytes.length)) {
    if (type === 'RIFF') stripList(bytes, at, data, 0);
    else junk(bytes, { type, data, at });
  }
  return { bytes };
}

function stripList(bytes: Buffer, at: number, list: Buffer, depth: number): void {
  insist(depth < 4, 'lists in lists');
  for (const chunk of chunksOf(bytes, at + 12, at + 8 + list.length)) {
    const name = chunk.type === 'LIST' ? chunk.data.toString('latin1', 0, 4) : null;
    if (name === 'movi') continue;
    if (name === 'hdrl' || name === 'strl' || name === 'odml') stripList(bytes, chunk.at, chunk.data, depth + 1);
    else if (!ofFilm.has(chunk.type)) junk(bytes, chunk);
  }
}

function junk(bytes: Buffer, { data, at }: Chunk): void {
  bytes.write('JUNK', at, 'latin1');
  data.fill(0);
}
