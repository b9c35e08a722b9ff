import { withoutFile } from './file-in-body.ts';
import { readForm } from './form.ts';
import { isMultipart, readMultipart } from './multipart.ts';

/** Thrown for a body that is not what it says it is. */
export class MalformedBody extends Error {
  override name = 'MalformedBody';
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const deepest = 200;

/** Reads JSON: UTF-8, no NUL, no lone surrogate, no `__proto__`, not nested without end. Undefined for an empty body. */
export function parseJson(bytes: Buffer): unknown {
  return parse(bytes, JSON.parse);
}

function parse(bytes: Buffer, read: (text: string) => unknown): unknown {
  if (bytes.length === 0) return undefined;
  let text: string;
  let value: unknown;
  try {
    text = utf8.decode(bytes);
    value = read(text);
  } catch {
    throw new MalformedBody();
  }
  // Only text with one of these can be harmful: the walk is for the few.
  if (suspicious.test(text) || nestedDeep(text)) inspect(value, 0);
  return value;
}

const suspicious = /__proto__|constructor|\\u/i;

function nestedDeep(text: string): boolean {
  if (text.length <= deepest) return false;
  let open = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if ((c === 123 || c === 91) && ++open > deepest) return true;
  }
  return false;
}

function inspect(value: unknown, depth: number): void {
  if (depth > deepest) throw new MalformedBody();
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed()) throw new MalformedBody();
  } else if (Array.isArray(value)) {
    for (const one of value) inspect(one, depth + 1);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, one] of Object.entries(value)) {
      if (key === '__proto__' || key.includes('\0') || !key.isWellFormed()) throw new MalformedBody();
      inspect(one, depth + 1);
    }
  }
}

/** Reads what the lenient dialects take: JSON whatever the content type says, else a form. */
export function parseLenient(bytes: Buffer, contentType: string, repair?: (text: string) => string): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return parse(bytes, repair ? (text) => readRepaired(text, repair) : readDigits);
  } catch (error) {
    if (!/x-www-form-urlencoded/i.test(contentType)) throw error;
    // curl -d calls everything a form: what begins as JSON is JSON with a slip.
    if (looksLikeJson(bytes)) throw error;
  }
  return inspected(readForm(decode(bytes)));
}

/** The same, also of a form that is sent in parts. */
export function parseLenientOrParts(
  bytes: Buffer,
  contentType: string,
  repair?: (text: string) => string,
): unknown | Promise<unknown> {
  if (!isMultipart(contentType) || bytes.length === 0 || looksLikeJson(bytes))
    return parseLenient(bytes, contentType, repair);
  return readMultipart(bytes, contentType).then(inspected);
}

const looksLikeJson = (bytes: Buffer) => /^\s*[{[]/.test(bytes.toString('latin1', 0, 100));

/** @param form null: it is none */
function inspected(form: Record<string, unknown> | null): Record<string, unknown> {
  if (!form) throw new MalformedBody();
  inspect(form, 0);
  return form;
}

/** The same of a body that may have a file inside, in base64: that is taken out before anything is read, so that what is read is short. */
export function parseWithFile(bytes: Buffer, contentType: string, repair?: (text: string) => string): unknown {
  if (bytes.length <= longestRepaired) return parseLenient(bytes, contentType, repair);
  const found = withoutFile(bytes, longestRepaired);
  if (!found) throw new MalformedBody();
  const body = parseLenient(found.rest, contentType, repair);
  if (typeof body !== 'object' || body === null) throw new MalformedBody();
  for (const [name, value] of Object.entries(body)) {
    if (typeof value === 'string') (body as Record<string, unknown>)[name] = found.back(value);
  }
  return body;
}

/** Whole numbers of more than 53 bits stay the digits that were sent: they are phone numbers and ids (docs/dialects/README.md, rule 3). */
function readDigits(text: string): unknown {
  const value = JSON.parse(text);
  return /\d{16}/.test(text) ? JSON.parse(withLongNumbersQuoted(text)) : value;
}

/** Programs slip in what they write by hand, never in more than this. */
const longestRepaired = 65_536;

function readRepaired(text: string, repair: (text: string) => string): unknown {
  try {
    return readDigits(text);
  } catch (error) {
    if (text.length > longestRepaired) throw error;
    return readDigits(repair(text));
  }
}

const piece = /"(?:[^"\\]|\\.)*"|[^"\d-]+|-?\d[\d.eE+-]*/gsy;

/** @param json what parses */
function withLongNumbersQuoted(json: string): string {
  const parts: string[] = [];
  piece.lastIndex = 0;
  for (let found = piece.exec(json); found; found = piece.exec(json)) {
    const [part] = found;
    const isLong = /^-?\d{16,}$/.test(part) && !Number.isSafeInteger(Number(part));
    parts.push(isLong ? `"${part}"` : part);
  }
  return parts.join('');
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new MalformedBody();
  }
}
