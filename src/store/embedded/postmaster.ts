import { readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { replaceFile } from './beside.ts';
import { refuse } from './refusal.ts';
import type { RunAs } from './run-as.ts';
import { port } from './settings.ts';

type PidFile = { pid: number; status: string; text: string };

/** What postmaster.pid says; null when there is none. */
export function readPidFile(cluster: string): PidFile | null {
  try {
    const text = readFileSync(join(cluster, 'postmaster.pid'), 'utf8');
    const lines = text.split('\n');
    // postgres/src/include/utils/pidfile.h: line 1 is the process, line 8 its state.
    return { pid: Number(lines[0]), status: (lines[7] ?? '').trim(), text };
  } catch {
    return null;
  }
}

/**
 * Waits for a former server's PostgreSQL to shut down. Whoever calls holds the lock, so its server is gone.
 * @throws CannotRun when it does not end within a minute, or was started by somebody else
 */
export async function awaitFormer(cluster: string, runAs: RunAs, log: (line: string) => void): Promise<void> {
  const began = performance.now();
  for (let told = false; ; told = true) {
    const former = readPidFile(cluster);
    if (former === null || !isPostmaster(former.pid, cluster)) return disown(cluster, former, runAs);

    const waited = performance.now() - began;
    const isOrphan = former.status === 'stopping' || waited < 5000;
    if (!isOrphan || waited > 60_000) {
      refuse(`A PostgreSQL (process ${former.pid}) still runs in ${cluster}; stop it first: kill -INT ${former.pid}`);
    }
    if (!told) log(`Waiting for PostgreSQL (process ${former.pid}) of a former server to shut down.`);
    await pause(20);
  }
}

function isPostmaster(pid: number, cluster: string): boolean {
  try {
    // A binary that an update replaced is "postgres (deleted)".
    if (!/^postgres( \(deleted\))?$/.test(basename(readlinkSync(`/proc/${pid}/exe`)))) return false;
    const [its, ours] = [statSync(`/proc/${pid}/cwd`), statSync(cluster)];
    return its.ino === ours.ino && its.dev === ours.dev;
  } catch {
    // Gone, a zombie, or somebody else's: in no case one that works in our folder.
    return false;
  }
}

// PostgreSQL refuses while the recorded process lives, even if a reboot gave its number to a shell. It does not count its
// parent, so the file gets our number. Removing the file would also remove its check for memory still shared by survivors. The lock of
// the socket, which lies in the same folder, records the process once more and nothing else.
function disown(cluster: string, former: PidFile | null, runAs: RunAs): void {
  if (former) replaceFile(join(cluster, 'postmaster.pid'), former.text.replace(/^.*/, `${process.pid}`), runAs);
  rmSync(join(cluster, `.s.PGSQL.${port}.lock`), { force: true });
}
