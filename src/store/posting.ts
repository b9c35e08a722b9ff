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
import { beginLocked, commit, lockedHead } from './commit.ts';
import { afterNext } from './lane.ts';
import { EventLog } from './log.ts';
import { type Kept, keepAnswers, onceKey } from './once.ts';
import { emptyWorld, questionsOf } from './posting-reads.ts';
import { writesOf } from './posting-writes.ts';
import type { Transactor } from './transact.ts';
import { trip } from './trip.ts';

export type PostAnswer = Posted | Refusal<PostRefusal>;

/** One batch of the message lane: two round trips. The first locks the head and reads what the commands need to know, the core's
 *  rule decides each in order of arrival, the second writes everything and commits. */
export async function postBatch(to: Transactor, accountId: string, requests: PostRequest[]): Promise<PostAnswer[]> {
  const client = await to.pool.connect();
  let broken = true;
  try {
    const questions = questionsOf(accountId, requests);
    const results = await trip(client, [...beginLocked(accountId), ...questions.map((question) => question.statement)]);
    const head = lockedHead(results);
    const world = emptyWorld();
    const kept = new Map<string, Kept>();
    for (const [i, question] of questions.entries()) question.take(results[i + 2]?.rows ?? [], world, kept, to.seal);
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
    await commit(client, to.pool, head.xid, [
      ...writesOf(accountId, now, world, writes, jobs),
      ...log.flush(accountId, now),
      ...keepAnswers(accountId, to.seal, now, fresh),
    ]);
    broken = false;
    if (log.events.length > 0) {
      const { last: number, lastConfig: configNumber } = log;
      const changes = () => changesOf(log, now, world, writes);
      afterNext(() => to.committed({ accountId, number, configNumber, jobs: jobs.length > 0, changes }));
    }
    return answers;
  } finally {
    client.release(broken);
  }
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
