import { client } from './client.ts';

const least = 250;
/** what is being read anew, and whether it changed since */
const running = new Map<string, boolean>();

/** Reads anew what is looked at: at once, and of a thousand changes a second only so often that each reading comes to its end. */
export async function refresh(queryKey: readonly string[]): Promise<void> {
  const name = queryKey.join(' ');
  if (running.has(name)) return void running.set(name, true);
  do {
    running.set(name, false);
    await client.invalidateQueries({ queryKey });
    await new Promise((resolve) => setTimeout(resolve, least));
  } while (running.get(name));
  running.delete(name);
}
