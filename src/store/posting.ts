import type pg from 'pg';
import type { Once } from '../core/call.ts';
import type { Change } from '../core/change.ts';
import {
  type Clock,
  noWrites,
  type Posted,
  type PostRefusal,
  type PostRequest,
  post,
  type World,
  type Writes,
} from '../core/post.ts';
import { type Refusal, refuse } from '../core/refusal.ts';
import type { Statement } from './columns.ts';
import { beginLocked, commit, commitFrom, lockedHead } from './commit.ts';
import type { Known } from './known.ts';
import { afterNext } from './lane.ts';
import { EventLog } from './log.ts';
import { type Kept, keepAnswers, onceKey } from './once.ts';
import { emptyWorld, questionsOf } from './posting-reads.ts';
import { writesOf } from './posting-writes.ts';
import type { Transactor } from './transact.ts';
import { trip } from './trip.ts';

export type PostAnswer = Posted | Refusal<PostRefusal>;

/** One batch of the message lane. Where everything that it needs is known, one round trip, on condition that the head did not move;
 *  else two: the first locks the head and reads, the second writes and commits. Between, the core's rule decides each command in
 *  order of arrival. */
export async function postBatch(
  to: Transactor,
  accountId: string,
  known: Known,
  requests: PostRequest[],
): Promise<PostAnswer[]> {
  const client = await to.pool.connect();
  let broken = true;
  try {
    const answers =
      (await postKnown(to, client, accountId, known, requests)) ??
      (await postLocked(to, client, accountId, known, requests));
    broken = false;
    return answers;
  } catch (error) {
    known.forget();
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Null when that does not do: something is not known, the head moved, or a constraint knows better. */
async function postKnown(
  to: Transactor,
  client: pg.PoolClient,
  accountId: string,
  known: Known,
  requests: PostRequest[],
): Promise<PostAnswer[] | null> {
  const { mark, world } = known;
  if (mark === null || !known.covers(requests.map((request) => request.command))) return null;
  const batch = decide(to, mark, world, new Map(), requests);
  const { log } = batch;
  // A refusal or a repetition alone writes nothing whose condition would say that it is still right.
  const [event] = log.events;
  if (!event) return null;
  const after = { number: log.last, configNumber: log.lastConfig };
  const statements = [...log.insert(accountId, batch.now), ...batch.writes(accountId)];
  if (!(await commitFrom(client, to.pool, accountId, mark, event, after, statements))) {
    known.forget();
    return null;
  }
  known.moveTo({ ...after, fence: mark.fence });
  tell(to, accountId, batch);
  return batch.answers;
}

async function postLocked(
  to: Transactor,
  client: pg.PoolClient,
  accountId: string,
  known: Known,
  requests: PostRequest[],
): Promise<PostAnswer[]> {
  const questions = questionsOf(accountId, requests);
  const results = await trip(client, [...beginLocked(accountId), ...questions.map((question) => question.statement)]);
  const head = lockedHead(results);
  const world = emptyWorld();
  const kept = new Map<string, Kept>();
  for (const [i, question] of questions.entries()) question.take(results[i + 2]?.rows ?? [], world, kept, to.seal);
  const batch = decide(to, head, world, kept, requests);
  await commit(client, to.pool, head.xid, [...batch.log.flush(accountId, batch.now), ...batch.writes(accountId)]);
  const { last: number, lastConfig: configNumber } = batch.log;
  known.learn(head, { number, configNumber, fence: head.fence }, world);
  tell(to, accountId, batch);
  return batch.answers;
}

type Batch = {
  answers: PostAnswer[];
  log: EventLog;
  now: string;
  hasJobs: boolean;
  /** everything but the events */
  writes(accountId: string): Statement[];
  changes(): Change[];
};

/** @param kept answers given before, by onceKey */
function decide(
  to: Transactor,
  head: { number: number; configNumber: number },
  world: World,
  kept: Map<string, Kept>,
  requests: PostRequest[],
): Batch {
  const now = new Date(to.clock.nowMs()).toISOString();
  const log = new EventLog(head);
  const writes = noWrites();
  const clock: Clock = { now, id: () => to.clock.id(), append: (event) => log.append(event) };
  const fresh: { once: Once; result: PostAnswer }[] = [];
  const answers = requests.map(({ command, once }): PostAnswer => {
    if (!once) return post(world, writes, clock, command);
    const before = kept.get(onceKey(once));
    if (before) {
      return before.bodyHash.equals(once.bodyHash)
        ? (before.result as PostAnswer)
        : refuse('idempotency_key_reused', {});
    }
    const result = post(world, writes, clock, command);
    kept.set(onceKey(once), { bodyHash: once.bodyHash, result });
    fresh.push({ once, result });
    return result;
  });
  const jobs = writes.jobs.map((job) => ({ ...job, id: to.clock.id() }));
  return {
    answers,
    log,
    now,
    hasJobs: jobs.length > 0,
    writes: (accountId) => [
      ...writesOf(accountId, now, world, writes, jobs),
      ...keepAnswers(accountId, to.seal, now, fresh),
    ],
    changes: () => changesOf(log, now, world, writes),
  };
}

function tell(to: Transactor, accountId: string, { log, hasJobs, changes }: Batch): void {
  if (log.events.length === 0) return;
  const { last: number, lastConfig: configNumber } = log;
  afterNext(() => to.committed({ accountId, number, configNumber, jobs: hasJobs, changes }));
}

/** What was just committed, as the feed wants it: only of batches that made nothing but messages. */
function changesOf(log: EventLog, now: string, world: World, writes: Writes): Change[] {
  if (log.events.length !== writes.messages.length) return [];
  return log.events.map(({ kind, subject, conversationId = null, inboxId = null, number }, i) => {
    const { providerAt: _, ...message } = writes.messages[i] as Writes['messages'][number];
    return {
      event: { number, at: now, kind, subject, conversationId, inboxId, also: null, changed: null },
      row: message,
      conversation: world.conversations.get(message.conversationId) ?? null,
    };
  });
}
