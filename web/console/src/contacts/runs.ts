import type { Message } from '../api/nouns.ts';

/** What was said on one day in one conversation without another one in between. */
export type Run = { key: string; conversationId: string; inboxId: string; messages: Message[] };

/** @param messages the newest first
 *  @returns the newest run first; in each its messages as they were said */
export function runsOf(messages: readonly Message[]): Run[] {
  const runs: (Run & { day: string })[] = [];
  for (const message of messages) {
    const { id, conversationId, inboxId, createdAt } = message;
    const day = new Date(createdAt).toDateString();
    const last = runs.at(-1);
    if (last?.conversationId === conversationId && last.day === day) last.messages.unshift(message);
    else runs.push({ key: id, conversationId, inboxId, day, messages: [message] });
  }
  return runs;
}
