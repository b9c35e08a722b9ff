// What cameras, telephones and recorders write into files is in nothing that is kept.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { createIntake } from '../../src/files/intake.ts';
import { stripFilm } from '../../src/files/strip/film.ts';
import { stripPng } from '../../src/files/strip/png.ts';
import { stripWav } from '../../src/files/strip/riff.ts';
import { Unreadable } from '../../src/files/strip/stripped.ts';
import { stripTags } from '../../src/files/strip/tags.ts';
import { stripTiff } from '../../src/files/strip/tiff.ts';
import { Turner } from '../../src/files/turner.ts';
import * as made from './planted.ts';

const turner = new Turner();
after(() => turner.stop());
const intake = createIntake(null, turner);
const examine = (bytes: Uint8Array) => intake.examine(bytes, { isStranger: true, signal: null, mayDecode: null });

type Sample = [fact: string, bytes: () => Buffer | Promise<Buffer>, type: string, still?: Buffer[]];
const [pictures, sound] = made.samplesOfFilm as [Buffer, Buffer];
const samples: Sample[] = [
  ['JPEG', made.jpegOfEverything, 'image/jpeg'],
  ['JPEG on its side', () => made.written('jpeg', 6), 'image/jpeg'],
  ['PNG', made.pngOfEverything, 'image/png'],
  ['PNG on its side', () => made.written('png', 8), 'image/png'],
  ['WebP', made.webpOfEverything, 'image/webp'],
  ['WebP on its side', () => made.written('webp', 3), 'image/webp'],
  ['AVIF', () => made.written('avif'), 'image/avif'],
  ['GIF that moves', made.movingGif, 'image/gif'],
  ['HEIC', made.heic, 'image/heic'],
  ['TIFF', made.tiff, 'image/tiff'],
  ['JPEG XL', made.jxl, 'image/jxl', [pictures]],
  ['MP4', made.film, 'video/mp4', [pictures, sound]],
  ['MP4 in fragments', () => made.film({ fragmented: true }), 'video/mp4', [pictures, sound]],
  ['MOV', () => made.film({ brand: 'qt  ' }), 'video/quicktime', [pictures, sound]],
  ['3GP', () => made.film({ brand: '3gp4' }), 'video/3gpp', [pictures, sound]],
  ['M4A', () => made.film({ brand: 'M4A ' }), 'audio/x-m4a', [pictures, sound]],
  ['M4V', () => made.film({ brand: 'M4V ' }), 'video/x-m4v', [pictures, sound]],
  ['WebM of a browser', () => made.webm(), 'video/webm', [pictures, sound]],
  ['WebM of known length', () => made.webm(false), 'video/webm', [pictures, sound]],
  ['MP3', made.mp3, 'audio/mpeg', [sound]],
  ['FLAC', made.flac, 'audio/flac', [sound]],
  ['Opus', () => made.ogg('opus'), 'audio/ogg', [sound]],
  ['Vorbis', () => made.ogg('vorbis'), 'audio/ogg', [sound]],
  ['FLAC in Ogg', () => made.ogg('flac'), 'audio/ogg', [sound]],
  ['WAV', made.wav, 'audio/wav', [sound]],
  ['AVI', made.avi, 'video/vnd.avi', [pictures, sound]],
];
for (const [fact, bytes, type, still = []] of samples) {
  test(`${fact}: no person, no place, no time`, async () => {
    const original = await bytes();
    const copy = Buffer.from(original);
    assert.ok(
      made.planted.some((word) => original.includes(word)),
      'the sample has words in it',
    );
    const kept = await examine(original);
    assert.ok(!('refused' in kept), JSON.stringify(kept));
    assert.equal(kept.type, type);
    assert.deepEqual(original, copy, 'what came is not changed');
    const stripped = Buffer.from(kept.bytes);
    assert.deepEqual(
      made.planted.filter((word) => stripped.includes(word) || stripped.includes(Buffer.from(word, 'utf16le'))),
      [],
    );
    for (const part of still) assert.ok(stripped.includes(part), part.toString().slice(0, 20));
    if (kept.kind === 'image') {
      const { exif, xmp, width, height, pages } = await sharp(stripped, { animated: true }).metadata();
      assert.deepEqual([exif, xmp], [undefined, undefined]);
      assert.deepEqual([width, height / (pages ?? 1)], [kept.width, kept.height]);
      await sharp(stripped).stats();
    }
    // What is clean stays as it is.
    const again = await examine(stripped);
    assert.ok(!('refused' in again) && Buffer.from(again.bytes).equals(stripped));
  });
}

