import { client } from './client.ts';

const least = 250;
/** Of its time, as a divisor: a list of many pages is read only so often. */
const share = 5;
/** what is being read anew, and whether it changed since */
const running = new Map<string, boolean>();

/** Reads anew what is looked at: at once, and of a thousand changes a second only so often that each reading comes to its end,
 *  and reading takes a fifth of the time at most. */
export async function refresh(queryKey: readonly string[]): Promise<void> {
  const name = queryKey.join(' ');
  if (running.has(name)) return void running.set(name, true);
  do {
    running.set(name, false);
    const began = performance.now();
    await client.invalidateQueries({ queryKey });
    const rest = (performance.now() - began) * (share - 1);
    await new Promise((resolve) => setTimeout(resolve, Math.max(least, rest)));
  } while (running.get(name));
  running.delete(name);
}
