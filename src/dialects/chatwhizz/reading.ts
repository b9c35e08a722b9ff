import { isEmail } from '../../core/address.ts';
import type { WireRequest } from '../contract.ts';

/** A field that is not what it must be, in the words of the answer. */
export class Wrong extends Error {
  override name = 'Wrong';
}

const mostLetters = 255;

/** The fields of a request, by their documented names; on GET they come in the query, and a body beside it is taken too (point 1). */
export class Fields {
  private readonly sent: Record<string, unknown>;

  constructor({ method, query, body }: Pick<WireRequest, 'method' | 'query' | 'body'>) {
    const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
    const fields = isObject ? (body as Record<string, unknown>) : {};
    this.sent = method === 'GET' ? { ...fields, ...query } : fields;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.sent, name) && this.sent[name] !== undefined;
  }

  /** A text, or a number as one. Null: it is empty or was not sent. */
  optional(name: string): string | null {
    const value = this.has(name) ? this.sent[name] : null;
    if (value === null || value === '') return null;
    const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value;
    if (typeof text !== 'string' || !isPlain(text)) throw new Wrong(`${name} is not valid`);
    if (text.length > mostLetters) throw new Wrong(`${name} is too long: ${mostLetters} letters at most`);
    return text.trim() === '' ? null : text.trim();
  }

  required(name: string): string {
    const text = this.optional(name);
    if (text === null) throw new Wrong(`${name} is required`);
    return text;
  }

  /** As it was sent: what has been hashed may begin or end with a space. */
  secret(name: string): string {
    const value = this.sent[name];
    if (!this.has(name) || value === null || value === '') throw new Wrong(`${name} is required`);
    if (typeof value === 'number' && Number.isFinite(value)) return String(value);
    if (typeof value !== 'string' || !isPlain(value) || value.length > 1000) throw new Wrong(`${name} is not valid`);
    return value;
  }

  email(name: string): string {
    const text = this.required(name).toLowerCase();
    if (!isEmail(text)) throw new Wrong(`${name} is not valid`);
    return text;
  }

  /** Undefined: it was not sent. */
  boolean(name: string): boolean | undefined {
    if (!this.has(name)) return undefined;
    const found = booleans.get(this.sent[name]);
    if (found === undefined) throw new Wrong(`${name} must be true or false`);
    return found;
  }
}

const booleans = new Map<unknown, boolean>([
  [true, true],
  [1, true],
  ['1', true],
  ['true', true],
  [false, false],
  [0, false],
  ['0', false],
  ['false', false],
]);

/** What PostgreSQL takes as text, whatever came in a query. */
function isPlain(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
