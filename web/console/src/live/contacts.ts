import type { Contact, LiveEvent, Message } from '../api/nouns.ts';
import { client } from '../data/client.ts';
import type { Pages } from '../data/folders.ts';
import { refresh } from '../data/refresh.ts';

const pause = 500;
const due = new Set<string>();

/** Has what was read read anew: once, however much happens in a moment, and only what is on the screen. */
function readSoon(queryKey: readonly unknown[]): void {
  const name = queryKey.join(' ');
  if (due.has(name) || !client.getQueryState(queryKey)) return;
  due.add(name);
  setTimeout(() => {
    due.delete(name);
    void refresh(queryKey as readonly string[]);
  }, pause);
}

/** Brings the pages of contacts up to an event. */
export function applyToContacts({ kind, subject, conversationId, conversation, contact }: LiveEvent): void {
  const [noun, verb] = kind.split('.') as [string, string];
  if (noun === 'message' || kind === 'conversation.removed') readHistoriesWith(conversationId);
  if (conversation && (verb === 'assigned' || verb === 'created')) {
    readSoon(['contactInboxes', conversation.contactId]);
    if (verb === 'created') readSoon(['history', conversation.contactId]);
  }
  if (noun !== 'contact') return;
  applyToLists(verb, subject, contact);
  if (verb === 'removed') void client.invalidateQueries({ queryKey: ['contact', subject] });
  for (const key of ['merges', 'contactInboxes', 'history']) readSoon([key, subject]);
}

function readHistoriesWith(conversationId: string | null): void {
  for (const [queryKey, pages] of client.getQueriesData<Pages<Message>>({ queryKey: ['history'] })) {
    if (pages?.pages.some(({ items }) => items.some((one) => one.conversationId === conversationId)))
      readSoon(queryKey);
  }
}

/** Lists of everybody, by what was asked for: whether one stands before another. Ids are made in the order of time. */
const orders: Record<string, (a: Contact, b: Contact) => boolean> = {
  'order=newest': (a, b) => a.id > b.id,
  'order=oldest': (a, b) => a.id < b.id,
};

/** However many pages were read of a list, none is read again, but where only the server knows whether somebody belongs there. */
function applyToLists(verb: string, id: string, contact: Contact | undefined): void {
  for (const { queryKey } of client.getQueryCache().findAll({ queryKey: ['contacts'] })) {
    const stands = orders[queryKey[1] as string];
    client.setQueryData<Pages<Contact>>(queryKey, (all) => {
      if (!all || verb === 'removed') return all && without(all, id);
      if (!contact) return all;
      return verb === 'created' && stands ? placed(without(all, id), contact, stands) : replaced(all, contact);
    });
    if (verb === 'created' && !stands) readSoon(queryKey);
  }
}

function without(all: Pages<Contact>, id: string): Pages<Contact> {
  return { ...all, pages: all.pages.map((page) => ({ ...page, items: page.items.filter((one) => one.id !== id) })) };
}

/** Where it is behind all that was read, it comes with a later page. */
function placed(all: Pages<Contact>, contact: Contact, stands: (a: Contact, b: Contact) => boolean): Pages<Contact> {
  let isIn = false;
  const pages = all.pages.map((page) => {
    const at = isIn ? -1 : page.items.findIndex((one) => stands(contact, one));
    const isEnd = !isIn && at < 0 && page.next === null;
    if (at < 0 && !isEnd) return page;
    isIn = true;
    return { ...page, items: isEnd ? [...page.items, contact] : page.items.toSpliced(at, 0, contact) };
  });
  return { ...all, pages };
}

function replaced(all: Pages<Contact>, contact: Contact): Pages<Contact> {
  const newer = (one: Contact) => (one.id === contact.id ? contact : one);
  return { ...all, pages: all.pages.map((page) => ({ ...page, items: page.items.map(newer) })) };
}
