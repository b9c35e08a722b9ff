import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Actor } from '../../src/core/call.ts';
import { lacks, rightsOf } from '../../src/core/right.ts';
import { type Right, type Role, rights } from '../../src/core/role.ts';

const member = (role: Role): Actor => ({ kind: 'member', id: 'm', role, agentId: null, scope: 'all' });
const key = (...its: Right[]): Actor => ({ kind: 'key', id: 'k', rights: its, scope: 'all' });

const facts: [who: string, actor: Actor, may: readonly Right[]][] = [
  ['an owner', member('owner'), rights],
  ['an admin', member('admin'), rights],
  ['an agent', member('agent'), ['conversations']],
  ['the program itself', { kind: 'system', name: 'idle' }, rights],
  ['a visitor', { kind: 'visitor', inboxId: 'shop', address: 'a' }, []],
  ['a key without rights', key(), []],
  ['a key for conversations', key('conversations'), ['conversations']],
  ['a key for members', key('members'), ['members']],
  ['a key for everything', key(...rights), rights],
];

for (const [who, actor, may] of facts) {
  test(`${who} may: ${may.join(', ') || 'nothing'}`, () => {
    assert.deepEqual([...rightsOf(actor)].sort(), [...may].sort());
    for (const right of rights) {
      assert.deepEqual(lacks(actor, right), may.includes(right) ? null : { refused: 'forbidden', right });
    }
  });
}
