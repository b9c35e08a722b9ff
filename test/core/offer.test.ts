import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Conversation } from '../../src/core/nouns.ts';
import { lapses } from '../../src/core/offer.ts';

const offer = { conversationId: 'c', agentId: 'ana', number: 7, acceptBy: '2026-01-05T10:01:00.000Z' };
const [before, at, after] = ['2026-01-05T10:00:59.999Z', '2026-01-05T10:01:00.000Z', '2026-01-05T11:00:00.000Z'];
const open = { state: 'open' as const, agentId: 'ana' };
type Is = Pick<Conversation, 'state' | 'agentId'> | null;

const facts: [fact: string, offer: typeof offer | null, is: Is, wrote: boolean, now: string, lapses: boolean][] = [
  ['left alone until its time', offer, open, false, at, true],
  ['left alone for longer: the job was late', offer, open, false, after, true],
  ['before its time', offer, open, false, before, false],
  ['answered', offer, open, true, after, false],
  ['opened or taken: there is no offer any more', null, open, false, after, false],
  ['somebody else has it', offer, { ...open, agentId: 'bo' }, false, after, false],
  ['nobody has it any more', offer, { ...open, agentId: null }, false, after, false],
  ['closed', offer, { ...open, state: 'closed' }, false, after, false],
  ['put to sleep', offer, { ...open, state: 'snoozed' }, false, after, false],
  ['erased', offer, null, false, after, false],
];
for (const [fact, one, is, wrote, now, back] of facts) {
  test(`${fact}: ${back ? 'back to the queue' : 'stays'}`, () => assert.equal(lapses(one, is, wrote, now), back));
}
