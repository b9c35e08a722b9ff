import { readdirSync, readFileSync } from 'node:fs';

/** Resident memory of a process and of all that it started, in MB. */
export function residentOf(pid: number): number {
  const parents = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = Number(read(name, 'stat')?.split(') ')[1]?.split(' ')[1] ?? -1);
    parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
  }
  const sum = (one: number): number =>
    kilobytes(one) + (parents.get(one) ?? []).reduce((total, child) => total + sum(child), 0);
  return sum(pid) / 1024;
}

const kilobytes = (pid: number): number => Number(/^VmRSS:\s+(\d+)/m.exec(read(String(pid), 'status') ?? '')?.[1] ?? 0);

/** null if the process has ended */
function read(pid: string, name: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return null;
  }
}

/** Processor seconds that a process has used, its children's apart; Linux counts them in hundredths. */
export function processorSecondsOf(pid: number): number {
  const [, , , , , , , , , , , user = '0', system = '0'] = read(String(pid), 'stat')?.split(') ')[1]?.split(' ') ?? [];
  return (Number(user) + Number(system)) / 100;
}
