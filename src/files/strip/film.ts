import { type Box, blankOutside, boxesIn, free, keepOnly, type Range } from './boxes.ts';
import { fragmentRanges } from './film-fragments.ts';
import { sampleRanges } from './film-samples.ts';
import { insist, type Stripped } from './stripped.ts';

const set = (types: string): Set<string> => new Set(types.split(' '));
const topLevel = set('ftyp styp sidx ssix prft mdat moov moof mfra wide pnot');
const ofMovie = set('mvhd trak mvex');
const ofTrack = set('tkhd edts mdia tapt clip matt load');
const ofMedia = set('mdhd hdlr minf elng');
const ofInformation = set('vmhd smhd gmhd nmhd hdlr dinf stbl');
const ofTable = set('stsd stts ctts cslg stsc stsz stz2 stco co64 stss stsh sdtp padb stdp sbgp sgpd subs saiz saio');
const ofEntry = set('udta meta uuid');

/** MP4, MOV, M4A and 3GP: only the picture and sound tracks stay, in place. Tags, places, times, thumbnails and the tracks of positions,
 *  time codes and texts that cameras write, with their samples, are blanked; nothing is decoded. @throws Unreadable */
export function stripFilm(original: Buffer): Stripped {
  const bytes = Buffer.from(original);
  const boxes = keepOnly(bytes, boxesIn(bytes, 0, bytes.length), topLevel);
  const movie = boxes.find(({ type }) => type === 'moov');
  const kept = movie ? stripMovie(bytes, movie) : [];
  const tracks = movie ? tracksOf(bytes, movie) : new Map<number, number | null>();
  for (const box of boxes) {
    if (box.type === 'moof') for (const range of fragmentRanges(bytes, box, tracks)) kept.push(range);
    // A second movie, and the picture that stands for the first, are not needed.
    if ((box.type === 'moov' && box !== movie) || box.type === 'pnot') free(bytes, box);
  }
  blankOutside(
    bytes,
    kept,
    boxes.filter(({ type }) => type === 'mdat'),
  );
  return { bytes };
}

/** @returns where the samples of the tracks that stay lie. @throws Unreadable */
export function stripMovie(bytes: Buffer, movie: Box): Range[] {
  let kept: Range[] = [];
  const parts = keepOnly(bytes, boxesIn(bytes, movie.body, movie.end), ofMovie);
  insist(parts.length < 100, 'too many tracks');
  for (const box of parts) {
    if (box.type === 'mvhd') forgetTimes(bytes, box);
    if (box.type === 'trak') kept = kept.concat(stripTrack(bytes, box));
  }
  return kept;
}

/** The tracks that stay, each with the usual size of its samples in fragments; null: nothing says it. */
function tracksOf(bytes: Buffer, movie: Box): Map<number, number | null> {
  const sizes = new Map<number, number | null>();
  const parts = boxesIn(bytes, movie.body, movie.end);
  for (const track of parts.filter(({ type }) => type === 'trak')) {
    const header = boxesIn(bytes, track.body, track.end).find(({ type }) => type === 'tkhd');
    if (!header) continue;
    const at = header.body + (bytes[header.body] === 1 ? 20 : 12);
    insist(at + 4 <= header.end, 'a track without a number');
    sizes.set(bytes.readUInt32BE(at), null);
  }
  for (const extension of parts.filter(({ type }) => type === 'mvex')) {
    for (const { type, body, end } of boxesIn(bytes, extension.body, extension.end)) {
      if (type !== 'trex' || body + 20 > end) continue;
      const track = bytes.readUInt32BE(body + 4);
      if (sizes.has(track)) sizes.set(track, bytes.readUInt32BE(body + 16));
    }
  }
  return sizes;
}

function stripTrack(bytes: Buffer, track: Box): Range[] {
  const parts = boxesIn(bytes, track.body, track.end);
  const media = parts.find(({ type }) => type === 'mdia');
  if (!media || !isShown(bytes, media)) {
    free(bytes, track);
    return [];
  }
  for (const box of keepOnly(bytes, parts, ofTrack)) if (box.type === 'tkhd') forgetTimes(bytes, box);
  let ranges: Range[] = [];
  for (const box of keepOnly(bytes, boxesIn(bytes, media.body, media.end), ofMedia)) {
    if (box.type === 'mdhd') forgetTimes(bytes, box);
    if (box.type === 'hdlr') forgetName(bytes, box);
    if (box.type !== 'minf') continue;
    for (const part of keepOnly(bytes, boxesIn(bytes, box.body, box.end), ofInformation)) {
      if (part.type === 'hdlr') forgetName(bytes, part);
      if (part.type === 'dinf') forgetPlaces(bytes, part);
      if (part.type !== 'stbl') continue;
      const tables = keepOnly(bytes, boxesIn(bytes, part.body, part.end), ofTable);
      const entries = tables.find(({ type }) => type === 'stsd');
      if (entries) stripEntries(bytes, entries, handlerOf(bytes, media) === 'vide');
      ranges = ranges.concat(sampleRanges(bytes, tables));
    }
  }
  return ranges;
}

function handlerOf(bytes: Buffer, media: Box): string {
  const handler = boxesIn(bytes, media.body, media.end).find(({ type }) => type === 'hdlr');
  return handler ? bytes.toString('latin1', handler.body + 8, handler.body + 12) : '';
}

const isShown = (bytes: Buffer, media: Box): boolean =>
  ['vide', 'soun', 'pict', 'auxv'].includes(handlerOf(bytes, media));

/** When it was made and changed. */
function forgetTimes(bytes: Buffer, { body, end }: Box): void {
  bytes.fill(0, body + 4, Math.min(end, body + (bytes[body] === 1 ? 20 : 12)));
}

function forgetName(bytes: Buffer, { body, end }: Box): void {
  bytes.fill(0, Math.min(body + 24, end), end);
}

/** Which file of which disk the samples once lay in: they are in this one. */
function forgetPlaces(bytes: Buffer, information: Box): void {
  for (const references of boxesIn(bytes, information.body, information.end)) {
    if (references.type !== 'dref') free(bytes, references);
    else for (const { body, end } of boxesIn(bytes, references.body + 8, references.end)) bytes.fill(0, body + 4, end);
  }
}

/** The name of the encoder is 32 bytes of a picture's entry; what else is known to describe stands behind its 78. */
function stripEntries(bytes: Buffer, { body, end }: Box, isPicture: boolean): void {
  for (const entry of boxesIn(bytes, body + 8, end)) {
    const fixed = entry.body + 78;
    if (!isPicture || fixed > entry.end) continue;
    bytes.fill(0, entry.body + 42, entry.body + 74);
    for (const box of boxesIn(bytes, fixed, entry.end)) if (ofEntry.has(box.type)) free(bytes, box);
  }
}
