// How much processor time a test run takes, user and system together, in seconds. A test file says its own when it ends:
// `node --import scripts/processor-time.ts FILE`; the runner adds up the rest.
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { processesOf } from './leftovers.ts';

const ticksPerSecond = 100; // USER_HZ, the same on every Linux that Node.js runs on.
const variable = 'PARLEY_TEST_PROCESSOR_TIMES';

/** What a process took, with its children that have ended: fields 14 to 17 of proc(5)'s stat. */
function timeOf(pid: number | 'self'): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is a name in parentheses, and may contain blanks.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / ticksPerSecond;
  } catch {
    return 0; // It has just ended.
  }
}

/** From here on test files write down what they took. @param directory of the run */
export function noteTimes(directory: string): void {
  process.env[variable] = join(directory, 'processor-times');
}

/** Seconds by test file, of those that have ended. */
export function timesOfFiles(): Map<string, number> {
  const path = process.env[variable];
  const times = new Map<string, number>();
  if (path === undefined || !existsSync(path)) return times;
  for (const line of readFileSync(path, 'utf8').split('\n').filter(Boolean)) {
    const [file, seconds] = JSON.parse(line) as [string, number];
    times.set(file, (times.get(file) ?? 0) + seconds);
  }
  return times;
}

/** Seconds of this process, of all that it started and that has ended, and of what still runs in these folders. */
export function timeOfRun(...folders: string[]): number {
  const running = new Set(folders.flatMap((folder) => processesOf(folder).map(({ pid }) => pid)));
  return [...running].reduce((sum, pid) => sum + timeOf(pid), timeOf('self'));
}

const notes = process.env[variable];
if (notes !== undefined && process.env.NODE_TEST_CONTEXT !== undefined)
  process.on('exit', () => appendFileSync(notes, `${JSON.stringify([process.argv[1], timeOf('self')])}\n`));
