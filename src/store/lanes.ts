import { type Refusal, refuse } from '../core/refusal.ts';
import { BatchLine, type Memory, type Request, type Trade } from './batch.ts';
import { Lane, LaneFull, type LaneLimits, type Turn } from './lane.ts';
import type { Transactor } from './transact.ts';

/** The lanes of one kind, one an account. */
export type Lanes<C, R> = {
  /** @param bytes what the command holds in memory while it waits */
  push(accountId: string, command: C, bytes: number): Promise<R | Refusal<'overloaded'>>;
  drain(): Promise<unknown>;
  /** commands that wait */
  length(): number;
};

export function lanesOf<C, R>(
  limits: LaneLimits,
  commitOf: (accountId: string) => (commands: C[], turn: Turn) => Promise<R[]>,
): Lanes<C, R> {
  const lanes = new Map<string, Lane<C, R>>();
  return {
    async push(accountId, command, bytes) {
      let lane = lanes.get(accountId);
      if (!lane) {
        lane = new Lane(commitOf(accountId), limits);
        lanes.set(accountId, lane);
      }
      try {
        return await lane.push(command, bytes);
      } catch (error) {
        if (error instanceof LaneFull) return refuse('overloaded', { retryAfterSeconds: 1 });
        throw error;
      }
    },
    drain: () => Promise.all([...lanes.values()].map((lane) => lane.drain())),
    length: () => [...lanes.values()].reduce((sum, lane) => sum + lane.length, 0),
  };
}

type Answer<A> = Awaited<ReturnType<BatchLine<unknown, A, unknown>['run']>>[number];

/** Lanes of commands that a pure rule decides, on what they remember where that will do. */
export function decidingLanes<C, A, W>(
  to: Transactor,
  limits: LaneLimits,
  trade: Trade<C, A, W>,
  newMemory: () => Memory<C, W>,
): Lanes<Request<C>, Answer<A>> & { hear(accountId: string, number: number): void } {
  const memories = new Map<string, Memory<C, W>>();
  const lanes = lanesOf<Request<C>, Answer<A>>(limits, (accountId) => {
    const known = newMemory();
    memories.set(accountId, known);
    const line = new BatchLine(to, accountId, trade, known);
    return (requests, turn) => {
      to.batched?.(requests.length);
      return line.run(requests, turn);
    };
  });
  /** Somebody committed up to this event of the account. */
  return { ...lanes, hear: (accountId, number) => memories.get(accountId)?.hear(number) };
}
