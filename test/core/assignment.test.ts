import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseAgent } from '../../src/core/assignment.ts';
import type { Candidate } from '../../src/core/ports.ts';

const one = (agentId: string, load: number, capacity: number, more: Partial<Candidate> = {}): Candidate => ({
  agentId,
  presence: 'online',
  load,
  capacity,
  teamIds: [],
  ...more,
});

const facts: [fact: string, candidates: Candidate[], teamId: string | null, chosen: string | null][] = [
  ['nobody there', [], null, null],
  ['somebody free', [one('ana', 0, 1)], null, 'ana'],
  ['at capacity', [one('ana', 1, 1)], null, null],
  ['over capacity', [one('ana', 3, 1)], null, null],
  ['no capacity at all', [one('ana', 0, 0)], null, null],
  ['the next to last place', [one('ana', 9, 10)], null, 'ana'],
  ['busy', [one('ana', 0, 5, { presence: 'busy' })], null, null],
  ['away', [one('ana', 0, 5, { presence: 'away' })], null, null],
  ['offline', [one('ana', 0, 5, { presence: 'offline' })], null, null],
  ['the absent are passed over', [one('ana', 0, 5, { presence: 'away' }), one('bo', 4, 5)], null, 'bo'],
  ['the least work', [one('ana', 2, 5), one('bo', 1, 5)], null, 'bo'],
  ['the least work in relation to capacity', [one('ana', 2, 10), one('bo', 1, 2)], null, 'ana'],
  ['equal work: the first', [one('ana', 1, 5), one('bo', 1, 5)], null, 'ana'],
  ['somebody of the team', [one('ana', 0, 5), one('bo', 4, 5, { teamIds: ['sales'] })], 'sales', 'bo'],
  ['nobody of the team is free', [one('ana', 0, 5), one('bo', 5, 5, { teamIds: ['sales'] })], 'sales', null],
  ['no team asked for: anybody', [one('bo', 4, 5, { teamIds: ['sales'] })], null, 'bo'],
  ['one of several teams', [one('bo', 0, 5, { teamIds: ['repairs', 'sales'] })], 'sales', 'bo'],
];

for (const [fact, candidates, teamId, chosen] of facts) {
  test(`${fact}: ${chosen ?? 'it waits'}`, () => {
    assert.equal(chooseAgent(candidates, teamId)?.agentId ?? null, chosen);
  });
}
