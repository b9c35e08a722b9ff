import type { Receive } from '../../core/post.ts';
import type { Receipt, Watermark } from '../../core/receipts.ts';

/** What a webhook tells, in the core's words.
 *  @property to by what Meta calls whoever it is for: a phone number's id, a page's */
export type Heard = { to: string } & (
  | { message: Omit<Receive, 'type' | 'inboxId' | 'writtenAs'> }
  | { receipt: Omit<Receipt, 'inboxId'> }
  | { watermark: Omit<Watermark, 'inboxId'> }
);

/** Meta brings a thousand updates at once at most; some become several messages. */
const mostHeard = 5_000;

/** Thrown for a webhook that tells more than Meta ever brings at once. */
export class TooMuch extends Error {
  override name = 'TooMuch';
}

/** @throws TooMuch before the rest is read */
export function collected(all: Iterable<Heard>): Heard[] {
  const heard: Heard[] = [];
  for (const one of all) {
    if (heard.length === mostHeard) throw new TooMuch();
    heard.push(one);
  }
  return heard;
}

export type Fields = Record<string, unknown>;

/** What is none is an empty one: a webhook says what Meta thinks of next year, too. */
export function fieldsIn(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function listIn(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fieldsIn) : [];
}

/** More than one message lists: files, cards, products. */
const mostListed = 1000;

/** A list inside a message; the rest of a longer one is left out. */
export function fewIn(value: unknown): Fields[] {
  return Array.isArray(value) ? value.slice(0, mostListed).map(fieldsIn) : [];
}

/** A text, not empty; numbers are texts too. */
export function textIn(value: unknown, most = 20_000): string | null {
  const text = typeof value === 'number' ? String(value) : value;
  // A letter that was cut in half, or none at all, comes now and then, and is no reason to lose the rest.
  const whole = typeof text === 'string' ? text.replaceAll('\0', '').slice(0, most).toWellFormed() : '';
  return whole.trim() === '' ? null : whole;
}

/** The year 10000: later ones are written otherwise. */
const endOfTime = 253_402_300_800_000;

/** @param milliseconds since 1970 */
export function instantOf(milliseconds: number): string | null {
  const isTime = milliseconds > 0 && milliseconds < endOfTime;
  return isTime ? new Date(milliseconds).toISOString() : null;
}
