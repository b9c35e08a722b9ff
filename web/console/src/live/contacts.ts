import type { Contact, LiveEvent } from '../api/nouns.ts';
import { client } from '../data/client.ts';
import type { Pages } from '../data/folders.ts';

const pause = 500;
const due = new Set<string>();

/** Has lists read anew: once, however much happens in a moment, and only those that are on the screen. */
function readSoon(key: string): void {
  if (due.has(key)) return;
  due.add(key);
  setTimeout(() => {
    due.delete(key);
    void client.invalidateQueries({ queryKey: [key] });
  }, pause);
}

/** Brings the pages of contacts up to an event. */
export function applyToContacts({ kind, subject, contact }: LiveEvent): void {
  const [noun, verb] = kind.split('.');
  if (noun === 'message') readSoon('history');
  if (noun === 'conversation' && (verb === 'assigned' || verb === 'created')) readSoon('contactInboxes');
  if (noun !== 'contact') return;
  if (contact)
    client.setQueriesData<Pages<Contact>>({ queryKey: ['contacts'] }, (all) => all && replaced(all, contact));
  if (verb !== 'changed') readSoon('contacts');
  if (verb === 'removed') void client.invalidateQueries({ queryKey: ['contact', subject] });
  for (const key of ['merges', 'contactInboxes', 'history']) readSoon(key);
}

function replaced(all: Pages<Contact>, contact: Contact): Pages<Contact> {
  const newer = (one: Contact) => (one.id === contact.id ? contact : one);
  return { ...all, pages: all.pages.map((page) => ({ ...page, items: page.items.map(newer) })) };
}
