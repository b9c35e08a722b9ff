// Who gets what waits: one line, one fact.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Candidate } from '../../src/core/ports.ts';
import { giveOut, type Queue } from '../../src/core/queue.ts';

const ana: Candidate = { agentId: 'ana', presence: 'online', load: 0, capacity: 1, teamIds: ['sales'] };
const bo: Candidate = { agentId: 'bo', presence: 'online', load: 0, capacity: 1, teamIds: [] };
const waits = (id: string, waitingSince: string | null = null, teamId: string | null = null) => ({
  id,
  waitingSince,
  teamId,
});
const inbox: Queue['inbox'] = {
  assignment: 'automatic',
  acceptSeconds: 60,
  schedule: null,
  timezone: null,
  agentIds: ['ana', 'bo'],
  teamIds: [],
};
const mondays = { windows: [{ day: 'MO' as const, from: '09:00', until: '18:00' }] };
/** A Monday, noon in Madrid. */
const now = '2026-01-05T11:00:00.000Z';

/** Conversation 1, by agent: on this day at. */
const lapsed = (of: Record<string, string>, times = 1) => {
  const lapses = Object.entries(of).map(([id, at]) => [id, { times, at: `2026-01-05T${at}:00.000Z` }] as const);
  return new Map([['1', new Map(lapses)]]);
};

const facts: [fact: string, queue: Partial<Queue>, given: string][] = [
  ['nothing waits', { waiting: [] }, ''],
  ['nobody is free', { candidates: [] }, ''],
  ['by hand', { inbox: { ...inbox, assignment: 'manual' } }, ''],
  ['the oldest first', { waiting: [waits('2', '2026-01-05T10:59'), waits('3', '2026-01-05T10:00')] }, '3:ana'],
  ['what nobody wrote in last', { waiting: [waits('1'), waits('2', '2026-01-05T10:00')] }, '2:ana'],
  ['equally old: in the order of their making', { waiting: [waits('2', now), waits('1', now)] }, '1:ana'],
  [
    'capacity counts at each one',
    { waiting: [waits('1'), waits('2'), waits('3')], candidates: [ana, bo] },
    '1:ana 2:bo',
  ],
  ['what nobody may have holds up nothing behind it', { waiting: [waits('1', null, 'night'), waits('2')] }, '2:ana'],
  ['to the team that is to answer', { waiting: [waits('1', null, 'sales')], candidates: [bo, ana] }, '1:ana'],
  ['a team outside its hours waits', { waiting: [waits('1', null, 'sales')], closed: new Set(['sales']) }, ''],
  ['within the inbox’s hours', { inbox: { ...inbox, schedule: mondays } }, '1:ana'],
  ['outside them', { inbox: { ...inbox, schedule: mondays }, now: '2026-01-06T11:00:00.000Z' }, ''],
  ['in the inbox’s own zone', { inbox: { ...inbox, schedule: mondays, timezone: 'America/Sao_Paulo' } }, ''],
  ['to whoever let it lapse, where nobody else is free', { lapsed: lapsed({ ana: '10:00' }) }, '1:ana'],
  ['else to somebody else', { lapsed: lapsed({ ana: '10:00' }), candidates: [ana, bo] }, '1:bo'],
  [
    'who let one lapse gets another',
    { waiting: [waits('1'), waits('2')], lapsed: lapsed({ ana: '10:00' }), candidates: [ana, bo] },
    '1:bo 2:ana',
  ],
  [
    'round again: whose lapse is the oldest',
    { lapsed: lapsed({ ana: '10:01', bo: '10:00' }), candidates: [ana, bo] },
    '1:bo',
  ],
  [
    'and then the next one, where that one is busy',
    { lapsed: lapsed({ ana: '10:01', bo: '10:00' }), candidates: [ana, { ...bo, load: 1 }] },
    '1:ana',
  ],
  [
    'round again in its team only',
    { waiting: [waits('1', null, 'sales')], lapsed: lapsed({ ana: '10:01', bo: '10:00' }), candidates: [ana, bo] },
    '1:ana',
  ],
  [
    'round again, not to the absent',
    { lapsed: lapsed({ bo: '10:00' }), candidates: [{ ...bo, presence: 'away' }] },
    '',
  ],
  ['at once, also the second time', { lapsed: lapsed({ ana: '11:00' }, 2) }, '1:ana'],
  ['the third time as long as it had', { lapsed: lapsed({ ana: '11:00' }, 3) }, ''],
  ['and then again', { lapsed: lapsed({ ana: '10:59' }, 3) }, '1:ana'],
  ['the next times ever longer', { lapsed: lapsed({ ana: '10:57' }, 5) }, ''],
  ['four times as long at the fifth', { lapsed: lapsed({ ana: '10:56' }, 5) }, '1:ana'],
  ['an hour at most', { lapsed: lapsed({ ana: '10:00' }, 1000) }, '1:ana'],
  [
    'while one rests, to another',
    {
      lapsed: lapsed({ ana: '11:00', bo: '11:00' }, 1).set(
        '1',
        new Map([
          ['ana', { times: 9, at: now }],
          ['bo', { times: 1, at: now }],
        ]),
      ),
      candidates: [ana, bo],
    },
    '1:bo',
  ],
  [
    'who rests from one gets another',
    { waiting: [waits('1'), waits('2')], lapsed: lapsed({ ana: '11:00' }, 3) },
    '2:ana',
  ],
  [
    'no time to accept any more: nobody rests',
    { inbox: { ...inbox, acceptSeconds: null }, lapsed: lapsed({ ana: '11:00' }, 9) },
    '1:ana',
  ],
  ['not to the absent', { candidates: [{ ...ana, presence: 'away' }, bo] }, '1:bo'],
  [
    'of one network so many, until they are answered; the rest holds up nothing behind it',
    {
      waiting: [waits('1'), waits('2'), waits('3'), waits('4')],
      candidates: [{ ...ana, capacity: 9 }],
      networks: {
        of: new Map([
          ['1', 'one'],
          ['2', 'one'],
          ['3', 'other'],
        ]),
        unanswered: new Map([['one', 9]]),
      },
    },
    '1:ana 3:ana 4:ana',
  ],
  ['whoever does not serve the inbox', { inbox: { ...inbox, agentIds: ['bo'] } }, ''],
];
for (const [fact, queue, given] of facts) {
  test(`${fact}: ${given || 'it waits'}`, () => {
    const whole: Queue = {
      inbox,
      zone: 'Europe/Madrid',
      now,
      waiting: [waits('1')],
      candidates: [ana],
      closed: new Set(),
      posts: [],
      products: new Map(),
      lapsed: new Map(),
      networks: { of: new Map(), unanswered: new Map() },
      ...queue,
    };
    const said = giveOut(whole).map(({ id, agentId }) => `${id}:${agentId}`);
    assert.equal(said.join(' '), given);
    assert.equal(ana.load + bo.load, 0, 'what was given is counted in a copy');
  });
}
