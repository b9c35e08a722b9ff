import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Team } from '../../src/core/nouns.ts';
import type { Candidate } from '../../src/core/ports.ts';
import type { Schedule } from '../../src/core/schedule.ts';
import { closedTeams, onDuty } from '../../src/core/team-hours.ts';

const team = (schedule: Schedule | null, timezone: string | null = null): Team => ({
  id: 'sales',
  name: 'Sales',
  agentIds: [],
  timezone,
  schedule,
  createdAt: '2026-01-01T00:00:00.000Z',
});
const mondays: Schedule = { windows: [{ day: 'MO', from: '09:00', until: '18:00' }] };

/** The 5th of January 2026 is a Monday; Madrid is an hour before UTC then, São Paulo three behind. */
const hours: [fact: string, team: Team, now: string, closed: boolean][] = [
  ['no hours: always there', team(null), '2026-01-04T03:00:00.000Z', false],
  ['within its hours', team(mondays), '2026-01-05T08:00:00.000Z', false],
  ['before them', team(mondays), '2026-01-05T07:59:59.999Z', true],
  ['at their end', team(mondays), '2026-01-05T17:00:00.000Z', true],
  ['on another day', team(mondays), '2026-01-06T10:00:00.000Z', true],
  ['in a zone of its own, still before', team(mondays, 'America/Sao_Paulo'), '2026-01-05T11:59:00.000Z', true],
  ['in a zone of its own, there', team(mondays, 'America/Sao_Paulo'), '2026-01-05T12:00:00.000Z', false],
  [
    'closed on a holiday',
    team({ ...mondays, exceptions: [{ date: '2026-01-05', hours: [] }] }),
    '2026-01-05T10:00:00.000Z',
    true,
  ],
];
for (const [fact, one, now, closed] of hours) {
  test(`hours: ${fact}`, () => assert.equal(closedTeams([one], 'Europe/Madrid', now).has('sales'), closed));
}

const ana: Candidate = { agentId: 'ana', presence: 'online', load: 0, capacity: 5, teamIds: ['sales', 'night'] };
const duty: [fact: string, agentIds: string[], teamIds: string[], closed: string[], gets: boolean][] = [
  ['the inbox names her', ['ana'], [], [], true],
  ['the inbox names her, her teams are closed', ['ana'], ['sales'], ['sales', 'night'], true],
  ['by a team that is there', [], ['sales'], [], true],
  ['by a team that is closed', [], ['sales'], ['sales'], false],
  ['by one of two teams', [], ['sales', 'night'], ['sales'], true],
  ['an open team of hers that does not serve the inbox', [], ['sales'], ['sales'], false],
  ['a team that is not hers', [], ['workshop'], [], false],
];
for (const [fact, agentIds, teamIds, closed, gets] of duty) {
  test(`on duty: ${fact}`, () =>
    assert.equal(onDuty([ana], { agentIds, teamIds }, new Set(closed)).length === 1, gets));
}
