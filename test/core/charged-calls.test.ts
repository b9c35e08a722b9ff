import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callOf, nameLater } from '../../src/core/charged-calls.ts';
import type { PhoneCall, ToldCall } from '../../src/core/wallet-nouns.ts';

const at = (clock: string) => `2026-03-01T${clock.padEnd(8, ':00')}.000Z`;

/** One fact a line: calls as caller, start, end; who may have been charged, when; the call that it was. */
const facts: [what: string, calls: string[], callers: string[], when: string, named: string | null][] = [
  ['nobody called', [], ['1'], '12:00', null],
  ['while it ran', ['a 1 12:00 12:10'], ['1'], '12:05', 'a'],
  ['at its first moment', ['a 1 12:00 12:10'], ['1'], '12:00', 'a'],
  ['at its last', ['a 1 12:00 12:10'], ['1'], '12:10', 'a'],
  ['a second before it', ['a 1 12:00 12:10'], ['1'], '11:59:59', null],
  ['when it hung up', ['a 1 12:00 12:10'], ['1'], '12:10:03', 'a'],
  ['two minutes after it', ['a 1 12:00 12:10'], ['1'], '12:12', 'a'],
  ['later than that', ['a 1 12:00 12:10'], ['1'], '12:12:01', null],
  ['somebody else called', ['a 2 12:00 12:10'], ['1'], '12:05', null],
  ['one of the wallet’s telephones', ['a 2 12:00 12:10'], ['1', '2'], '12:05', 'a'],
  ['the second, just after the first', ['a 1 12:00 12:10', 'b 1 12:11 12:20'], ['1'], '12:11:30', 'b'],
  ['the first, before the second', ['a 1 12:00 12:10', 'b 1 12:11 12:20'], ['1'], '12:10:30', 'a'],
  ['clocks that overlap a little', ['a 1 12:00 12:10', 'b 1 12:09:58 12:20'], ['1'], '12:09:59', 'b'],
  ['two telephones at once', ['a 1 12:00 12:10', 'b 2 12:05 12:20'], ['1', '2'], '12:06', null],
  ['two at once, and it is said which', ['a 1 12:00 12:10', 'b 2 12:05 12:20'], ['1'], '12:06', 'a'],
  ['one runs, the other is over', ['a 1 12:00 12:04', 'b 2 12:05 12:20'], ['1', '2'], '12:05:30', 'b'],
  ['two telephones, both over', ['a 1 12:00 12:10', 'b 2 12:05 12:10:30'], ['1', '2'], '12:11', null],
];

test('a charge names the call that its caller was in, or had just been in', () => {
  for (const [what, calls, callers, when, named] of facts) {
    const told = calls.map((line): ToldCall => {
      const [id, inboundNumber, start, end] = line.split(' ') as [string, string, string, string];
      return { id, inboundNumber, startedAt: at(start), endedAt: at(end) };
    });
    const charge = { transferId: 't', callers, createdAt: at(when) };
    assert.equal(callOf(charge, told), named, what);
    assert.equal(callOf(charge, told.toReversed()), named, `${what}, told in another order`);
  }
});

test('what may still come is looked for once more, after the last moment for it', () => {
  const ended = (clock: string) => ({ endedAt: at(clock) }) as PhoneCall;
  assert.equal(nameLater(ended('12:00'), at('12:01')), at('12:02:01'));
  assert.equal(nameLater(ended('12:00'), at('12:02')), null);
  assert.equal(nameLater({ endedAt: '2042-01-01T00:00:00.000Z' } as PhoneCall, at('12:00')), null);
});
