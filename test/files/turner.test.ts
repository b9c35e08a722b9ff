// Pictures are decoded in separate processes, which end as soon as they are not needed.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { createIntake } from '../../src/files/intake.ts';
import { Turner, type TurnerLimits, type Turning } from '../../src/files/turner.ts';
import { movingGif, written } from './planted.ts';

const all: Turner[] = [];
const turnerOf = (limits: Partial<TurnerLimits>): Turner => {
  const turner = new Turner(limits);
  all.push(turner);
  return turner;
};
after(() => {
  for (const turner of all) turner.stop();
});

const small = async (): Promise<Turning> => ({
  bytes: await written('jpeg', 6),
  type: 'image/jpeg',
  mostPoints: 25_000_000,
});
/** So many points that no machine is done before it is told to stop. */
const large = async (): Promise<Turning> => {
  const bytes = await sharp({ create: { width: 7000, height: 7000, channels: 3, background: '#2a7' } })
    .png({ compressionLevel: 1 })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  return { bytes, type: 'image/png', mostPoints: 50_000_000 };
};
const upright = (result: unknown) => typeof result === 'object';

test('one that takes too long is ended, and the next one is turned', async () => {
  const turner = turnerOf({ patienceMs: 20 });
  assert.equal(await turner.turn(await large(), true, null), 'late');
  assert.equal(turner.running, 0);
  const patient = turnerOf({});
  assert.ok(upright(await patient.turn(await small(), true, null)));
});

test('one whose sender has left is ended, whether it waits or runs', async () => {
  const turner = turnerOf({ atOnce: 1, patienceMs: 600_000 });
  const [running, waiting] = [new AbortController(), new AbortController()];
  const picture = await large();
  const first = turner.turn(picture, true, running.signal);
  const second = turner.turn(picture, true, waiting.signal);
  assert.deepEqual([turner.running, turner.waiting], [1, 1]);
  waiting.abort();
  assert.equal(await second, 'gone');
  running.abort();
  assert.equal(await first, 'gone');
  assert.deepEqual([turner.running, turner.waiting], [0, 0]);
  assert.equal(await turner.turn(picture, true, running.signal), 'gone');
});

test('anonymous visitors have one place of two and a separate queue; more are rejected', async () => {
  const turner = turnerOf({ mostWaiting: 2, patienceMs: 600_000 });
  const picture = await large();
  const leave = new AbortController();
  const strangers = [1, 2, 3].map(() => turner.turn(picture, true, leave.signal));
  assert.equal(await turner.turn(picture, true, null), 'busy');
  assert.deepEqual([turner.running, turner.waiting], [1, 2]);
  assert.ok(upright(await turner.turn(await small(), false, null)));
  leave.abort();
  assert.deepEqual(await Promise.all(strangers), ['gone', 'gone', 'gone']);
});

test('a stop ends what runs and what waits', async () => {
  const turner = turnerOf({ atOnce: 1, patienceMs: 600_000 });
  const picture = await large();
  const asked = [1, 2].map(() => turner.turn(picture, false, null));
  turner.stop();
  assert.deepEqual(await Promise.all(asked), ['gone', 'gone']);
  assert.equal(await turner.turn(picture, false, null), 'gone');
});

test('what cannot be decoded is said, and its process goes on', async () => {
  const turner = turnerOf({});
  const { bytes } = await small();
  const broken = { bytes: bytes.subarray(0, 200), type: 'image/jpeg', mostPoints: 25_000_000 };
  assert.equal(await turner.turn(broken, true, null), 'unreadable');
  assert.ok(upright(await turner.turn(await small(), true, null)));
});

test('anonymous visitors send 25 million pixels, members 50 million; none of it is decoded', async () => {
  const turner = turnerOf({});
  const intake = createIntake(null, turner);
  const gif = await movingGif();
  const sized = (width: number, height: number) => {
    gif.writeUInt16LE(width, 6);
    gif.writeUInt16LE(height, 8);
    return gif;
  };
  const rows: [width: number, height: number, isStranger: boolean, isTaken: boolean][] = [
    [5000, 5000, true, true],
    [5001, 5000, true, false],
    [5001, 5000, false, true],
    [10_000, 5001, false, false],
  ];
  for (const [width, height, isStranger, isTaken] of rows) {
    const kept = await intake.examine(sized(width, height), { isStranger, signal: null, mayDecode: null });
    assert.equal(!('refused' in kept), isTaken, `${width} × ${height}, ${isStranger}`);
  }
  assert.equal(turner.running, 0);
});
