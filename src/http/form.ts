const deepest = 10;
/** So many fields no program sends: PHP takes no more, either. */
export const mostFields = 1000;

/** Reads a URL-encoded form. Null for one of more than a thousand fields, of which none is read. */
export function readForm(text: string): Record<string, unknown> | null {
  return hasAtMost(text, '&', mostFields - 1) ? nested(new URLSearchParams(text)) : null;
}

/** Fields as PHP programs name them: `a[b][0]=x` is an entry in a list in an object. Names that are no such path are taken whole. */
export function nested(fields: Iterable<[name: string, value: string]>): Record<string, unknown> {
  const root: Branch = new Map();
  for (const [name, value] of fields) {
    const path = pathOf(name);
    const last = path.pop() as string;
    let branch = root;
    for (const key of path) branch = below(branch, key);
    branch.set(nameIn(branch, last), value);
  }
  return Object.fromEntries([...root].map(([key, value]) => [key, grown(value)]));
}

function hasAtMost(text: string, sign: string, most: number): boolean {
  let count = 0;
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1)) if (++count > most) return false;
  return true;
}

type Branch = Map<string, string | Branch>;

function below(branch: Branch, key: string): Branch {
  const name = nameIn(branch, key);
  const known = branch.get(name);
  if (known instanceof Map) return known;
  const made: Branch = new Map();
  branch.set(name, made);
  return made;
}

/** `a[]` is the next one. */
function nameIn(branch: Branch, key: string): string {
  return key === '' ? String(branch.size) : key;
}

/** `a[b][c]` as a, b, c. It gives up at the first sign that does not fit. */
function pathOf(name: string): string[] {
  const open = name.indexOf('[');
  if (open < 1 || !name.endsWith(']')) return [name];
  const keys: string[] = [name.slice(0, open)];
  for (let at = open; at < name.length; ) {
    const close = name.indexOf(']', at);
    const key = name.slice(at + 1, close);
    if (name[at] !== '[' || key.includes('[') || keys.length > deepest) return [name];
    keys.push(key);
    at = close + 1;
  }
  return keys;
}

/** Numbered from 0 without a gap: a list; anything else: an object. */
function grown(value: string | Branch): unknown {
  if (typeof value === 'string') return value;
  const entries = [...value].map(([key, one]) => [key, grown(one)] as const);
  const isList = entries.every(([key], i) => key === String(i));
  return isList ? entries.map(([, one]) => one) : Object.fromEntries(entries);
}
