import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseAgent, mayTake } from '../../src/core/assignment.ts';
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

const teams = [
  { id: 'sales', agentIds: ['ana'] },
  { id: 'night', agentIds: ['bo'] },
];
const taking: [
  fact: string,
  agentId: string,
  teamId: string | null,
  agentIds: string[],
  teamIds: string[],
  may: boolean,
][] = [
  ['a member of the contact’s team', 'ana', 'sales', [], [], true],
  ['no member of it', 'bo', 'sales', [], [], false],
  ['no member of it, who serves the inbox', 'bo', 'sales', ['bo'], ['night'], false],
  ['a team that is not there any more', 'ana', 'gone', ['ana'], [], false],
  ['no team: whom the inbox names', 'ana', null, ['ana'], [], true],
  ['no team: whom it does not name', 'bo', null, ['ana'], [], false],
  ['no team: who is in a team of the inbox', 'bo', null, ['ana'], ['night'], true],
  ['no team: who is in another team', 'ana', null, [], ['night'], false],
  ['no team, an inbox that names nobody: everybody', 'zoe', null, [], [], true],
];
for (const [fact, agentId, teamId, agentIds, teamIds, may] of taking) {
  test(`who may take it: ${fact}: ${may}`, () => {
    assert.equal(mayTake(agentId, teamId, { agentIds, teamIds }, teams), may);
  });
}
