import type { Violation } from './errors.ts';

export type Fields = Record<string, unknown>;

type PlainRule = Exclude<Violation, { limit: number } | { type: string }>['rule'];
type TextRules = {
  required?: boolean;
  min?: number;
  max?: number;
  /** the rule that a text breaks */
  breaks?: (text: string) => PlainRule | null;
};

/** More nobody reads; a body of 1 MB could have half a million. */
const most = 1000;

/** Takes values as leniently as the contract says and notes what is wrong with them: one violation a value, in the order of asking. */
export class Reading {
  readonly violations: Violation[] = [];

  /** Null where there is none; also where it is wrong, for then nothing is made of it. */
  text(path: string, value: unknown, { required = false, min = 0, max = 255, breaks }: TextRules): string | null {
    if (value === undefined || value === null || value === '') {
      if (required) this.note({ path, rule: 'blank' });
      return null;
    }
    const text = Number.isFinite(value) ? String(value) : value;
    if (typeof text !== 'string') {
      this.note({ path, rule: 'type', type: 'string' });
      return null;
    }
    // The pattern before the length: what is no colour at all is said to be none, not to be too long for one.
    const broken = breaks?.(text) ?? null;
    const length = codePoints(text);
    if (broken) this.note({ path, rule: broken });
    else if (length < min) this.note({ path, rule: 'too_short', limit: min });
    else if (length > max) this.note({ path, rule: 'too_long', limit: max });
    else return text;
    return null;
  }

  /** @param otherwise what it is where nothing is said; null: something must be said */
  boolean(path: string, value: unknown, otherwise: boolean | null): boolean {
    if (value === undefined || value === null) {
      if (otherwise === null) this.note({ path, rule: 'null' });
      return otherwise ?? false;
    }
    const known = typeof value === 'object' ? undefined : booleans[String(value).toLowerCase()];
    if (known === undefined) this.note({ path, rule: 'type', type: 'boolean' });
    return known ?? false;
  }

  list<T>(path: string, value: unknown, read: (path: string, fields: Fields) => T): T[] {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) {
      this.note({ path, rule: 'type', type: 'array' });
      return [];
    }
    return value.flatMap((one, i) => {
      const fields = this.fields(`${path}[${i}]`, one);
      return fields ? [read(`${path}[${i}]`, fields)] : [];
    });
  }

  fields(path: string, value: unknown): Fields | null {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
    this.note({ path, rule: 'type', type: 'object' });
    return null;
  }

  private note(violation: Violation): void {
    if (this.violations.length < most) this.violations.push(violation);
  }
}

const booleans: Record<string, boolean | undefined> = Object.assign(Object.create(null), {
  true: true,
  1: true,
  false: false,
  0: false,
});

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
