import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comingOpenings, isOpen, type Window } from '../../src/core/schedule.ts';
import { vectors } from '../support/schedule.ts';

// Madrid: 2026-03-29 02:00 becomes 03:00, and 2026-10-25 03:00 becomes 02:00. 2026-11-16 is a Monday, 2026-12-25 a Friday.
for (const { fact, schedule, zone, at, open, next } of vectors()) {
  test(`${open ? 'open' : 'closed'}: ${fact}`, () => {
    assert.equal(isOpen(schedule, zone, Date.parse(at)), open);
    const coming = comingOpenings(schedule, zone, Date.parse(at));
    const first = coming?.slice(0, 1).flatMap(({ from, until }) => [from, until].map((t) => new Date(t).toISOString()));
    assert.deepEqual(first ?? null, next);
  });
}

const madrid = 'Europe/Madrid';
const office: Window = { day: 'MO', from: '09:00:00', until: '18:00:00' };
const night: Window = { day: 'FR', from: '22:00:00', until: '06:00:00' };

const coming: [fact: string, windows: Window[], at: string, first: [from: string, until: string][] | null][] = [
  ['no windows: always', [], '2026-11-16T03:00:00Z', null],
  [
    'one that has begun',
    [office],
    '2026-11-16T10:00:00Z',
    [
      ['2026-11-16T08:00', '2026-11-16T17:00'],
      ['2026-11-23T08:00', '2026-11-23T17:00'],
    ],
  ],
  ['one that is over', [office], '2026-11-16T17:00:00Z', [['2026-11-23T08:00', '2026-11-23T17:00']]],
  [
    'begun before midnight',
    [night],
    '2026-11-21T01:00:00Z',
    [
      ['2026-11-20T21:00', '2026-11-21T05:00'],
      ['2026-11-27T21:00', '2026-11-28T05:00'],
    ],
  ],
  [
    'two that touch are one',
    [office, { day: 'MO', from: '18:00', until: '20:00' }],
    '2026-11-17T00:00:00Z',
    [['2026-11-23T08:00', '2026-11-23T19:00']],
  ],
];

for (const [fact, windows, at, first] of coming) {
  test(`coming: ${fact}`, () => {
    const minute = (instant: number) => new Date(instant).toISOString().slice(0, 16);
    const openings = comingOpenings({ windows }, madrid, Date.parse(at));
    assert.deepEqual(openings?.map(({ from, until }) => [minute(from), minute(until)]) ?? null, first);
  });
}
