// A hold is over at its time, not when the periodic task finds it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideWallet } from '../../src/core/wallet-commands.ts';
import { noWalletWrites, type WalletCommand, type WalletWorld } from '../../src/core/wallet-world.ts';

const by = { holdId: 'h', actor: 'test', address: null };
const commands: Record<string, WalletCommand> = {
  post: { type: 'post', amount: 1n, callId: null, ...by },
  extend: { type: 'extend', amount: 0n, expiresAt: '2026-11-16T13:00:00.000Z', ...by },
  void: { type: 'void', ...by },
  expire: { type: 'expire', ...by },
};

const facts: [command: keyof typeof commands, now: string, becomes: string][] = [
  ['post', '2026-11-16T11:59:59.999Z', 'posted'],
  ['post', '2026-11-16T12:00:00.000Z', 'hold_ended expired'],
  ['post', '2026-11-16T12:00:04.000Z', 'hold_ended expired'],
  ['extend', '2026-11-16T11:59:59.999Z', 'open'],
  ['extend', '2026-11-16T12:00:00.000Z', 'hold_ended expired'],
  ['void', '2026-11-16T11:59:59.999Z', 'voided'],
  ['void', '2026-11-16T12:00:00.000Z', 'hold_ended expired'],
  ['expire', '2026-11-16T11:59:59.999Z', 'invalid undefined'],
  ['expire', '2026-11-16T12:00:00.000Z', 'expired'],
];

test('until its time a hold can be ended and extended, then it has expired', () => {
  for (const [name, now, becomes] of facts) {
    const purse = {
      id: 'w',
      applicationId: 'a',
      pin: '1',
      name: null,
      email: null,
      callers: [],
      createdAt: now,
      removedAt: null,
    };
    const hold = {
      id: 'h',
      walletId: 'w',
      amount: 5n,
      state: 'open' as const,
      reason: null,
      callId: null,
      endedAt: null,
    };
    const world: WalletWorld = {
      ...{ lines: new Map(), pins: new Map(), callers: new Map(), tries: new Map(), found: new Map() },
      applications: new Map([['a', { id: 'a', integer: '1', name: 'Company' }]]),
      wallets: new Map([['w', { ...purse, tokens: 0n, held: 5n, integer: '1' }]]),
      holds: new Map([['h', { ...hold, expiresAt: '2026-11-16T12:00:00.000Z', createdAt: now }]]),
    };
    const clock = { now, id: () => 'x', append: () => 1 };
    const answer = decideWallet(world, noWalletWrites(), clock, commands[name] as WalletCommand);
    const told =
      'refused' in answer ? `${answer.refused} ${'state' in answer ? answer.state : undefined}` : answer.hold?.state;
    assert.equal(told, becomes, `${name} at ${now}`);
  }
});
