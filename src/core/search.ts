import type { Contact } from './nouns.ts';
import { withoutMarks } from './plain-text.ts';

/** A query that would read too much; a narrower one may be answered. http/failures.ts answers errors
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

/** The words of a text in lower case and without accents, so that "lucia" finds "Lucía". */
function wordsOf(text: string): string[] {
  const plain = withoutMarks(text).toLowerCase();
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  return [...new Set(words.map((word) => (word.length > longest ? [...word].slice(0, longest).join('') : word)))];
}

/** What a text is found by: its words, also with letters that have no accent to lose as people type them elsewhere ("lukasz" for
 *  "Łukasz"), and what letters and digits a word consists of ("12345" for "Nº12345"). */
export function indexedWordsOf(text: string): string[] {
  const words = wordsOf(text).flatMap(spellingsOf);
  return [...new Set(words.flatMap((word) => [word, ...piecesOf(word)]))];
}

const plainLetters: Record<string, string> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
  ŧ: 't',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
};

function spellingsOf(word: string): string[] {
  const plain = word.replace(/[łøđðħıŋŧßæœþ]/g, (letter) => plainLetters[letter] as string);
  return plain === word ? [word] : [word, plain];
}

const shortestPiece = 2;

function piecesOf(word: string): string[] {
  const pieces = word.match(/\p{L}+|\p{N}+/gu) ?? [];
  return pieces.length > 1 ? pieces.filter(({ length }) => length >= shortestPiece) : [];
}

/** What is looked for: any of these groups, of a group every word, of a word any spelling. */
export type Sought = readonly (readonly (readonly string[])[])[];

const mostWords = 8;

/** A query as it was typed: its first eight words, or a phone number however it is written. */
export function soughtOf(query: string): Sought {
  const words = wordsOf(query).slice(0, mostWords);
  const number = numberOf(query);
  const asWords = words.map(spellingsOf);
  return number === null || (words.length === 1 && words[0] === number) ? [asWords] : [asWords, [[number]]];
}

/** Digits of a query that may be a phone number: contacts are known by its end, also without the prefixes of a country or of dialling. */
function numberOf(query: string): string | null {
  const digits = withoutMarks(query)
    .replace(/\(0\)/g, '')
    .replace(/[\p{P}\p{S}\p{Z}\p{C}]+/gu, '');
  return /^\d{6,20}$/.test(digits) ? digits.replace(/^00?(?=[1-9])/, '') : null;
}

/** What a contact is found by: its name and addresses; a phone number also by how it ends, as people write it without its country. */
export function wordsOfContact({ name, addresses }: Pick<Contact, 'name' | 'addresses'>): string[] {
  const words = addresses.flatMap(({ kind, value }) => (kind === 'phone' ? endsOf(value) : indexedWordsOf(value)));
  return [...new Set([...indexedWordsOf(name ?? ''), ...words])];
}

function endsOf(digits: string): string[] {
  return Array.from({ length: Math.max(1, digits.length - shortestEnd + 1) }, (_, from) => digits.slice(from));
}
