import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Door, dataOf } from './door.ts';

/** One entry of the contract's table: what a program that follows the document sends, and what it gets. */
export type Row = [
  entry: number,
  method: string,
  path: string | (() => string),
  body: unknown | (() => unknown),
  expected: unknown | ((data: never) => unknown),
];

/** One after the other, as each leaves behind what later ones work with. */
export function tryRows(door: () => Door, rows: readonly Row[]): void {
  for (const [i, [entry, method, path, body, expected]] of rows.entries()) {
    test(`${i + 1}: entry ${entry}, ${method} ${typeof path === 'string' ? path : String(path).slice(7, -1)}`, async () => {
      const data = dataOf<never>(await door()(method, given(path), given(body)));
      const meant = typeof expected === 'function' ? (expected as (data: never) => unknown)(data) : expected;
      if (meant !== undefined) assert.deepEqual(data, meant);
    });
  }
}

const given = <T>(value: T | (() => T)): T => (typeof value === 'function' ? (value as () => T)() : value);
export const has = (data: object, part: object) => assert.deepEqual({ ...data, ...part }, data);
export const keys = (data: object, names: string) => assert.equal(Object.keys(data).join(' '), names);
