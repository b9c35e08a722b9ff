import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  afterWrongPin,
  isKnownCaller,
  isLocked,
  isNoted,
  noTries,
  type PinTries,
  wrongPinsOfUnknown,
} from '../../src/core/pin-lock.ts';

const start = Date.parse('2026-03-01T12:00:00.000Z');
const at = (minutes: number) => new Date(start + minutes * 60_000).toISOString();
/** Wrong pins at these minutes. */
const after = (...minutes: number[]): PinTries =>
  minutes.reduce((tries, one) => afterWrongPin(tries, at(one)), noTries);
const times = (count: number, minute: number) => Array<number>(count).fill(minute);

const facts: [what: string, tries: PinTries, minute: number, locked: boolean][] = [
  ['nobody is locked out at first', noTries, 0, false],
  ['nine do not lock', after(...times(9, 0)), 0, false],
  ['the tenth locks', after(...times(10, 0)), 0, true],
  ['to the last moment of the next 15 minutes', after(...times(10, 0)), 14.999, true],
  ['and no longer', after(...times(10, 0)), 15, false],
  ['ten within 15 minutes lock', after(0, ...times(8, 7), 14.9), 14.9, true],
  ['ten in more than 15 minutes do not', after(0, ...times(8, 7), 15), 15, false],
  ['the window slides', after(0, ...times(8, 7), 15, 16), 16, true],
  ['what comes while it is locked makes it no longer', after(...times(10, 0), ...times(50, 14)), 15, false],
  ['after a lock it is counted anew', after(...times(10, 0), ...times(9, 15)), 15, false],
  ['and locks again', after(...times(10, 0), ...times(10, 15)), 29, true],
];

for (const [what, tries, minute, locked] of facts) {
  test(what, () => assert.equal(isLocked(tries, at(minute)), locked));
}

test('a caller is known for thirty days, and written down once a day', () => {
  const day = 1440;
  assert.deepEqual([isKnownCaller(null, at(0)), isNoted(null, at(0))], [false, false]);
  assert.deepEqual([isNoted(at(0), at(day - 1)), isNoted(at(0), at(day))], [true, false]);
  assert.deepEqual([isKnownCaller(at(0), at(30 * day - 1)), isKnownCaller(at(0), at(30 * day))], [true, false]);
});

test('all unknown callers of a number together have thirty', () => {
  const all = (count: number) =>
    times(count, 0).reduce((tries, one) => afterWrongPin(tries, at(one), wrongPinsOfUnknown), noTries);
  assert.deepEqual(
    [isLocked(all(29), at(0)), isLocked(all(30), at(0)), isLocked(all(30), at(15))],
    [false, true, false],
  );
});

test('no more than ten times are kept', () => {
  const tries = after(...Array.from({ length: 200 }, (_, i) => i * 2));
  assert.ok(tries.failures.length < 10);
});
