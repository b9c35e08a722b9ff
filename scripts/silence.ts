// Ends a test file in which nothing has happened for a long time. It is the only limit of a run: a slow machine takes as
// long as it takes.
import { readdirSync, readFileSync } from 'node:fs';

/** The files that run, and when each was last heard of. */
export class Silence {
  private readonly heardAt = new Map<string, number>();
  private readonly limit: number;
  private readonly timer: NodeJS.Timeout;

  /** @param limit in milliseconds
   *  @param ended is told of a file that was ended; its processes are gone, and the runner reports it as failed */
  constructor(limit: number, ended: (file: string) => void) {
    this.limit = limit;
    this.timer = setInterval(() => this.endSilent(ended), Math.min(1000, limit / 4));
  }

  /** A test of the file began or ended, or it printed something. */
  hear(file: string): void {
    this.heardAt.set(file, performance.now());
  }

  /** The file is done. */
  forget(file: string): void {
    this.heardAt.delete(file);
  }

  close(): void {
    clearInterval(this.timer);
  }

  private endSilent(ended: (file: string) => void): void {
    const now = performance.now();
    for (const [file, at] of this.heardAt) {
      if (now - at < this.limit) continue;
      this.heardAt.delete(file);
      if (endFile(file)) ended(file);
    }
  }
}

/** Ends this process's child that runs the file, with all that it started. @returns whether there was one */
function endFile(file: string): boolean {
  const everyone = processes();
  const root = everyone.find(({ parent, words }) => parent === process.pid && words.includes(file));
  if (root === undefined) return false;
  const pids = [root.pid];
  for (const pid of pids) pids.push(...everyone.filter(({ parent }) => parent === pid).map((child) => child.pid));
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {} // It has just ended.
  }
  return true;
}

function processes(): { pid: number; parent: number; words: string[] }[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0)
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        return [{ pid, parent, words: readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0') }];
      } catch {
        return [];
      }
    });
}
