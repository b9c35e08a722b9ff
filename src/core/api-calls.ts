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

/** What looks like a credential, wherever it stands: ours (a kind and 54 letters), 64 hexadecimal digits, a JWT, what a link of ours ends in. */
const secretText =
  /p[a-z]_[\w-]{54}|\b[0-9a-f]{64}\b|\beyJ[\w-]+\.[\w-]+\.[\w-]*|\bdata:[\w/+.-]+;base64,[A-Za-z0-9+/=]+/g;

/** What proves nothing by its name alone, but in a request is a password. */
const secretAsked = /^(current|next)$/i;

/** What a program sent, for the record of calls. Of what is no JSON only the length is kept: nobody can tell what is secret in it. */
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

/** As a reader sees it who lacks a right to something that a body or a query may hold: that it was made, and how it ended. */
export function withoutContent(call: ApiCall): ApiCall {
  return { ...call, path: call.path.replace(/\?.*$/s, ''), request: null, answer: null };
}

/** A body for the record of calls: credentials hidden by name and by looks, long ones cut. Null for none, and for what is no text. */
export function redactedBody(body: unknown): string | null {
  if (body === undefined || body === null || body === '') return null;
  if (Buffer.isBuffer(body)) return `${body.length} bytes`;
  const value = typeof body === 'string' ? parsed(body) : body;
  const text = typeof value === 'string' ? value : JSON.stringify(withoutSecrets(value, ''));
  return cut(text.replace(secretText, hidden));
}

/** The path and the query with what is secret in them hidden. */
export function redactedPath(path: string, query: Record<string, string | string[] | undefined>): string {
  const shown = Object.entries(query).map(([name, value]) => `${name}=${secretField.test(name) ? hidden : value}`);
  return cut(`${path}${shown.length > 0 ? `?${shown.join('&')}` : ''}`.replace(secretText, hidden));
}

/** What a ready answer says, where it is JSON. */
function parsed(text: string): unknown {
  if (!/^\s*[{[]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function withoutSecrets(value: unknown, name: string): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (secretField.test(name)) return hidden;
  if (Array.isArray(value)) return value.map((one) => withoutSecrets(one, ''));
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutSecrets(one, key)]));
}

function cut(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}…`;
}

export type ApiCallFilter = { dialect: string | null; failed: boolean };

export type ApiCallReader = {
  /** newest first */
  apiCalls: { list(filter: ApiCallFilter, page: PageRequest): Promise<Page<ApiCall>> };
};
