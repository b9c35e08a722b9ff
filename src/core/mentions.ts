import type { Call } from './call.ts';
import type { Mention } from './nouns.ts';
import type { Tx } from './ports.ts';
import { type Result, refuse } from './refusal.ts';
import { lacks } from './right.ts';
import { scopeOf, sees } from './visibility.ts';

/** Tells the agents whom a note names. Those who may not see the conversation are not told; nor is whoever wrote it.
 *  Done twice it changes nothing more. @returns how many were told */
export async function mention(tx: Tx, messageId: string, agentIds: readonly string[]): Promise<number> {
  const message = await tx.messages.get(messageId);
  const conversation = message && (await tx.conversations.get(message.conversationId));
  if (!message || !conversation) return 0;
  let told = 0;
  const merged = await tx.agents.merged(agentIds);
  for (const agent of await tx.agents.some(agentIds.map((id) => merged.get(id) ?? id))) {
    if (agent.id === message.authorId || !sees(await tx.agents.scope(agent.id), conversation)) continue;
    const { conversationId, inboxId } = message;
    const one: Mention = {
      id: tx.id(),
      agentId: agent.id,
      messageId,
      conversationId,
      seenAt: null,
      createdAt: tx.now,
    };
    if (!(await tx.mentions.insert(one))) continue;
    tx.append({ kind: 'mention.created', subject: one.id, conversationId, inboxId });
    told++;
  }
  return told;
}

/** The caller has seen where it is mentioned in a conversation. */
export async function seeMentions(
  tx: Tx,
  call: Call,
  conversationId: string,
): Promise<Result<{ seen: number }, 'forbidden' | 'not_found'>> {
  const no = lacks(call.actor, 'conversations');
  if (no) return no;
  const conversation = await tx.conversations.get(conversationId);
  if (!conversation || !sees(scopeOf(call), conversation)) return refuse('not_found', { noun: 'conversation' });
  const agentId = call.actor.kind === 'member' ? call.actor.agentId : null;
  const seen = agentId === null ? [] : await tx.mentions.see(agentId, conversationId);
  for (const subject of seen) {
    const { inboxId } = conversation;
    tx.append({ kind: 'mention.changed', subject, conversationId, inboxId, changed: ['seenAt'] });
  }
  return { seen: seen.length };
}
