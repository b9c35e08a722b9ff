// Properties of the wallet lane's rule, against a plain model of what a wallet is.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isRefusal } from '../../src/core/refusal.ts';
import { decideWallet } from '../../src/core/wallet-commands.ts';
import {
  noWalletWrites,
  type WalletCommand,
  type WalletWorld,
  type WalletWrites,
} from '../../src/core/wallet-world.ts';
import { emptyWallets } from '../../src/store/wallet-reads.ts';

const now = '2026-03-01T12:00:00.000Z';
const later = '2026-03-01T13:00:00.000Z';
const walletIds = ['a', 'b', 'c'];

type Step =
  | { do: 'move'; wallet: number; amount: bigint }
  | { do: 'hold'; wallet: number; amount: bigint }
  | { do: 'extend' | 'post'; hold: number; amount: bigint }
  | { do: 'void' | 'expire'; hold: number };

const wallet = fc.integer({ min: 0, max: walletIds.length - 1 });
const hold = fc.nat({ max: 12 });
const amount = fc.oneof(fc.bigInt({ min: -30n, max: 60n }), fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n }));
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('move' as const), wallet, amount }),
  fc.record({ do: fc.constant('hold' as const), wallet, amount }),
  fc.record({ do: fc.constantFrom('extend' as const, 'post' as const), hold, amount }),
  fc.record({ do: fc.constantFrom('void' as const, 'expire' as const), hold }),
);

/** The model: what each wallet has, and the holds in the order in which they were made. */
type Model = { free: bigint[]; holds: { wallet: number; amount: bigint; over: boolean }[] };

/** False: it is refused. */
function onModel({ free, holds }: Model, step: Step): boolean {
  const most = 2n ** 53n - 1n;
  if (step.do === 'move' || step.do === 'hold') {
    const { wallet, amount } = step;
    const size = amount < 0n ? -amount : amount;
    if (size === 0n || size > most || (step.do === 'hold' && amount < 0n)) return false;
    const change = step.do === 'hold' ? -amount : amount;
    if ((free[wallet] as bigint) + change < 0n) return false;
    free[wallet] = (free[wallet] as bigint) + change;
    if (step.do === 'hold') holds.push({ wallet, amount, over: false });
    return true;
  }
  const held = holds[step.hold];
  if (!held || held.over) return false;
  const { wallet } = held;
  if (step.do === 'extend') {
    const { amount } = step;
    if (amount < 0n || held.amount + amount > most || amount > (free[wallet] as bigint)) return false;
    free[wallet] = (free[wallet] as bigint) - amount;
    held.amount += amount;
    return true;
  }
  const spent = step.do === 'post' ? step.amount : 0n;
  if (spent < 0n || spent > held.amount) return false;
  free[wallet] = (free[wallet] as bigint) + held.amount - spent;
  held.over = true;
  return true;
}

function newWorld(): WalletWorld {
  const world = emptyWallets();
  world.applications.set('company', { id: 'company', integer: '1', name: 'Company' });
  for (const id of walletIds) {
    world.wallets.set(id, {
      id,
      integer: '1',
      applicationId: 'company',
      pin: id,
      name: null,
      email: null,
      callers: [],
      tokens: 0n,
      held: 0n,
      removedAt: null,
      createdAt: now,
    });
  }
  return world;
}

const commandOf = (step: Step, holdIds: string[]): WalletCommand => {
  const by = { actor: 'test', address: null };
  const kind = 'correction';
  if (step.do === 'move') {
    const wallet = { by: 'id' as const, walletId: walletIds[step.wallet] as string };
    return { type: 'move', wallet, kind, amount: step.amount, reason: null, ...by };
  }
  if (step.do === 'hold') {
    const walletId = walletIds[step.wallet] as string;
    return { type: 'hold', walletId, amount: step.amount, expiresAt: later, reason: null, ...by };
  }
  const holdId = holdIds[step.hold] ?? 'none';
  if (step.do === 'extend') return { type: 'extend', holdId, amount: step.amount, expiresAt: later, ...by };
  if (step.do === 'post') return { type: 'post', holdId, amount: step.amount, callId: null, ...by };
  return { type: step.do, holdId, ...by };
};

/** What the entries of each account sum to. */
function entriesOf({ transfers }: WalletWrites): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  const add = (owner: string, amount: bigint) => sums.set(owner, (sums.get(owner) ?? 0n) + amount);
  for (const { walletId, applicationId, debit, credit, amount } of transfers) {
    const owner = (side: string) => `${side} ${side === 'company' ? applicationId : walletId}`;
    add(owner(debit), -amount);
    add(owner(credit), amount);
  }
  return sums;
}

test('whatever is asked in whatever order, the books are those of the plain model', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const world = newWorld();
      const writes = noWalletWrites();
      const model: Model = { free: walletIds.map(() => 0n), holds: [] };
      let ids = 0;
      let events = 0;
      // An hour later, or what expires would not be due.
      const clock = { now, id: () => `id ${++ids}`, append: () => ++events };
      const holdIds: string[] = [];
      for (const one of steps) {
        const before = structuredClone([world, writes, events]);
        const at = one.do === 'expire' ? { ...clock, now: later } : clock;
        const answer = decideWallet(world, writes, at, commandOf(one, holdIds));
        assert.equal(
          !isRefusal(answer),
          onModel(model, one),
          JSON.stringify(one, (_, v) => (typeof v === 'bigint' ? `${v}` : v)),
        );
        if (isRefusal(answer)) {
          assert.deepEqual([world, writes, events], before, 'a refusal changes nothing');
          continue;
        }
        if (one.do === 'hold' && answer.hold) holdIds.push(answer.hold.id);
        const total = [...entriesOf(writes).values()].reduce((sum, amount) => sum + amount, 0n);
        assert.equal(total, 0n);
      }
      const entries = entriesOf(writes);
      for (const [i, id] of walletIds.entries()) {
        const { tokens, held } = world.wallets.get(id) ?? assert.fail();
        const open = model.holds.filter((one) => one.wallet === i && !one.over);
        assert.equal(tokens, model.free[i]);
        assert.equal(
          held,
          open.reduce((sum, one) => sum + one.amount, 0n),
        );
        assert.ok(tokens >= 0n && held >= 0n);
        assert.equal(entries.get(`wallet ${id}`) ?? 0n, tokens, 'a balance equals its entries');
        assert.equal(entries.get(`held ${id}`) ?? 0n, held);
      }
      assert.equal(new Set(writes.transfers.map(({ id }) => id)).size, writes.transfers.length);
    }),
    { numRuns: 500 },
  );
});
