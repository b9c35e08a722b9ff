import { assignWaiting } from './agents.ts';
import { answerOf, type Bot, bare, type HandedOver, isWithBot, menuOf } from './bot.ts';
import type { Call } from './call.ts';
import type { NewEvent } from './event.ts';
import type { Conversation } from './nouns.ts';
import type { Ports, Tx } from './ports.ts';
import { isRefusal, type Refusal, type Result, refuse } from './refusal.ts';
import { lacks } from './right.ts';
import { systemCall } from './session.ts';

/** A new inbox has none that answers. */
export const noBot: Bot = { active: false, greeting: '', choices: [], misunderstood: '', handOver: '' };

/** Sets what answers first in an inbox. What a bot that is switched off was asked goes to people. */
export async function changeBot(
  tx: Tx,
  call: Call,
  inboxId: string,
  bot: Bot,
): Promise<Result<Bot, 'forbidden' | 'not_found' | 'invalid'>> {
  const no = lacks(call.actor, 'settings');
  if (no) return no;
  if (!(await tx.inboxes.get(inboxId))) return refuse('not_found', { noun: 'inbox' });
  const wrong = wrongIn(bot) ?? (await unknownIn(tx, bot));
  if (wrong) return wrong;
  await tx.bots.put(inboxId, bot);
  tx.append({ kind: 'inbox.changed', subject: inboxId, inboxId, changed: ['bot'] });
  if (!bot.active) {
    for (const conversation of await tx.bots.talks(inboxId)) await handOver(tx, conversation, nobody);
  }
  return bot;
}

const nobody: HandedOver = { agentId: null, teamId: null };

/** Every choice can be told from the others, and no other text looks like a menu. */
function wrongIn({ active, greeting, choices, misunderstood, handOver: over }: Bot): Refusal<'invalid'> | null {
  const wrong = (field: string, problem: string) => refuse('invalid', { field, problem });
  if (active && greeting.trim() === '') return wrong('greeting', 'is empty');
  if (active && choices.length > 0 && misunderstood.trim() === '') return wrong('misunderstood', 'is empty');
  if (active && choices.length > 0 && over.trim() === '') return wrong('handOver', 'is empty');
  for (const [field, text] of Object.entries({ greeting, misunderstood, handOver: over })) {
    if (menuOf(text).choices.length > 0) return wrong(field, 'ends like a menu');
  }
  const seen = new Set<string>();
  for (const { label, text, leadsTo, targetId } of choices) {
    const words = bare(label);
    if (words === '' || /^\d+$/.test(words)) return wrong('choices', `cannot be told by “${label}”`);
    if (seen.has(words)) return wrong('choices', `has “${label}” twice`);
    seen.add(words);
    if (text.trim() === '') return wrong('choices', `says nothing to “${label}”`);
    if (menuOf(text).choices.length > 0) return wrong('choices', `ends like a menu at “${label}”`);
    if ((leadsTo === 'team' || leadsTo === 'agent') !== (targetId !== null)) {
      return wrong('choices', `leads nowhere at “${label}”`);
    }
  }
  return null;
}

async function unknownIn(tx: Tx, { choices }: Bot): Promise<Refusal<'not_found'> | null> {
  for (const { leadsTo, targetId } of choices) {
    if (targetId === null) continue;
    if (leadsTo === 'team' && !(await tx.teams.get(targetId))) return refuse('not_found', { noun: 'team' });
    if (leadsTo === 'agent' && !(await tx.agents.get(targetId))) return refuse('not_found', { noun: 'agent' });
  }
  return null;
}

/** The bot's answer to a contact's message, if that is still the newest and nobody else is at it. Run twice it is one answer. */
export async function runBot({ store }: Ports, accountId: string, conversationId: string, messageId: string) {
  const reader = store.reader(accountId);
  const conversation = await reader.conversations.get(conversationId);
  if (!conversation || !isWithBot(conversation)) return;
  const bot = await reader.bots.get(conversation.inboxId);
  const { items } = await reader.messages.list(conversationId, { after: null, limit: 50 }, false);
  const newest = items.find(({ direction }) => direction === 'in');
  if (newest?.id !== messageId) return;
  const before = items.find(({ authorKind, number }) => authorKind === 'bot' && number < newest.number);
  const turn = bot?.active ? answerOf(bot, newest.body, before?.body ?? null) : { say: '', handOver: nobody };
  if (turn.say !== '') {
    const author = { kind: 'bot' as const, id: null, agentId: null };
    const message = { conversationId, author, scope: 'all' as const, note: false, body: turn.say };
    const said = await store.post(accountId, { type: 'send', ...message, providerId: `bot ${messageId}` }, null);
    if (isRefusal(said) && said.refused === 'overloaded') throw new Error('Overloaded: the job comes again');
  }
  const to = turn.handOver;
  if (!to) return;
  await store.transact(systemCall(accountId, 'bot'), async (tx) => {
    const now = await tx.conversations.get(conversationId);
    if (now) await handOver(tx, now, to);
    return null;
  });
}

/** People have it from here on. An agent who cannot take it now does not get it: it waits as any other. */
async function handOver(tx: Tx, conversation: Conversation, { agentId, teamId }: HandedOver): Promise<void> {
  if (!isWithBot(conversation)) return;
  const { id, inboxId } = conversation;
  const free = agentId === null ? undefined : (await tx.candidates(inboxId)).find((one) => one.agentId === agentId);
  const to = free && free.load < free.capacity ? free.agentId : null;
  const team = teamId !== null && (await tx.teams.get(teamId)) ? teamId : conversation.teamId;
  await tx.conversations.update(id, { state: 'open', waitingSince: tx.now, agentId: to, teamId: team });
  const event = (kind: NewEvent['kind'], changed: string[]) =>
    tx.append({ kind, subject: id, conversationId: id, inboxId, changed });
  event('conversation.changed', ['state']);
  const changed = [...(to === null ? [] : ['agentId']), ...(team === conversation.teamId ? [] : ['teamId'])];
  if (changed.length > 0) event('conversation.assigned', changed);
  const inbox = await tx.inboxes.get(inboxId);
  if (to === null && inbox?.assignment === 'automatic') tx.enqueue(assignWaiting(inboxId));
}
