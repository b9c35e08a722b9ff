import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { ask, Problem } from '../api/http.ts';
import type { Agent, Conversation, Inbox, Presence, WidgetSettings } from '../api/nouns.ts';
import { apply, applyConversation } from '../live/apply.ts';
import { refusalWords } from '../words/refusal.ts';
import { client } from './client.ts';

/** Says why something was not done; nothing of what is on the screen is lost by it. */
function explain(error: unknown): void {
  notifications.show({ message: refusalWords(i18next.t, error), color: 'red', autoClose: 6000, withBorder: true });
}

async function act(work: Promise<Conversation>): Promise<boolean> {
  try {
    applyConversation(await work);
    return true;
  } catch (error) {
    explain(error);
    return false;
  }
}

const path = (id: string) => `/conversations/${id}`;

export async function take(id: string): Promise<void> {
  try {
    applyConversation(await ask<Conversation>('POST', `${path(id)}/take`, {}));
  } catch (error) {
    explain(error);
    // Somebody was faster: the row says who, at once.
    if (error instanceof Problem && error.kind === 'conversation_taken') {
      await client.invalidateQueries({ queryKey: ['conversation', id] });
    }
  }
}

export const handOver = (id: string, to: { agentId?: string | null; teamId?: string | null }) =>
  act(ask('PUT', `${path(id)}/assignment`, to));
export const close = (id: string) => act(ask('PUT', `${path(id)}/state`, { state: 'closed' }));
export const reopen = (id: string) => act(ask('PUT', `${path(id)}/state`, { state: 'open' }));
export const snooze = (id: string, until: Date) =>
  act(ask('PUT', `${path(id)}/state`, { state: 'snoozed', snoozedUntil: until.toISOString() }));

/** That it was read is said in passing: when it fails, the next opening says it again. */
export async function markRead(id: string, number: number): Promise<void> {
  const said = await ask<Conversation>('PUT', `${path(id)}/read`, { number }).catch(() => null);
  if (said) applyConversation(said);
}

/** Said in passing too. */
export async function seeMentions(conversationId: string): Promise<void> {
  await ask('POST', `${path(conversationId)}/mentions/seen`, {}).catch(() => {});
  await client.invalidateQueries({ queryKey: ['mentions'] });
}

/** What failed is queued again; what becomes of it, the stream tells. */
export async function retryMessage(id: string): Promise<void> {
  try {
    await ask('POST', `/messages/${id}/retry`, {});
  } catch (error) {
    explain(error);
  }
}

export async function setPresence(agentId: string, presence: Presence): Promise<void> {
  try {
    const agent = await ask<Agent>('PUT', `/agents/${agentId}/presence`, { presence });
    apply({ number: 0, kind: 'agent.presence', subject: agentId, conversationId: null, agent });
  } catch (error) {
    explain(error);
  }
}

/** @throws Problem when it was refused: the form says why */
export async function keepCannedAnswer(id: string | null, fields: { shortcut: string; text: string }): Promise<void> {
  await (id === null ? ask('POST', '/canned-answers', fields) : ask('PATCH', `/canned-answers/${id}`, fields));
  await client.invalidateQueries({ queryKey: ['cannedAnswers'] });
}

/** @throws Problem */
export async function removeCannedAnswer(id: string): Promise<void> {
  await ask('DELETE', `/canned-answers/${id}`);
  await client.invalidateQueries({ queryKey: ['cannedAnswers'] });
}

/** A web inbox of this name, whose visitors may chat. Its id.
 *  @throws Problem */
export async function addWidget(name: string): Promise<string> {
  const { id } = await ask<Inbox>('POST', '/inboxes', { channel: 'web', name, liveChat: true });
  await client.invalidateQueries({ queryKey: ['inboxes'] });
  return id;
}

/** What it is afterwards.
 *  @throws Problem */
export async function changeWidget(inboxId: string, patch: object): Promise<WidgetSettings> {
  const now = await ask<WidgetSettings>('PATCH', `/inboxes/${inboxId}/widget`, patch);
  client.setQueryData(['widget', inboxId], now);
  return now;
}

/** @throws Problem */
export async function removeWidget(inboxId: string): Promise<void> {
  await ask('DELETE', `/inboxes/${inboxId}`);
  await client.invalidateQueries({ queryKey: ['inboxes'] });
}
