// A try counts only if the password was looked at.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { admitTry, type PasswordTry } from '../../src/core/password-tries.ts';
import type { Throttle } from '../../src/core/throttle.ts';

/** Counters in memory, which never make anybody wait. */
function counters() {
  const counts = new Map<string, number>();
  const add = (kind: string, subject: string, amount: number) => {
    const key = `${kind} ${subject}`;
    counts.set(key, (counts.get(key) ?? 0) + amount);
    return Promise.resolve(0);
  };
  const throttle = {
    attempt: (kind: string, subject: string) => add(kind, subject, 1),
    giveBack: (kind: string, subject: string) => add(kind, subject, -1),
    take: (kind: string, subject: string) => add(kind, subject, 1),
    putBack: (kind: string, subject: string) => add(kind, subject, -1),
    remembers: async () => false,
  } as unknown as Throttle;
  const counted = () => [...counts.values()].reduce((sum, count) => sum + count, 0);
  return { throttle, counted };
}

const asking: PasswordTry = { kind: 'sign-in', name: 'ana@example.com', address: '198.51.100.1', device: null };

for (const [what, work, isCounted] of [
  ['a wrong password counts', async () => false, true],
  ['a statement that fails counts nothing', () => Promise.reject(new Error('Query read timeout')), false],
  ['a right password that cannot be verified counts nothing', () => Promise.reject(new Error('too many wait')), false],
] as const) {
  test(what, async () => {
    const { throttle, counted } = counters();
    const devices = { isOf: () => false } as never;
    const admitted = await admitTry({ throttle, devices }, asking);
    assert.ok('judge' in admitted);
    await admitted.judge(work as () => Promise<boolean>).catch(() => {});
    assert.equal(counted() > 0, isCounted);
  });
}
