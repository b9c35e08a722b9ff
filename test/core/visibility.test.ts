import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Scope } from '../../src/core/call.ts';
import { type Place, sees } from '../../src/core/visibility.ts';

const scope: Scope = { agentId: 'ana', inboxIds: new Set(['shop']), teamIds: new Set(['sales']) };
const nobody: Scope = { agentId: null, inboxIds: new Set(), teamIds: new Set() };

const facts: [fact: string, scope: Scope, place: Place, seen: boolean][] = [
  ['all see everything', 'all', { inboxId: 'other', agentId: 'bo', teamId: 'repairs' }, true],
  ['all see what is nowhere', 'all', { inboxId: null, agentId: null, teamId: null }, true],
  ['an inbox it serves', scope, { inboxId: 'shop', agentId: null, teamId: null }, true],
  ['an inbox it serves, whoever has it', scope, { inboxId: 'shop', agentId: 'bo', teamId: 'repairs' }, true],
  ['its own, in any inbox', scope, { inboxId: 'other', agentId: 'ana', teamId: null }, true],
  ['its team’s, in any inbox', scope, { inboxId: 'other', agentId: 'bo', teamId: 'sales' }, true],
  ['another inbox', scope, { inboxId: 'other', agentId: null, teamId: null }, false],
  ['somebody else’s', scope, { inboxId: 'other', agentId: 'bo', teamId: null }, false],
  ['another team’s', scope, { inboxId: 'other', agentId: null, teamId: 'repairs' }, false],
  ['what is nowhere', scope, { inboxId: null, agentId: null, teamId: null }, false],
  ['nobody’s work, to a member that is no agent', nobody, { inboxId: 'shop', agentId: null, teamId: null }, false],
];

for (const [fact, of, place, seen] of facts) {
  test(`${seen ? 'seen' : 'not seen'}: ${fact}`, () => assert.equal(sees(of, place), seen));
}
