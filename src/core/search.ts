import type { Contact } from './nouns.ts';
import { withoutMarks } from './plain-text.ts';

/** A query that would read too much; a narrower one may be answered. http/mount.ts answers errors
 *  of this name with 503, unless the route has a better answer. */
export class TookTooLong extends Error {
  override name = 'TryAgain';
  readonly work: 'search' | 'report';
  constructor(work: TookTooLong['work']) {
    super(`The ${work} took too long`);
    this.work = work;
  }
}

const longest = 60;
const shortestEnd = 3;

/** The words of a text as search knows them: in lower case and without accents, so that "lucia" finds "Lucía". */
export function wordsOf(text: string): string[] {
  const plain = withoutMarks(text).toLowerCase();
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(words.map((word) => (word.length > longest ? [...word].slice(0, longest).join('') : word)))];
}

/** What a contact is found by: its name and addresses; a phone number also by how it ends, as people write it without its country. */
export function wordsOfContact({ name, addresses }: Pick<Contact, 'name' | 'addresses'>): string[] {
  const words = addresses.flatMap(({ kind, value }) => (kind === 'phone' ? endsOf(value) : wordsOf(value)));
  return [...new Set([...wordsOf(name ?? ''), ...words])];
}

function endsOf(digits: string): string[] {
  return Array.from({ length: Math.max(1, digits.length - shortestEnd + 1) }, (_, from) => digits.slice(from));
}
