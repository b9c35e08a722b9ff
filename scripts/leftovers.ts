// Finds what a test run left running: the processes whose environment, command line or working folder name its folder.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

type Leftover = { pid: number; command: string };

export function processesOf(folder: string): Leftover[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid)
    .filter((pid) => [...traces(pid)].some((trace) => trace.includes(folder)))
    .map((pid) => ({
      pid,
      command: read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
        .replaceAll('\0', ' ')
        .trim(),
    }));
}

export async function killAll(folder: string): Promise<void> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const left = processesOf(folder);
    if (left.length === 0 || performance.now() > deadline) return;
    for (const { pid } of left) read(() => String(process.kill(pid, 'SIGKILL')));
    await pause(50);
  }
}

function* traces(pid: number): Generator<string> {
  yield read(() => readFileSync(`/proc/${pid}/environ`, 'utf8'));
  yield read(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
  yield read(() => readlinkSync(`/proc/${pid}/cwd`));
}

/** A process may end while it is looked at, or belong to somebody else. */
function read(look: () => string): string {
  try {
    return look();
  } catch {
    return '';
  }
}
