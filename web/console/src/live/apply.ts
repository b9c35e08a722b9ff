import { ask } from '../api/http.ts';
import type { Agent, Conversation, LiveEvent, Message } from '../api/nouns.ts';
import { client } from '../data/client.ts';
import { belongs, type Folder, type Pages, placed, removed, replaced } from '../data/folders.ts';
import { refresh } from '../data/refresh.ts';
import { ownAgentId } from '../data/session.ts';
import { applyToContacts } from './contacts.ts';
import { forgetTyping } from './signals.ts';

/** Brings what was read up to an event. Applied twice it changes nothing more. */
export function apply(event: LiveEvent): void {
  const [noun, verb] = event.kind.split('.') as [string, string];
  if (noun === 'message' && event.message) applyMessage(event.message);
  if (noun === 'conversation' && event.conversation) applyConversation(event.conversation);
  else if (noun === 'conversation') removeConversation(event.subject);
  if (noun === 'agent' && verb !== 'removed' && event.agent) applyAgent(event.agent);
  else if (noun === 'agent') void client.invalidateQueries({ queryKey: ['agents'] });
  if (noun === 'contact' && verb !== 'created') {
    if (event.contact) client.setQueryData(['contact', event.subject], event.contact);
    if (verb === 'removed') void client.invalidateQueries({ queryKey: ['conversations'] });
  }
  applyToContacts(event);
  if (noun === 'mention' && event.mention?.agentId === ownAgentId()) {
    void client.invalidateQueries({ queryKey: ['mentions'] });
    if (verb === 'created') void client.invalidateQueries({ queryKey: ['conversations', 'mentions'] });
  }
  if (noun === 'cannedAnswer') void client.invalidateQueries({ queryKey: ['cannedAnswers'] });
  if (noun === 'team') void client.invalidateQueries({ queryKey: ['teams'] });
  if (noun === 'inbox') {
    void client.invalidateQueries({ queryKey: ['inboxes'] });
    void client.invalidateQueries({ queryKey: ['lines'] });
    void client.invalidateQueries({ queryKey: ['widget', event.subject] });
    void client.invalidateQueries({ queryKey: ['connection', event.subject] });
  }
  for (const queryKey of readAgain[noun]?.(event.subject) ?? []) void refresh(queryKey);
  if (noun === 'member' || noun === 'account') void client.invalidateQueries({ queryKey: ['session'] });
}

/** What else is read anew, where somebody looks at it: these events carry no row. */
const readAgain: Record<string, (id: string) => string[][]> = {
  agent: (id) => [
    ['profile', id],
    ['presenceLog', id],
  ],
  wallet: (id) => [['wallets'], ['wallet', id], ['entries', id], ['callReport']],
  application: () => [['applications'], ['wallets']],
  pinLock: () => [['pinLocks']],
  call: () => [['calls'], ['entries'], ['callReport']],
  webhook: () => [['webhooks']],
};

/** Into every list it belongs to, out of the others. */
export function applyConversation(conversation: Conversation): void {
  client.setQueryData(['conversation', conversation.id], conversation);
  for (const query of client.getQueryCache().findAll({ queryKey: ['conversations'] })) {
    const [, folder] = query.queryKey as [string, Folder];
    if (folder === 'mentions') continue;
    client.setQueryData<Pages<Conversation>>(
      query.queryKey,
      (pages) => pages && placed(pages, conversation, belongs(folder, conversation, ownAgentId())),
    );
  }
  // What was found stays where it is.
  for (const queryKey of [['found'], ['conversations', 'mentions']]) {
    client.setQueriesData<Pages<Conversation>>({ queryKey }, (pages) => pages && replaced(pages, conversation));
  }
}

/** It was deleted, or reassigned and is no longer visible: its event carries no row. */
function removeConversation(id: string): void {
  void client.invalidateQueries({ queryKey: ['conversation', id] });
  for (const queryKey of [['conversations'], ['found']]) {
    client.setQueriesData<Pages<Conversation>>({ queryKey }, (pages) => pages && removed(pages, id));
  }
}

function applyMessage(message: Message): void {
  const { conversationId } = message;
  forgetTyping(conversationId, message.direction === 'in' ? null : message.author.id);
  addMessage(message);
  const known = knownConversation(conversationId);
  if (!known) return void readConversation(conversationId);
  // A list that was read meanwhile may not know yet what is known of it otherwise.
  applyConversation(message.number > known.lastNumber ? after(known, message) : known);
}

/** One that is on no page that was read: it alone is asked for, however long the lists are by now. */
async function readConversation(id: string): Promise<void> {
  const queryFn = () => ask<Conversation>('GET', `/conversations/${id}`);
  const conversation = await client.fetchQuery({ queryKey: ['conversation', id], queryFn }).catch(() => null);
  if (conversation) applyConversation(conversation);
}

/** As the server counts: the row itself is not sent with each message. */
function after(conversation: Conversation, message: Message): Conversation {
  const next = { ...conversation, lastNumber: message.number };
  if (message.direction === 'note') return next;
  next.lastMessageAt = message.createdAt;
  next.lastText = message.text.slice(0, 200);
  if (message.direction === 'out') return { ...next, waitingSince: null };
  return { ...next, unread: next.unread + 1, waitingSince: next.waitingSince ?? message.createdAt };
}

export function knownConversation(id: string): Conversation | undefined {
  const one = client.getQueryData<Conversation>(['conversation', id]);
  if (one) return one;
  const lists = ['conversations', 'found'].flatMap((key) =>
    client.getQueriesData<Pages<Conversation>>({ queryKey: [key] }),
  );
  for (const [, pages] of lists) {
    for (const page of pages?.pages ?? []) {
      const found = page.items.find((conversation) => conversation.id === id);
      if (found) return found;
    }
  }
  return undefined;
}

export function knowsMessage({ id, conversationId }: Message): boolean {
  const known = client.getQueryData<Pages<Message>>(['messages', conversationId]);
  return known?.pages.some(({ items }) => items.some((one) => one.id === id)) ?? false;
}

/** To its place in the conversation, or over the older row of itself. */
function addMessage(message: Message): void {
  client.setQueryData<Pages<Message>>(['messages', message.conversationId], (pages) => {
    if (!pages) return pages;
    const at = pages.pages.findIndex(({ items }) => items.some(({ id }) => id === message.id));
    if (at >= 0) {
      const page = pages.pages[at] as (typeof pages.pages)[number];
      const items = page.items.map((one) => (one.id === message.id ? message : one));
      return { ...pages, pages: pages.pages.with(at, { ...page, items }) };
    }
    const [first, ...rest] = pages.pages;
    if (!first) return pages;
    const newer = first.items.filter(({ number }) => number > message.number);
    return {
      ...pages,
      pages: [{ ...first, items: [...newer, message, ...first.items.slice(newer.length)] }, ...rest],
    };
  });
}

function applyAgent(agent: Agent): void {
  client.setQueryData<Agent[]>(['agents'], (agents) => {
    if (!agents) return agents;
    const has = agents.some(({ id }) => id === agent.id);
    return has ? agents.map((one) => (one.id === agent.id ? agent : one)) : [...agents, agent];
  });
}
