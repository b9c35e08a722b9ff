import type { Change } from '../core/change.ts';
import type { Message } from '../core/nouns.ts';
import { type PostCommand, type Posted, type PostRefusal, post } from '../core/post.ts';
import type { Clock } from '../core/post-world.ts';
import { noWrites, type World, type Writes } from '../core/post-world.ts';
import type { Refusal } from '../core/refusal.ts';
import type { Trade } from './batch.ts';
import type { EventLog } from './log.ts';
import { emptyWorld, questionsOf } from './posting-reads.ts';
import { writesOf } from './posting-writes.ts';

export type PostAnswer = Posted | Refusal<PostRefusal>;

/** The message lane. */
export const posting: Trade<PostCommand, PostAnswer, World> = {
  emptyWorld,
  questionsOf,
  open(to, world, clock: Clock) {
    const writes = noWrites();
    return {
      decide: (command) => post(world, writes, clock, command),
      writes(accountId) {
        const jobs = writes.jobs.map((job) => ({ ...job, id: to.clock.id() }));
        return writesOf(accountId, clock.now, world, writes, jobs);
      },
      hasJobs: () => writes.jobs.length > 0,
      changes: (log) => changesOf(log, clock.now, world, writes),
    };
  },
};

/** What was just committed, as the feed wants it: only of batches that made nothing but messages. */
function changesOf(log: EventLog, now: string, world: World, writes: Writes): Change[] {
  if (log.events.length !== writes.messages.length) return [];
  return log.events.map(({ kind, subject, conversationId = null, inboxId = null, number }, i) => {
    const message = writes.messages[i] as Message;
    return {
      event: { number, at: now, kind, subject, conversationId, inboxId, also: null, changed: null },
      row: message,
      conversation: world.conversations.get(message.conversationId) ?? null,
    };
  });
}
