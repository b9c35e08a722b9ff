import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comingOpenings, isOpen, type Window } from '../../src/core/schedule.ts';

const office: Window = { day: 'MO', from: '09:00:00', until: '18:00:00' };
const night: Window = { day: 'FR', from: '22:00:00', until: '06:00:00' };
const whole: Window = { day: 'WE', from: '08:00:00', until: '08:00:00' };
const sunday: Window = { day: 'SU', from: '02:30:00', until: '04:00:00' };
const early: Window = { day: 'SU', from: '01:00:00', until: '02:30:00' };
const lunch: Window[] = [
  { day: 'TU', from: '09:00', until: '13:00' },
  { day: 'TU', from: '15:00', until: '19:00' },
];
const madrid = 'Europe/Madrid';

// In Madrid 2026-03-29 02:00 becomes 03:00, and 2026-10-25 03:00 becomes 02:00. 2026-11-16 is a Monday.
const facts: [fact: string, windows: Window[], zone: string, at: string, open: boolean][] = [
  ['no windows at all', [], madrid, '2026-11-16T03:00:00Z', true],
  ['before it opens', [office], madrid, '2026-11-16T07:59:59.999Z', false],
  ['the moment it opens', [office], madrid, '2026-11-16T08:00:00Z', true],
  ['the last moment', [office], madrid, '2026-11-16T16:59:59.999Z', true],
  ['the moment it closes', [office], madrid, '2026-11-16T17:00:00Z', false],
  ['the same time of another day', [office], madrid, '2026-11-17T09:00:00Z', false],
  ['the same instant in another zone', [office], 'America/New_York', '2026-11-16T08:00:00Z', false],
  ['a zone where it is Monday already', [office], 'Pacific/Auckland', '2026-11-15T20:30:00Z', true],
  ['the morning of two windows', lunch, madrid, '2026-11-17T08:30:00Z', true],
  ['the pause of two windows', lunch, madrid, '2026-11-17T13:00:00Z', false],
  ['the afternoon of two windows', lunch, madrid, '2026-11-17T14:30:00Z', true],
  ['overnight, before midnight', [night], madrid, '2026-11-20T22:30:00Z', true],
  ['overnight, after midnight', [night], madrid, '2026-11-21T04:59:59Z', true],
  ['overnight, after its end', [night], madrid, '2026-11-21T05:00:00Z', false],
  ['overnight, the early hours of its own day', [night], madrid, '2026-11-20T03:00:00Z', false],
  ['equal times: a whole day from there', [whole], madrid, '2026-11-18T07:00:00Z', true],
  ['equal times: until the next day', [whole], madrid, '2026-11-19T06:59:59Z', true],
  ['equal times: and not on', [whole], madrid, '2026-11-19T07:00:00Z', false],
  ['equal times: not before', [whole], madrid, '2026-11-18T06:59:59Z', false],
  ['summer time counts', [office], madrid, '2026-07-06T07:00:00Z', true],
  ['a start that does not exist: before it', [sunday], madrid, '2026-03-29T01:29:59Z', false],
  ['a start that does not exist moves forward', [sunday], madrid, '2026-03-29T01:30:00Z', true],
  ['an end that does not exist moves forward', [early], madrid, '2026-03-29T01:29:59Z', true],
  ['an end that does not exist: after it', [early], madrid, '2026-03-29T01:30:00Z', false],
  ['a start that exists twice is the first', [sunday], madrid, '2026-10-25T00:30:00Z', true],
  ['a start that exists twice: before it', [sunday], madrid, '2026-10-25T00:29:59Z', false],
  ['open through the hour that exists twice', [sunday], madrid, '2026-10-25T01:30:00Z', true],
  ['an end that exists twice is the first', [early], madrid, '2026-10-25T00:29:59Z', true],
  ['an end that exists twice: after the first', [early], madrid, '2026-10-25T00:30:00Z', false],
  ['an end that exists twice: at the second', [early], madrid, '2026-10-25T01:29:00Z', false],
  ['overnight into the lost hour', [{ ...night, day: 'SA' }], madrid, '2026-03-29T03:59:59Z', true],
  ['overnight into the lost hour, after its end', [{ ...night, day: 'SA' }], madrid, '2026-03-29T04:00:00Z', false],
];

for (const [fact, windows, zone, at, open] of facts) {
  test(`${open ? 'open' : 'closed'}: ${fact}`, () => assert.equal(isOpen(windows, zone, Date.parse(at)), open));
}

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
    const openings = comingOpenings(windows, madrid, Date.parse(at));
    assert.deepEqual(openings?.map(({ from, until }) => [minute(from), minute(until)]) ?? null, first);
  });
}
