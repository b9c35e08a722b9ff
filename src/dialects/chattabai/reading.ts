import { phoneDigits } from '../../core/phone.ts';
import type { WireRequest } from '../contract.ts';

/** A string, a word or number, a comma with the blanks behind it, or any other sign. */
const piece = /"(?:[^"\\]|\\.)*"|[\w.+-]+|,\s*|[^"]/gsy;

/** A body that is no JSON, once more: numbers that begin with 0 become texts, commas before a closing bracket go (point 2). Strings stay
 *  as they are. The text is gone over once, up to a string that does not end: with one it can be no JSON.
 *  @throws SyntaxError there */
export function repair(text: string): string {
  const parts: string[] = [];
  piece.lastIndex = 0;
  while (piece.lastIndex < text.length) {
    const [part] = piece.exec(text) ?? [];
    if (part === undefined) throw new SyntaxError('A string does not end');
    const next = text[piece.lastIndex];
    if (part.startsWith(',') && (next === '}' || next === ']')) continue;
    parts.push(/^0\d+$/.test(part) ? `"${part}"` : part);
  }
  return parts.join('');
}

/** The same routes by a parameter instead of a path (point 1); null: another address. */
export function rewrite(url: string): string | null {
  const question = url.indexOf('?');
  if (question < 0 || !['/', '/index.php'].includes(url.slice(0, question))) return null;
  const query = new URLSearchParams(url.slice(question));
  const route = query.get('rest_route');
  if (!route?.startsWith('/')) return null;
  query.delete('rest_route');
  return `/wp-json${encodeURI(route)}${query.size > 0 ? `?${query}` : ''}`;
}

function numberOf(text: string): string | null {
  const number = phoneDigits(text)?.replace(/^00(?=[1-9])/, '');
  return number && digits.test(number) ? number : null;
}

/** The fields of a request by their documented names, whatever the case of their keys (point 4): those of the body, and what is missing
 *  there of the query, as the framework that this API came from merges them. */
export class Fields {
  private readonly places: Record<string, unknown>[];
  /** two other spellings of one key were sent */
  ambiguous = false;

  constructor({ body, query }: Pick<WireRequest, 'body' | 'query'>) {
    const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
    this.places = [isObject ? (body as Record<string, unknown>) : {}, query];
  }

  /** Undefined: it was not sent. */
  get(name: string): unknown {
    for (const fields of this.places) {
      if (Object.hasOwn(fields, name)) return fields[name];
      const spelled = Object.keys(fields).filter((key) => key.toLowerCase() === name.toLowerCase());
      if (spelled.length > 1) this.ambiguous = true;
      if (spelled.length > 0) return spelled.length === 1 ? fields[spelled[0] as string] : undefined;
    }
  }

  /** A ref or a pin: 1 to 32 digits, as text or number. Null for anything else. */
  digits(name: string): string | null {
    const text = textOf(this.get(name));
    return text !== null && digits.test(text) ? text : null;
  }

  /** A phone number as Parley keeps it: +31, 0031 and 31 are one. */
  phone(name: string): string | null {
    const text = textOf(this.get(name));
    return text === null ? null : numberOf(text);
  }

  /** The same of a caller, also inside a SIP or telephone address; a text without any number withholds it, and is empty (point 9). */
  caller(name: string): string | null {
    const sent = this.get(name);
    if (sent === null || (typeof sent === 'string' && !/\p{Nd}/u.test(sent))) return '';
    const address =
      typeof sent === 'string' && /(?:sips?|tel):([+\d().-]{1,40})(?:[@;>]|$)/i.exec(sent.slice(0, 400))?.[1];
    return address ? numberOf(address) : this.phone(name);
  }

  /** A word, which may be a wrong one. */
  word(name: string): string | null {
    return textOf(this.get(name));
  }

  /** A whole number from `least` to `most`. */
  whole(name: string, least: bigint, most: bigint): bigint | null {
    const text = this.digits(name);
    if (text === null) return null;
    const number = BigInt(text);
    return number >= least && number <= most ? number : null;
  }

  /** `YYYY-MM-DD HH:MM:SS`, of this and the coming times. */
  time(name: string): string | null {
    const text = this.get(name);
    if (typeof text !== 'string' || !/^(19[7-9]|[2-8]\d\d)\d-\d\d-\d\d[ T]\d\d:\d\d:\d\d$/.test(text)) return null;
    try {
      Temporal.PlainDateTime.from(text.replace(' ', 'T'), { overflow: 'reject' });
    } catch {
      return null;
    }
    // The one time that is taken and no time: a leap second.
    return text.endsWith(':60') ? null : text.replace('T', ' ');
  }
}

const digits = /^\d{1,32}$/;

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : null;
}
