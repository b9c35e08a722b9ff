// Opening times and calls, minute by minute around clock changes of several zones, against a second computation that knows wall clocks by
// Intl alone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { barsOf } from '../../src/core/click-sums.ts';
import { spanOf } from '../../src/core/phone-calls.ts';
import { comingOpenings, isOpen, type Schedule, weekdays } from '../../src/core/schedule.ts';

const minute = 60_000;
const day = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** What a wall clock shows, as milliseconds as if it were UTC. */
function wall(at: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    const fields = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
    format = new Intl.DateTimeFormat('en-CA', { timeZone, calendar: 'iso8601', hourCycle: 'h23', ...fields });
    formats.set(timeZone, format);
  }
  const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute) + (at % minute);
}

const instants = new Map<string, number>();

function instant(shown: number, zone: string): number {
  const key = `${zone} ${shown}`;
  const at = instants.get(key) ?? firstInstant(shown, zone);
  instants.set(key, at);
  return at;
}

/** The first time that a wall clock shows it; one that it never shows is as much later as the clock was set forward. */
function firstInstant(shown: number, zone: string): number {
  const offset = (at: number) => wall(at, zone) - at;
  const [before, after] = [offset(shown - 2 * day), offset(shown + 2 * day)];
  const shows = [shown - before, shown - after].filter((at) => wall(at, zone) === shown);
  return shows.length > 0 ? Math.min(...shows) : shown - before;
}

const minutesOf = (text: string) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3, 5));

function openAt({ windows }: Schedule, zone: string, at: number): boolean {
  const midnight = Math.floor(wall(at, zone) / day) * day;
  return [-3, -2, -1, 0, 1, 2].some((days) => {
    const date = midnight + days * day;
    const name = weekdays[(new Date(date).getUTCDay() + 6) % 7];
    return windows.some((one) => {
      const [from, until] = [minutesOf(one.from), minutesOf(one.until)];
      const end = date + (until > from ? 0 : day) + until * minute;
      return one.day === name && instant(date + from * minute, zone) <= at && at < instant(end, zone);
    });
  });
}

/** The minute before which a clock was changed. */
const changes: [zone: string, at: string][] = [
  ['Europe/Madrid', '2026-03-29T01:00Z'],
  ['Europe/Madrid', '2026-10-25T01:00Z'],
  // Midnight does not exist.
  ['America/Scoresbysund', '2026-03-29T01:00Z'],
  ['America/Scoresbysund', '2026-10-25T01:00Z'],
  ['America/Nuuk', '2026-03-29T01:00Z'],
  ['America/Sao_Paulo', '2018-11-04T03:00Z'],
  ['America/Sao_Paulo', '2018-02-18T02:00Z'],
  ['Africa/Cairo', '2026-04-23T22:00Z'],
  ['Africa/Cairo', '2026-10-29T21:00Z'],
  // A minute past midnight, back into the day before.
  ['America/St_Johns', '2010-11-07T02:31Z'],
  ['Asia/Gaza', '2012-09-20T22:00Z'],
  // Half an hour.
  ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
  // Two hours, quarters, and a whole day that was left out.
  ['Antarctica/Troll', '2026-03-29T01:00Z'],
  ['Pacific/Chatham', '2026-04-04T14:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00Z'],
];

const hours = [
  ['23:45', '23:15'],
  ['22:00', '06:00'],
  ['00:00', '00:30'],
  ['01:30', '02:30'],
  ['00:00', '00:00'],
  ['02:10', '02:05'],
] as const;

const nights: Schedule[] = hours.flatMap(([from, until]) => [
  { windows: [{ day: 'FR' as const, from, until }] },
  { windows: (['TH', 'SA', 'SU'] as const).map((name) => ({ day: name, from, until })) },
]);

/** Minutes before and after a change. */
const around = [-960, -200, -65, -35, -20, -5, -1, 0, 1, 5, 10, 20, 31, 45, 59, 61, 90, 110, 300, 1000, 1430];

test('open is what Intl says, and what the coming openings say', () => {
  for (const [zone, text] of changes) {
    const change = Date.parse(text);
    for (const schedule of nights) {
      for (const minutes of around) {
        const at = change + minutes * minute;
        const fact = `${zone} ${new Date(at).toISOString()} ${JSON.stringify(schedule)}`;
        const open = isOpen(schedule, zone, at);
        assert.equal(open, openAt(schedule, zone, at), fact);
        assert.equal((comingOpenings(schedule, zone, at)?.[0]?.from ?? Number.POSITIVE_INFINITY) <= at, open, fact);
      }
    }
  }
});

