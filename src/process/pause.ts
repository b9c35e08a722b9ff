/** Milliseconds before the next start after `early` deaths in a row: from 0.1 s, doubling, to 30 s. */
export function pauseBefore(early: number): number {
  return Math.min(100 * 2 ** Math.max(0, early - 1), 30_000);
}