test('a TIFF and an AVIF show the same points as before', async () => {
  for (const bytes of [await made.tiff(), await made.written('avif'), await made.movingGif()]) {
    const kept = await examine(bytes);
    assert.ok(!('refused' in kept));
    const [before, now] = await Promise.all(
      [bytes, kept.bytes].map((one) => sharp(one, { animated: true }).raw().toBuffer()),
    );
    assert.ok(before?.equals(now as Buffer));
  }
});

test('a picture lies as it was taken: upright, in every way that it may lie', async () => {
  for (const [orientation, size] of [
    [1, [40, 30]],
    [3, [40, 30]],
    [6, [30, 40]],
    [8, [30, 40]],
  ] as const) {
    const kept = await examine(await made.written('jpeg', orientation));
    assert.ok(!('refused' in kept));
    assert.deepEqual([kept.width, kept.height], size, `orientation ${orientation}`);
  }
});

const u32 = (...numbers: number[]): Buffer => {
  const bytes = Buffer.alloc(4 * numbers.length);
  for (const [i, number] of numbers.entries()) bytes.writeUInt32BE(number, 4 * i);
  return bytes;
};
/** A table of one chunk with a million samples, in 92 bytes. */
const table = () =>
  made.box(
    'stbl',
    made.box('stsz', u32(0, 0, 0)),
    made.box('stsc', u32(0, 1, 1, 1_000_000, 1)),
    made.box('stco', u32(0, 1, 0)),
  );
const filmOf = (...tables: Buffer[]) => {
  const handler = made.box('hdlr', u32(0, 0), 'vide', Buffer.alloc(12));
  const media = made.box('mdia', handler, made.box('minf', ...tables));
  return Buffer.concat([made.box('ftyp', 'isom', u32(0)), made.box('moov', made.box('trak', media))]);
};
/** A directory of entries that all name the same values. */
const tiffOf = (entries: number) => {
  const bytes = Buffer.alloc(300_000);
  bytes.write('II*\0', 'latin1');
  bytes.writeUInt32LE(8, 4);
  bytes.writeUInt16LE(entries, 8);
  for (let at = 10; at < 10 + entries * 12; at += 12) {
    bytes.writeUInt16LE(273, at);
    bytes.writeUInt16LE(1, at + 2);
    bytes.writeUInt32LE(10_000, at + 4);
    bytes.writeUInt32LE(200_000, at + 8);
  }
  return bytes;
};
const riffOf = (chunks: number) => {
  const bytes = Buffer.alloc(12 + chunks * 8);
  bytes.write('RIFF', 'latin1');
  bytes.write('WAVEdata', 8, 'latin1');
  return bytes;
};

test('a file whose parts cost more steps than it has bytes is refused', () => {
  for (const [fact, strip, few, many] of [
    ['ends of lyrics', stripTags, Buffer.alloc(9 * 10, 'LYRICSEND'), Buffer.alloc(9 * 2000, 'LYRICSEND')],
    ['tags', stripTags, Buffer.alloc(128 * 10, 'TAG'.padEnd(128)), Buffer.alloc(128 * 2000, 'TAG'.padEnd(128))],
    ['tables of samples', stripFilm, filmOf(table()), filmOf(table(), table(), table())],
    ['lists of places', stripTiff, tiffOf(2), tiffOf(20)],
    ['chunks', stripWav, riffOf(10), riffOf(150_000)],
  ] as const) {
    assert.doesNotThrow(() => strip(few), fact);
    assert.throws(() => strip(many), Unreadable, fact);
  }
});

test('a second profile of a picture is left out', async () => {
  const png = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
    .withIccProfile('srgb')
    .png()
    .toBuffer();
  const from = png.indexOf('iCCP') - 4;
  const to = from + 12 + png.readUInt32BE(from);
  const doubled = Buffer.concat([png.subarray(0, to), png.subarray(from)]);
  const kept = stripPng(doubled).bytes;
  assert.notEqual(kept.indexOf('iCCP'), -1);
  assert.equal(kept.indexOf('iCCP'), kept.lastIndexOf('iCCP'));
});

test('what is cut off or turned over anywhere is kept clean or refused, and never a fault', async () => {
  for (const [fact, bytes] of samples) {
    const whole = await bytes();
    const steps = 15;
    for (let step = 0; step < steps; step++) {
      const at = Math.floor((whole.length * step) / steps);
      const turned = Buffer.from(whole);
      turned[at] = (turned[at] as number) ^ 0xff;
      const wild = Buffer.from(whole);
      wild.fill(0xff, at, at + 4);
      for (const damaged of [whole.subarray(0, at + 1), turned, wild]) {
        const kept = await examine(damaged).catch((error) => assert.fail(`${fact} at ${at}: ${error.stack}`));
        if ('refused' in kept) assert.equal(kept.refused, 'invalid', fact);
      }
    }
  }
});
