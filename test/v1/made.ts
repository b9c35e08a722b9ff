import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import type { Api } from '../support/api.ts';

export type Row = Record<string, unknown> & { id: string };
export type Page<T = Row> = { items: T[]; next: string | null };

/** A telephone number that nobody has yet. */
export const number = (): string => `3491${randomInt(1e8, 1e9)}`;

/** What a path makes, or the test fails. */
export async function madeBy<T extends Row = Row>(api: Api, path: string, body?: object): Promise<T> {
  const said = await api<T>('POST', path, body);
  assert.ok(said.status < 300, `${path}: ${JSON.stringify(said.body)}`);
  return said.body;
}
