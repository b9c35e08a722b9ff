import { isUuid } from './id.ts';
import type { Instant } from './nouns.ts';
import type { Page, PageRequest } from './page.ts';

/** A call that a program made, as it is shown to the account's developers: no credential is in it. */
export type ApiCall = {
  id: string;
  at: Instant;
  /** which door it came by */
  dialect: string;
  method: string;
  path: string;
  status: number;
  milliseconds: number;
  address: string;
  /** what the program is known by: `key:` or `member:` and an id */
  credential: string;
  request: string | null;
  answer: string | null;
  /** as its dialect says */
  failed: boolean;
};

const longest = 4000;
const hidden = '•••';

/** Fields that carry credentials in any of the five documents or in our own API. */
const secretField = /pass|token(?!s)|secret|hash|authori[sz]ation|api_?key|credential|cookie|^(key|pin|url|link)$/i;

/** Text that looks like a credential, wherever it stands: Parley's (a kind and 54 characters), 64
 *  hexadecimal digits, a JWT (also truncated), the end of a Parley link, also of one to a file.
 *  Each alternative is greedy, so that no match starts again inside another. */
const secretText =
  /p[a-z]_[\w-]{54}|(?<=\/v1\/files\/)[\w-]{20,70}|\b[0-9a-f]{64}\b|\beyJ[\w-]{8,}(?:\.[\w-]+){0,4}|\bdata:[\w/+.-]{1,100};base64,[A-Za-z0-9+/=]+/g;
/** The longest credential that is only known by its whole length. */
const longestSecret = 64;

/** What proves nothing by its name alone, but in a request is a password. */
const secretAsked = /^(current|next)$/i;

/** A program's request body, for the record of calls. If it is not JSON, only its length is kept,
 *  because secrets in it cannot be recognised. */
export function redactedRequest(body: unknown): string | null {
  const value = typeof body === 'string' ? parsed(body) : body;
  if (typeof value === 'string' && value !== '') return `${value.length} characters`;
  return redactedBody(isFields(value) ? withoutPasswords(value) : value);
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
}

function withoutPasswords(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, secretAsked.test(name) ? hidden : value]),
  );
}

/** As a reader sees it who lacks a right to something that a body, a query or a path may hold: that it was made, and how it ended.
 *  What stands in place of a path's parameter is hidden if it says more than an id.
 *  @param words every word of the documented paths */
export function withoutContent(call: ApiCall, words: ReadonlySet<string>): ApiCall {
  const [path = ''] = call.path.split('?');
  const shown = path.split('/').map((part) => (part === '' || words.has(part) || isUuid(part) ? part : hidden));
  return { ...call, path: shown.join('/'), request: null, answer: null };
}

/** What is read of a body at most: redaction makes it shorter, never longer than what it shows. */
const read = 2 * longest;
/** A ready answer that is longer is not parsed: its fields could not be told apart. */
const longestParsed = 65_536;

/** A body for the record of calls: credentials hidden by name and by looks, long ones cut. Only what can be shown is read. Null for
 *  none, and for what is no text. */
export function redactedBody(body: unknown): string | null {
  if (body === undefined || body === null || body === '') return null;
  if (Buffer.isBuffer(body)) return `${body.length} bytes`;
  const value = typeof body === 'string' ? parsed(body) : body;
  return redacted(typeof value === 'string' ? value.slice(0, read + 1) : written(value));
}

/** @param text as much as was read: one character more where it goes on */
function redacted(text: string): string {
  const shown = text.replace(secretText, hidden);
  // Where it was cut, the beginning of a credential may stand at its end.
  return cut(text.length > read ? `${shown.slice(0, -longestSecret)}…` : shown);
}

/** The path and the query with what is secret in them hidden. */
export function redactedPath(path: string, query: Record<string, string | string[] | undefined>): string {
  const shown = Object.entries(query).map(([name, value]) => `${name}=${secretField.test(name) ? hidden : value}`);
  return redacted(`${path}${shown.length > 0 ? `?${shown.join('&')}` : ''}`.slice(0, read + 1));
}

/** What a ready answer says, where it is JSON. */
function parsed(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return text;
  if (text.length > longestParsed) return `${text.length} characters of JSON`;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** JSON of what is hidden or holds nothing; null for what is written piece by piece. */
function plainly(one: unknown, name: string, depth: number, most: number): string | null {
  if (one === null || typeof one === 'boolean') return String(one);
  if (secretField.test(name)) return JSON.stringify(hidden);
  if (typeof one === 'string') return JSON.stringify(one.slice(0, most));
  if (typeof one !== 'object') return JSON.stringify(one) ?? 'null';
  return depth > deepest ? '"…"' : null;
}

/** JSON of a value without its secret fields, up to where it is cut: the rest is not walked. */
function written(value: unknown): string {
  const parts: string[] = [];
  let left = read + 1;
  const put = (part: string) => {
    parts.push(part.slice(0, left));
    left -= Math.min(part.length, left);
  };
  const write = (one: unknown, name: string, depth: number): void => {
    const plain = plainly(one, name, depth, left);
    if (plain !== null) put(plain);
    else writeInside(one as object, depth);
  };
  const writeInside = (one: object, depth: number): void => {
    const isList = Array.isArray(one);
    put(isList ? '[' : '{');
    let isFirst = true;
    for (const key in one) {
      if (left === 0) return;
      const inside = (one as Record<string, unknown>)[key];
      if (inside === undefined && !isList) continue;
      if (!isFirst) put(',');
      isFirst = false;
      if (!isList) put(`${JSON.stringify(key.slice(0, left))}:`);
      write(inside, isList ? '' : key, depth + 1);
    }
    put(isList ? ']' : '}');
  };
  write(value, '', 0);
  return parts.join('');
}

const deepest = 200;

function cut(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}

export type ApiCallFilter = { dialect: string | null; failed: boolean };

export type ApiCallReader = {
  /** newest first */
  apiCalls: { list(filter: ApiCallFilter, page: PageRequest): Promise<Page<ApiCall>> };
};
