import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barsOf, type ClickStep, hoursSince } from '../../src/core/click-sums.ts';

const minute = (at: number) => new Date(at).toISOString().slice(0, 16);

/** Bars as "from–until clicks"; each of the quarters has one click. */
const facts: [
  fact: string,
  step: ClickStep,
  zone: string,
  from: string,
  until: string,
  quarters: string[],
  bars: string[],
][] = [
  [
    'hours',
    'hour',
    'Europe/Madrid',
    '2026-11-16T08:20',
    '2026-11-16T10:00',
    ['2026-11-16T08:45', '2026-11-16T09:00'],
    ['2026-11-16T08:00 2026-11-16T09:00 1', '2026-11-16T09:00 2026-11-16T10:00 1'],
  ],
  [
    'hours of a zone of half hours',
    'hour',
    'Asia/Kolkata',
    '2026-11-16T08:45',
    '2026-11-16T09:45',
    ['2026-11-16T09:15', '2026-11-16T09:30'],
    ['2026-11-16T08:30 2026-11-16T09:30 1', '2026-11-16T09:30 2026-11-16T10:30 1'],
  ],
  [
    'hours of a zone of quarters',
    'hour',
    'Asia/Kathmandu',
    '2026-11-16T08:15',
    '2026-11-16T08:16',
    ['2026-11-16T09:00', '2026-11-16T09:15'],
    ['2026-11-16T08:15 2026-11-16T09:15 1'],
  ],
  [
    'the hour that is left out',
    'hour',
    'Europe/Madrid',
    '2026-03-29T00:00',
    '2026-03-29T02:00',
    ['2026-03-29T00:45', '2026-03-29T01:00'],
    ['2026-03-29T00:00 2026-03-29T01:00 1', '2026-03-29T01:00 2026-03-29T02:00 1'],
  ],
  [
    'the hour that is there twice',
    'hour',
    'Europe/Madrid',
    '2026-10-25T00:10',
    '2026-10-25T02:00',
    ['2026-10-25T00:30', '2026-10-25T01:30'],
    ['2026-10-25T00:00 2026-10-25T01:00 1', '2026-10-25T01:00 2026-10-25T02:00 1'],
  ],
  [
    'the second of the hours that are there twice',
    'hour',
    'Europe/Madrid',
    '2026-10-25T01:10',
    '2026-10-25T02:00',
    ['2026-10-25T00:30', '2026-10-25T01:30'],
    ['2026-10-25T01:00 2026-10-25T02:00 1'],
  ],
  [
    'the change by half an hour',
    'hour',
    'Australia/Lord_Howe',
    '2026-04-04T14:00',
    '2026-04-04T15:00',
    ['2026-04-04T14:30', '2026-04-04T14:45'],
    ['2026-04-04T14:00 2026-04-04T15:00 2'],
  ],
  [
    'days',
    'day',
    'Europe/Madrid',
    '2026-11-15T23:30',
    '2026-11-16T23:30',
    ['2026-11-15T22:45', '2026-11-15T23:00', '2026-11-16T22:45', '2026-11-16T23:00'],
    ['2026-11-15T23:00 2026-11-16T23:00 2', '2026-11-16T23:00 2026-11-17T23:00 1'],
  ],
  [
    'a day of 23 hours',
    'day',
    'Europe/Madrid',
    '2026-03-29T12:00',
    '2026-03-29T13:00',
    ['2026-03-28T22:45', '2026-03-28T23:00', '2026-03-29T21:45', '2026-03-29T22:00'],
    ['2026-03-28T23:00 2026-03-29T22:00 2'],
  ],
  [
    'a day of 25 hours',
    'day',
    'Europe/Madrid',
    '2026-10-25T12:00',
    '2026-10-25T13:00',
    ['2026-10-24T21:45', '2026-10-24T22:00', '2026-10-25T22:45', '2026-10-25T23:00'],
    ['2026-10-24T22:00 2026-10-25T23:00 2'],
  ],
  [
    'a day that begins at one',
    'day',
    'America/Santiago',
    '2026-09-06T12:00',
    '2026-09-06T13:00',
    ['2026-09-06T03:45', '2026-09-06T04:00'],
    ['2026-09-06T04:00 2026-09-07T03:00 1'],
  ],
  [
    'weeks begin on Monday, and one of them is longer',
    'week',
    'Europe/Madrid',
    '2026-10-21T12:00',
    '2026-10-27T00:00',
    ['2026-10-18T22:00', '2026-10-25T22:45', '2026-10-25T23:00'],
    ['2026-10-18T22:00 2026-10-25T23:00 2', '2026-10-25T23:00 2026-11-01T23:00 1'],
  ],
  [
    'months',
    'month',
    'Europe/Madrid',
    '2026-02-10T00:00',
    '2026-03-31T22:00',
    ['2026-01-31T23:00', '2026-02-28T22:45', '2026-03-31T21:45'],
    ['2026-01-31T23:00 2026-02-28T23:00 2', '2026-02-28T23:00 2026-03-31T22:00 1'],
  ],
  [
    'nothing happened',
    'day',
    'UTC',
    '2026-11-16T00:00',
    '2026-11-18T00:00',
    [],
    ['2026-11-16T00:00 2026-11-17T00:00 0', '2026-11-17T00:00 2026-11-18T00:00 0'],
  ],
];

for (const [fact, step, zone, from, until, quarters, bars] of facts) {
  test(`summed: ${fact}`, () => {
    const sums = quarters.map((quarter) => ({ quarter: `${quarter}:00.000Z`, ownSite: 1, elsewhere: 0 }));
    const found = barsOf(sums, step, zone, Date.parse(`${from}Z`), Date.parse(`${until}Z`));
    assert.deepEqual(
      found.map((bar) => `${minute(bar.from)} ${minute(bar.until)} ${bar.ownSite}`),
      bars,
    );
  });
}

const spans: [fact: string, now: string, ago: Temporal.DurationLike, since: string][] = [
  ['a day ago, from the hour on', '2026-11-16T12:34', { days: 1 }, '2026-11-15T12:00'],
  ['over the day of 23 hours', '2026-03-29T12:34', { days: 1 }, '2026-03-28T13:00'],
  ['over the day of 25 hours', '2026-10-25T12:34', { days: 1 }, '2026-10-24T11:00'],
  ['from the second of two hours', '2026-10-25T01:34', { hours: 1 }, '2026-10-25T00:00'],
  ['a year ago, in a leap year', '2028-02-29T12:00', { years: 1 }, '2027-02-28T12:00'],
];

for (const [fact, now, ago, since] of spans) {
  test(`since: ${fact}`, () => assert.equal(minute(hoursSince(Date.parse(`${now}Z`), 'Europe/Madrid', ago)), since));
}
