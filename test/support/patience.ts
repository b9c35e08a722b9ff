// How long a test waits for what is to happen. A wait costs nothing when the thing happens, so it is generous: it only
// has to be shorter than the five minutes of silence after which the runner ends a file.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

const variable = 'PARLEY_TEST_SLOWNESS';
const base = 120_000;
/** Below the silence that ends a file, so that a wait which is over says what for. */
const longest = 240_000;
/** The milliseconds that PostgreSQL takes to be made and migrated on the two quiet cores these tests were written on. */
const usualStart = 2500;

/** How many times slower this machine is than that one; 1 if not measured. */
const slowness = Math.max(1, Number(process.env[variable] ?? 1));

/** In milliseconds: for whatever takes a time limit of its own. */
export const patience = Math.min(longest, base * slowness);

/** Says to the test files of this run how patient they are. @param start milliseconds that the start took here */
export function measurePatience(start: number): void {
  process.env[variable] = (start / usualStart).toFixed(2);
}

/** Looks until what it sees is truthy, and returns that. @param what the complaint when it never is */
export async function until<T>(
  look: () => T | Promise<T>,
  what: string | (() => string) = String(look),
): Promise<Exclude<T, false | null | undefined | 0 | ''>> {
  const deadline = performance.now() + patience;
  for (let milliseconds = 5; ; milliseconds = Math.min(50, milliseconds * 1.5)) {
    const seen = await look();
    if (seen) return seen as Exclude<T, false | null | undefined | 0 | ''>;
    if (performance.now() > deadline) assert.fail(`Never: ${typeof what === 'string' ? what : what()}`);
    await pause(milliseconds);
  }
}

/** Looks until it sees exactly this. */
export async function untilEqual<T>(look: () => T | Promise<T>, expected: unknown, what?: string): Promise<void> {
  const deadline = performance.now() + patience;
  for (let milliseconds = 5; ; milliseconds = Math.min(50, milliseconds * 1.5)) {
    const seen = await look();
    try {
      return what === undefined ? assert.deepEqual(seen, expected) : assert.deepEqual(seen, expected, what);
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await pause(milliseconds);
  }
}
