import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  extendHold,
  type HoldState,
  isAmount,
  mostTokens,
  move,
  openHold,
  postHold,
  releaseHold,
} from '../../src/core/ledger.ts';
import { refuse } from '../../src/core/refusal.ts';

const purse = (tokens: bigint, held = 0n) => ({ tokens, held });
const open = (amount: bigint) => ({ amount, state: 'open' as HoldState });
const ended = (amount: bigint, state: HoldState) => ({ amount, state });

/** What it becomes, in short: tokens, held, the legs; the hold where there is one. Or the name of the refusal. */
function said(result: ReturnType<typeof move | typeof postHold>): string {
  if ('refused' in result) return result.refused;
  const legs = result.legs.map((leg) => `${leg.kind} ${leg.debit}>${leg.credit} ${leg.amount} =${leg.tokensAfter}`);
  const hold = 'hold' in result ? `hold ${result.hold.amount} ${result.hold.state}` : '';
  return [`${result.purse.tokens}+${result.purse.held}`, ...legs, hold].filter((one) => one !== '').join(', ');
}

const facts: [what: string, result: ReturnType<typeof move | typeof postHold>, expected: string][] = [
  ['a charge takes', move(purse(10n), -3n, 'charge'), '7+0, charge wallet>company 3 =7'],
  ['a charge takes all there is', move(purse(10n), -10n, 'charge'), '0+0, charge wallet>company 10 =0'],
  ['a charge takes nothing where there is not enough', move(purse(10n), -11n, 'charge'), 'not_enough_tokens'],
  ['what is held cannot be charged', move(purse(1n, 9n), -2n, 'charge'), 'not_enough_tokens'],
  ['a top-up adds', move(purse(10n), 3n, 'top_up'), '13+0, top_up company>wallet 3 =13'],
  ['a correction adds', move(purse(1n), 1n, 'correction'), '2+0, correction company>wallet 1 =2'],
  ['a correction takes', move(purse(1n), -1n, 'correction'), '0+0, correction wallet>company 1 =0'],
  ['nothing is no amount', move(purse(1n), 0n, 'top_up'), 'invalid'],
  [
    'the largest amount is added',
    move(purse(1n), mostTokens, 'top_up'),
    `${mostTokens + 1n}+0, top_up company>wallet ${mostTokens} =${mostTokens + 1n}`,
  ],
  ['one more is no amount', move(purse(1n), mostTokens + 1n, 'top_up'), 'invalid'],
  ['one more is no amount to take either', move(purse(mostTokens * 9n), -mostTokens - 1n, 'charge'), 'invalid'],
  [
    'a balance is larger than any amount',
    move(purse(mostTokens * 5000n), 1n, 'top_up'),
    `${mostTokens * 5000n + 1n}+0, top_up company>wallet 1 =${mostTokens * 5000n + 1n}`,
  ],
  ['a hold puts aside', openHold(purse(10n), 4n), '6+4, hold wallet>held 4 =6, hold 4 open'],
  ['a hold of more than there is', openHold(purse(3n), 4n), 'not_enough_tokens'],
  ['a hold of nothing', openHold(purse(3n), 0n), 'invalid'],
  ['a hold of less than nothing', openHold(purse(3n), -1n), 'invalid'],
  ['an extension holds more', extendHold(purse(6n, 4n), open(4n), 5n), '1+9, hold wallet>held 5 =1, hold 9 open'],
  ['an extension of time only', extendHold(purse(6n, 4n), open(4n), 0n), '6+4, hold 4 open'],
  ['an extension beyond the wallet', extendHold(purse(6n, 4n), open(4n), 7n), 'not_enough_tokens'],
  ['an extension by less than nothing', extendHold(purse(6n, 4n), open(4n), -1n), 'invalid'],
  ['an extension beyond the largest amount', extendHold(purse(mostTokens * 2n, 1n), open(1n), mostTokens), 'invalid'],
  [
    'posting spends a part and gives back the rest',
    postHold(purse(6n, 4n), open(4n), 3n),
    '7+0, settlement held>company 3 =6, release held>wallet 1 =7, hold 4 posted',
  ],
  ['posting spends all', postHold(purse(6n, 4n), open(4n), 4n), '6+0, settlement held>company 4 =6, hold 4 posted'],
  [
    'posting nothing gives all back',
    postHold(purse(6n, 4n), open(4n), 0n),
    '10+0, release held>wallet 4 =10, hold 4 posted',
  ],
  ['posting more than is held', postHold(purse(6n, 4n), open(4n), 5n), 'not_enough_tokens'],
  ['posting less than nothing', postHold(purse(6n, 4n), open(4n), -1n), 'invalid'],
  [
    'voiding gives back',
    releaseHold(purse(6n, 4n), open(4n), 'voided'),
    '10+0, release held>wallet 4 =10, hold 4 voided',
  ],
  [
    'expiring gives back',
    releaseHold(purse(6n, 4n), open(4n), 'expired'),
    '10+0, release held>wallet 4 =10, hold 4 expired',
  ],
  [
    'another hold of the wallet stays',
    releaseHold(purse(6n, 9n), open(4n), 'voided'),
    '10+5, release held>wallet 4 =10, hold 4 voided',
  ],
  ...(['posted', 'voided', 'expired'] as const).flatMap((state): typeof facts => [
    [`what was ${state} cannot be posted`, postHold(purse(6n), ended(4n, state), 1n), 'hold_ended'],
    [`what was ${state} cannot be voided`, releaseHold(purse(6n), ended(4n, state), 'voided'), 'hold_ended'],
    [`what was ${state} cannot expire`, releaseHold(purse(6n), ended(4n, state), 'expired'), 'hold_ended'],
    [`what was ${state} cannot be extended`, extendHold(purse(6n), ended(4n, state), 1n), 'hold_ended'],
  ]),
];

for (const [what, result, expected] of facts) test(what, () => assert.equal(said(result), expected));

test('a hold that ended says how', () => {
  assert.deepEqual(postHold(purse(1n), ended(4n, 'voided'), 1n), refuse('hold_ended', { state: 'voided' }));
});

test('amounts are whole numbers from 1 to 2 to the 53rd less 1', () => {
  const all = [0n, 1n, 2n ** 53n - 1n, 2n ** 53n, -1n].map(isAmount);
  assert.deepEqual(all, [false, true, true, false, false]);
});
