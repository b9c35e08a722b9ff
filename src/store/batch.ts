import type pg from 'pg';
import type { Once } from '../core/call.ts';
import type { Change } from '../core/change.ts';
import type { NewEvent } from '../core/event.ts';
import { type Refusal, refuse } from '../core/refusal.ts';
import type { Statement } from './columns.ts';
import { beginLocked, commit, commitFrom, type LockedHead, lockedHead } from './commit.ts';
import type { Turn } from './lane.ts';
import { EventLog } from './log.ts';
import { findKept, type Kept, keepAnswers, onceKey, openKept } from './once.ts';
import type { Transactor } from './transact.ts';
import { trip } from './trip.ts';

export type Request<C> = { command: C; once: Once | null };

/** Where an account's head stood, and that nobody asked meanwhile what became of a transaction (see commitFrom). */
export type HeadMark = Pick<LockedHead, 'number' | 'configNumber' | 'fence'>;

/** What a lane remembers of its last batches. Whatever changes any of it appends an event and so moves the account's head: as long
 *  as the head stands at `mark`, all of this is as the database has it, and a batch that was decided on it may be committed on that
 *  condition (docs/decisions/0007). */
export type Memory<C, W> = {
  readonly world: W;
  readonly mark: HeadMark | null;
  /** Whether these commands can be decided without asking the database. */
  covers(commands: readonly C[]): boolean;
  /** What was read under the lock and is now committed. */
  learn(before: HeadMark, after: HeadMark, world: W): void;
  /** A batch that was decided on what is known is sent off: what it does counts as done until it failed. */
  moveTo(mark: HeadMark): void;
  /** Somebody committed up to this event. */
  hear(number: number): void;
  forget(): void;
};

/** What is asked before a batch is decided, and what becomes of the answer. */
export type Question<W> = { statement: Statement; take(rows: unknown[], world: W): void };

export type BatchClock = { now: string; id(): string; append(event: NewEvent): number };

/** What one kind of lane does. */
export type Trade<C, A, W> = {
  emptyWorld(): W;
  questionsOf(accountId: string, commands: readonly C[]): Question<W>[];
  /** begins a batch: decides its commands one after the other, and says in the end what is to be written */
  open(
    to: Transactor,
    world: W,
    clock: BatchClock,
  ): {
    decide(command: C): A;
    /** everything but events and kept answers */
    writes(accountId: string): Statement[];
    hasJobs(): boolean;
    /** the changes as the feed wants them; null: it reads them */
    changes: ((log: EventLog) => Change[]) | null;
  };
};

type Answer<A> = A | Refusal<'idempotency_key_reused'>;

/** A connection, and how many batches are under way on it. It says itself when it breaks: the batch under way may have been stored all the
 *  same, and tell nobody of it. */
type Ride = { client: Promise<pg.PoolClient>; users: number; broken: boolean; breaks(): void };

/** The batches of one lane. Where everything that a batch needs is known, one round trip, on condition that the head did not move; else
 *  two: the first locks the head and reads, the second writes and commits. Between, the core's rule decides each command in order of
 *  arrival. A batch that was decided on what is known may be followed at once by the next, decided on what it will have done, on the
 *  same connection; where it fails the next fails with it, and both go the long way. */
export class BatchLine<C, A, W> {
  private readonly to: Transactor;
  private readonly accountId: string;
  private readonly trade: Trade<C, A, W>;
  private readonly known: Memory<C, W>;
  private ride: Ride | null = null;
  private before: Promise<unknown> = Promise.resolve();
  /** batches on the long way, or waiting for it */
  private longWays = 0;

  constructor(to: Transactor, accountId: string, trade: Trade<C, A, W>, known: Memory<C, W>) {
    this.to = to;
    this.accountId = accountId;
    this.trade = trade;
    this.known = known;
  }

  run(requests: Request<C>[], turn: Turn): Promise<Answer<A>[]> {
    const { before } = this;
    const answers = this.runOne(requests, turn, before);
    // Only that they ended: what they gave would hold what those before them gave, and so every answer since the start.
    this.before = Promise.allSettled([before, answers]).then(() => {});
    return answers;
  }

  private async runOne(requests: Request<C>[], turn: Turn, before: Promise<unknown>): Promise<Answer<A>[]> {
    const { to, accountId, trade, known } = this;
    let ride = this.board();
    let isLong = false;
    const goLong = () => {
      isLong = true;
      this.longWays++;
    };
    try {
      const lane = { to, accountId, trade, known, client: await ride.client };
      // What was sent ahead would stand in the middle of the two trips of a long way: beside one, nobody goes the short.
      const short = this.longWays === 0 ? runKnown(lane, requests, turn) : null;
      if (short === null) goLong();
      const answers = await short;
      if (answers) return answers;
      if (!isLong) goLong();
      // It is gone alone: what went before may still be on its way, also to the long way.
      await before;
      if (ride.broken) {
        this.leave(ride);
        ride = this.board();
      }
      return await runLocked({ ...lane, client: await ride.client }, requests, turn);
    } catch (error) {
      known.forget();
      ride.broken = true;
      throw error;
    } finally {
      if (isLong) this.longWays--;
      this.leave(ride);
    }
  }

