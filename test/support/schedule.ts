import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Schedule } from '../../src/core/schedule.ts';

export type Vector = {
  fact: string;
  schedule: Schedule;
  zone: string;
  at: string;
  open: boolean;
  /** from and until of the first opening that is not over; none: nothing comes; null: always open */
  next: string[] | null;
};

/** The facts of hours, for whatever can compute or show them: a line each in test/core/schedule-vectors.json. */
export function vectors(): Vector[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../core/schedule-vectors.json'), 'utf8')) as Vector[];
}
