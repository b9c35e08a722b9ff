const part = /\[([^[\]]*)\]/g;
const deepest = 10;

/** Reads a form as PHP programs write it: `a[b][0]=x` is an entry in a list in an object. Names that are no such path are taken whole. */
export function readForm(text: string): Record<string, unknown> {
  const root: Branch = new Map();
  for (const [name, value] of new URLSearchParams(text)) {
    const path = pathOf(name);
    const last = path.pop() as string;
    let branch = root;
    for (const key of path) branch = below(branch, key);
    branch.set(nameIn(branch, last), value);
  }
  return Object.fromEntries([...root].map(([key, value]) => [key, grown(value)]));
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

function pathOf(name: string): string[] {
  const open = name.indexOf('[');
  if (open < 1 || !name.endsWith(']')) return [name];
  const parts = [...name.slice(open).matchAll(part)];
  const whole = parts.reduce((length, [found]) => length + found.length, open) === name.length;
  if (!whole || parts.length > deepest) return [name];
  return [name.slice(0, open), ...parts.map(([, key]) => key as string)];
}

/** Numbered from 0 without a gap: a list; anything else: an object. */
function grown(value: string | Branch): unknown {
  if (typeof value === 'string') return value;
  const entries = [...value].map(([key, one]) => [key, grown(one)] as const);
  const isList = entries.every(([key], i) => key === String(i));
  return isList ? entries.map(([, one]) => one) : Object.fromEntries(entries);
}
