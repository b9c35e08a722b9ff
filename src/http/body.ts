/** Thrown for a body that is not what it says it is. */
export class MalformedBody extends Error {
  override name = 'MalformedBody';
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const deepest = 200;

/** Reads JSON: UTF-8, no NUL, no lone surrogate, no `__proto__`, not nested without end. Undefined for an empty body. */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  let text: string;
  let value: unknown;
  try {
    text = utf8.decode(bytes);
    value = JSON.parse(text);
  } catch {
    throw new MalformedBody();
  }
  // Only text with one of these can be harmful: the walk is for the few.
  if (suspicious.test(text) || nestedDeep(text)) inspect(value, 0);
  return value;
}

const suspicious = /__proto__|constructor|\\u/i;

function nestedDeep(text: string): boolean {
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
export function parseLenient(bytes: Buffer, contentType: string): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return parseJson(bytes);
  } catch (error) {
    if (!contentType.includes('x-www-form-urlencoded')) throw error;
  }
  const form = new URLSearchParams(decode(bytes));
  const body: Record<string, unknown> = Object.create(null);
  for (const [key, value] of form) body[key] = value;
  inspect(body, 0);
  return { ...body };
}

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new MalformedBody();
  }
}
