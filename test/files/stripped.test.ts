// What cameras, telephones and recorders write into files is in nothing that is kept.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { createIntake } from '../../src/files/intake.ts';
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
