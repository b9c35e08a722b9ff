import { invalid } from './refused.ts';

/** Throws what is wrong with a value; `at` is where it stands in the request. */
export type Shape = (value: unknown, at: string) => void;
export type Fields = Record<string, unknown>;

/** How long a text is, is counted in UTF-16 units: Meta does not say how it counts, and this is the strictest count. */
export const text =
  (longest: number, shortest = 1): Shape =>
  (value, at) => {
    if (typeof value !== 'string') throw invalid(`${at} must be a string`);
    if (value.length < shortest) throw invalid(`${at} must not be empty`);
    if (value.length > longest) throw invalid(`${at} must be at most ${longest} characters long`);
  };

export const matching =
  (pattern: RegExp, what: string): Shape =>
  (value, at) => {
    if (typeof value !== 'string' || !pattern.test(value)) throw invalid(`${at} must be ${what}`);
  };

export const either =
  (...values: unknown[]): Shape =>
  (value, at) => {
    if (!values.includes(value)) throw invalid(`${at} must be one of ${values.join(', ')}`);
  };

export const flag: Shape = (value, at) => {
  if (typeof value !== 'boolean') throw invalid(`${at} must be a boolean`);
};

/** A number, which may also be written as text, as in Meta's own examples. */
export const degrees =
  (most: number): Shape =>
  (value, at) => {
    const written = typeof value === 'number' || (typeof value === 'string' && value.trim() !== '');
    if (!written || !(Math.abs(Number(value)) <= most)) throw invalid(`${at} must be a number up to ${most}`);
  };

export const list =
  (item: Shape, fewest: number, most: number): Shape =>
  (value, at) => {
    if (!Array.isArray(value)) throw invalid(`${at} must be an array`);
    if (value.length < fewest || value.length > most) throw invalid(`${at} must have ${fewest} to ${most} elements`);
    for (const [index, each] of value.entries()) item(each, `${at}[${index}]`);
  };

/** @param rule what else is wrong with the whole, which has no fields but these */
export const object =
  (
    required: Record<string, Shape>,
    optional: Record<string, Shape> = {},
    rule: (fields: Fields) => string | null = () => null,
  ): Shape =>
  (value, at) => {
    const fields = fieldsOf(value, at);
    for (const name of Object.keys(required)) {
      if (fields[name] === undefined) throw invalid(`The parameter ${inside(at, name)} is required`);
    }
    for (const [name, each] of Object.entries(fields)) {
      const shape = required[name] ?? optional[name];
      if (shape === undefined) throw invalid(`Unexpected key "${name}" on param "${at || 'body'}"`);
      shape(each, inside(at, name));
    }
    const wrong = rule(fields);
    if (wrong !== null) throw invalid(`${at || 'body'}: ${wrong}`);
  };

export const exactlyOne =
  (...names: string[]) =>
  (fields: Fields): string | null =>
    names.filter((name) => fields[name] !== undefined).length === 1 ? null : `exactly one of ${names.join(', ')}`;

export function fieldsOf(value: unknown, at: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(`${at} must be an object`);
  return value as Fields;
}

const inside = (at: string, name: string) => (at === '' ? name : `${at}['${name}']`);

export const digits = matching(/^\d{1,32}$/, 'an id in digits');
export const webAddress = matching(/^https?:\/\/[^\s/]+\S*$/, 'a valid URI');
