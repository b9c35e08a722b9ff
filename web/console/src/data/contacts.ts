import { ask, Problem } from '../api/http.ts';
import type { Contact, Page } from '../api/nouns.ts';

type Waiting = { id: string; found(contact: Contact): void; failed(error: unknown): void };

const most = 100;
let waiting: Waiting[] = [];

/** One contact; what is asked for in one moment, like the rows of a list, goes in one request. */
export function askContact(id: string): Promise<Contact> {
  return new Promise((found, failed) => {
    if (waiting.length === 0) setTimeout(askAll, 0);
    waiting.push({ id, found, failed });
  });
}

function askAll(): void {
  const all = waiting;
  waiting = [];
  for (let at = 0; at < all.length; at += most) void askSome(all.slice(at, at + most));
}

async function askSome(some: Waiting[]): Promise<void> {
  try {
    const ids = [...new Set(some.map(({ id }) => id))].join();
    const { items } = await ask<Page<Contact>>('GET', `/contacts?ids=${ids}`);
    for (const { id, found, failed } of some) {
      const contact = items.find((one) => one.id === id);
      if (contact) found(contact);
      else failed(new Problem('not_found', 404));
    }
  } catch (error) {
    for (const { failed } of some) failed(error);
  }
}