  /** All batches under way share one connection: what fails on it takes along what was sent behind it. */
  private board(): Ride {
    if (this.ride === null) {
      const ride: Ride = {
        client: this.to.pool.connect(),
        users: 0,
        broken: false,
        breaks: () => (ride.broken = true),
      };
      ride.client.then(
        (client) => client.once('error', ride.breaks),
        () => {},
      );
      this.ride = ride;
    }
    this.ride.users++;
    return this.ride;
  }

  private leave(ride: Ride): void {
    ride.users--;
    if (this.ride === ride && (ride.users === 0 || ride.broken)) this.ride = null;
    if (ride.users > 0) return;
    ride.client.then(
      (client) => {
        client.off('error', ride.breaks);
        client.release(ride.broken);
      },
      () => {},
    );
  }
}

type LaneOf<C, A, W> = {
  to: Transactor;
  accountId: string;
  trade: Trade<C, A, W>;
  known: Memory<C, W>;
  client: pg.PoolClient;
};

/** The short way, begun before it returns; null at once where something is not known or nothing is to be written. In the end null
 *  where the head moved or a constraint knows better. */
function runKnown<C, A, W>(
  lane: LaneOf<C, A, W>,
  requests: Request<C>[],
  turn: Turn,
): Promise<Answer<A>[] | null> | null {
  const { to, accountId, known, client } = lane;
  const { mark, world } = known;
  if (mark === null || !known.covers(requests.map((request) => request.command))) return null;
  const batch = decide(lane, mark, world, new Map(), requests);
  const { log } = batch;
  // A refusal or a repetition alone writes nothing whose condition would say that it is still right.
  const [event] = log.events;
  if (!event) return null;
  const after = { number: log.last, configNumber: log.lastConfig };
  const statements = [...log.insert(accountId, batch.now), ...batch.writes()];
  const failed = () => {
    turn.followable = false;
    known.forget();
  };
  const stored = commitFrom(client, to.pool, accountId, mark, event, after, statements, failed);
  known.moveTo({ ...after, fence: mark.fence });
  turn.followable = true;
  return stored.then((done) => {
    if (!done) return null;
    turn.afterwards = tellOf(lane, batch);
    return batch.answers;
  });
}

async function runLocked<C, A, W>(lane: LaneOf<C, A, W>, requests: Request<C>[], turn: Turn): Promise<Answer<A>[]> {
  const { to, accountId, trade, known, client } = lane;
  const commands = requests.map((request) => request.command);
  const onces = requests.flatMap((request) => request.once ?? []);
  const questions = trade.questionsOf(accountId, commands);
  const asked = [...beginLocked(accountId), ...questions.map((question) => question.statement)];
  if (onces.length > 0) asked.push(findKept(accountId, onces));
  const results = await trip(client, asked);
  const head = lockedHead(results);
  const world = trade.emptyWorld();
  for (const [i, question] of questions.entries()) question.take(results[i + 2]?.rows ?? [], world);
  const kept = openKept(to.seal, onces.length > 0 ? (results.at(-1)?.rows ?? []) : []);
  const batch = decide(lane, head, world, kept, requests);
  const statements = [...batch.log.flush(accountId, batch.now), ...batch.writes()];
  await commit(client, to.pool, head.xid, statements, batch.log.first(accountId));
  const { last: number, lastConfig: configNumber } = batch.log;
  known.learn(head, { number, configNumber, fence: head.fence }, world);
  turn.afterwards = tellOf(lane, batch);
  return batch.answers;
}

type Batch<A> = {
  answers: Answer<A>[];
  log: EventLog;
  now: string;
  hasJobs: boolean;
  /** everything but the events */
  writes(): Statement[];
  changes: (() => Change[]) | null;
};

/** @param kept answers given before, by onceKey */
function decide<C, A, W>(
  { to, accountId, trade }: LaneOf<C, A, W>,
  head: { number: number; configNumber: number },
  world: W,
  kept: Map<string, Kept>,
  requests: Request<C>[],
): Batch<A> {
  const now = new Date(to.clock.nowMs()).toISOString();
  const log = new EventLog(head);
  const open = trade.open(to, world, { now, id: () => to.clock.id(), append: (event) => log.append(event) });
  const fresh: { once: Once; result: A }[] = [];
  const answers = requests.map(({ command, once }): Answer<A> => {
    if (!once) return open.decide(command);
    const before = kept.get(onceKey(once));
    if (before) {
      return before.bodyHash.equals(once.bodyHash) ? (before.result as A) : refuse('idempotency_key_reused', {});
    }
    const result = open.decide(command);
    kept.set(onceKey(once), { bodyHash: once.bodyHash, result });
    fresh.push({ once, result });
    return result;
  });
  const { changes } = open;
  return {
    answers,
    log,
    now,
    hasJobs: open.hasJobs(),
    writes: () => [...open.writes(accountId), ...keepAnswers(accountId, to.seal, now, fresh)],
    changes: changes && (() => changes(log)),
  };
}

/** Tells the rest of the process what was committed; null where nothing was. */
function tellOf<C, A, W>({ to, accountId }: LaneOf<C, A, W>, { log, hasJobs, changes }: Batch<A>): (() => void) | null {
  if (log.events.length === 0) return null;
  const { last: number, lastConfig: configNumber } = log;
  return () => to.committed({ accountId, number, configNumber, jobs: hasJobs, ...(changes && { changes }) });
}
