import type { Node } from './patterns.ts';

/** The most bytes that a body of a schema needs, each character in the four bytes of UTF-8 that it can have at most; Infinity where
 *  something in it has no bound. Enough for every program: escapes of what needs none are longer. */
export function longestBody(schema: Node): number {
  const { anyOf, const: constant, enum: values, type, properties, items, maxItems, maxLength } = schema;
  if (anyOf) return Math.max(...(anyOf as Node[]).map(longestBody));
  if (constant !== undefined) return JSON.stringify(constant).length;
  if (values) return Math.max(...(values as unknown[]).map((value) => JSON.stringify(value).length));
  switch (type) {
    case 'object':
      return Object.entries((properties ?? {}) as Record<string, Node>).reduce(
        (sum, [name, inside]) => sum + name.length + 4 + longestBody(inside),
        2,
      );
    case 'array':
      return 2 + Number(maxItems ?? Infinity) * (longestBody(items as Node) + 1);
    case 'string':
      return 2 + 4 * (lengths[schema.format as string] ?? Number(maxLength ?? fixed(schema) ?? Infinity));
    default:
      return 24;
  }
}

const lengths: Record<string, number> = { uuid: 9, 'date-time': 25, date: 3, time: 2 };

/** `^[0-9]{1,32}$` has a length of its own: no pattern without a repetition that goes on is longer than that. */
function fixed({ pattern }: Node): number | undefined {
  return typeof pattern === 'string' && !/[*+]|,\}/.test(pattern) ? 64 : undefined;
}
