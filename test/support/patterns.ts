import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';
import type { Dialect } from '../../src/dialects/contract.ts';
import { v1Dialect } from '../../src/dialects/v1/dialect.ts';

export const house = join(import.meta.dirname, '../..');

/** A regular expression and where it stands. */
export type Pattern = { where: string; source: string; flags: string };

/** The native API as a table; nothing of it can be called. */
export function v1(): Dialect {
  return v1Dialect({} as never, {} as never, [], []);
}

/** Every regular expression that is written in src and web. A pattern that is put together is told as `made`. */
export function patternsInSources(): { written: Pattern[]; made: string[] } {
  const written: Pattern[] = [];
  const made: string[] = [];
  for (const file of globSync(['src/**/*.ts', 'web/**/*.{ts,tsx}'], { cwd: house }).sort()) {
    if (file.startsWith('web/dist/')) continue;
    const code = readFileSync(join(house, file), 'utf8');
    each(parseSync(code, { syntax: 'typescript', tsx: file.endsWith('x'), target: 'esnext' }).body, (node) => {
      if (node.type === 'RegExpLiteral') {
        written.push({ where: file, source: node.pattern as string, flags: node.flags as string });
      }
      const isMade = node.type === 'NewExpression' || node.type === 'CallExpression';
      if (isMade && (node.callee as Node).value === 'RegExp') made.push(file);
    });
  }
  return { written, made };
}

/** Every pattern of the native API's schemas, as ajv compiles it. */
export function patternsInSchemas(): Pattern[] {
  const found: Pattern[] = [];
  for (const { method, path, schema } of v1().routes) {
    each(schema, ({ pattern }) => {
      if (typeof pattern === 'string') found.push({ where: `${method} ${path}`, source: pattern, flags: 'u' });
    });
  }
  return found;
}

export type Node = Record<string, unknown>;

export function each(value: unknown, look: (node: Node) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) look(value as Node);
  for (const inside of Object.values(value)) each(inside, look);
}