test('a call has the times between which its duration lies', () => {
  for (const [zone, text] of changes) {
    const change = Date.parse(text);
    for (let i = -18; i < 18; i++) {
      for (const minutes of [1, 7, 29, 58, 95, 180]) {
        const [start, end] = [change + i * 7 * minute, change + (i * 7 + minutes) * minute];
        const clock = (at: number) => new Date(wall(at, zone)).toISOString().slice(0, 19).replace('T', ' ');
        const told = { started: clock(start), ended: clock(end), durationSeconds: minutes * 60 };
        const span = spanOf(told, zone);
        const found = [span.start, span.end].map(({ epochMilliseconds }) => epochMilliseconds) as [number, number];
        const fact = `${zone} ${JSON.stringify(told)}`;
        assert.deepEqual(found.map(clock), [told.started, told.ended], fact);
        assert.equal(found[1] - found[0], minutes * minute, fact);
      }
    }
  }
});

const calls: [fact: string, zone: string, started: string, ended: string | null, seconds: number, span: string][] = [
  [
    'from the first of two hours into the second',
    'Europe/Madrid',
    '2026-10-25 02:41:38',
    '2026-10-25 02:40:02',
    3504,
    '2026-10-25T00:41:38Z 2026-10-25T01:40:02Z',
  ],
  [
    'within the second, which only its end tells',
    'Europe/Madrid',
    '2026-10-25 02:50:00',
    '2026-10-25 03:10:00',
    1200,
    '2026-10-25T01:50:00Z 2026-10-25T02:10:00Z',
  ],
  [
    'that rang, and was not taken',
    'Europe/Madrid',
    '2026-10-25 02:59:50',
    '2026-10-25 02:00:10',
    0,
    '2026-10-25T00:59:50Z 2026-10-25T01:00:10Z',
  ],
  [
    'either hour: the first',
    'Europe/Madrid',
    '2026-10-25 02:10:00',
    '2026-10-25 02:11:00',
    60,
    '2026-10-25T00:10:00Z 2026-10-25T00:11:00Z',
  ],
  [
    'whose end is not told',
    'Europe/Madrid',
    '2026-10-25 02:50:00',
    null,
    3600,
    '2026-10-25T00:50:00Z 2026-10-25T01:50:00Z',
  ],
  [
    'over half an hour that exists twice',
    'Australia/Lord_Howe',
    '2026-04-05 01:55:00',
    '2026-04-05 01:35:00',
    600,
    '2026-04-04T14:55:00Z 2026-04-04T15:05:00Z',
  ],
  [
    'from a time that does not exist',
    'Europe/Madrid',
    '2026-03-29 02:10:00',
    '2026-03-29 03:20:00',
    600,
    '2026-03-29T01:10:00Z 2026-03-29T01:20:00Z',
  ],
  [
    'that ends before it begins, whatever is meant',
    'Europe/Madrid',
    '2026-11-16 10:00:00',
    '2026-11-16 09:00:00',
    60,
    '2026-11-16T09:00:00Z 2026-11-16T08:00:00Z',
  ],
];

test('calls over clock changes', () => {
  for (const [fact, zone, started, ended, durationSeconds, span] of calls) {
    const { start, end } = spanOf({ started, ended, durationSeconds }, zone);
    assert.equal(`${start} ${end}`, span, fact);
  }
});

test('a bar of an hour begins with the local hour or with a change of the clock, and none is left out', () => {
  for (const [zone, text] of changes) {
    const change = Date.parse(text);
    for (let i = -8; i < 8; i++) {
      const bars = barsOf([], 'hour', zone, change + i * 15 * minute, change + 6 * 60 * minute);
      for (const [n, { from, until }] of bars.entries()) {
        const fact = `${zone} ${new Date(from).toISOString()}`;
        assert.ok(until > from && (n === 0 || bars[n - 1]?.until === from), fact);
        const isChange = wall(from, zone) - wall(from - 1000, zone) !== 1000;
        assert.ok((wall(from, zone) / minute) % 60 === 0 || isChange, fact);
      }
      assert.ok((bars[0]?.from ?? 0) <= change + i * 15 * minute, `${zone} ${i}`);
    }
  }
});
