// The second `npm start`, to the first 200 of /health, beside an npm script that only starts Node: what npm itself takes.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from './support/load.ts';

const house = join(import.meta.dirname, '..');
const rounds = Number(process.env.ROUNDS ?? 5);

export async function benchStart(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-start-'));
  try {
    await start(directory);
    const starts: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round < rounds; round++) {
      bare.push(await nothing());
      starts.push(await start(directory));
    }
    const ratio = (median(starts) / median(bare)).toFixed(2);
    console.log(`\nsecond npm start → /health 200    ${median(starts).toFixed(0)} ms (median of ${rounds})`);
    console.log(`npm exec node -e 0                ${median(bare).toFixed(0)} ms   the start is ${ratio} × that`);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function nothing(): Promise<number> {
  const began = performance.now();
  await once(spawn('npm', ['exec', '--', 'node', '-e', '0'], { cwd: house, stdio: 'ignore' }), 'exit');
  return performance.now() - began;
}

async function start(directory: string): Promise<number> {
  const began = performance.now();
  const env = { ...process.env, PARLEY_DATA: directory, PORT: '0', PARLEY_LOG_LEVEL: 'warn' };
  const npm = spawn('npm', ['start'], { cwd: house, env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  const url = await new Promise<string>((resolve) => {
    npm.stdout.on('data', (data) => {
      output += data;
      const found = /Parley listens on (\S+)/.exec(output);
      if (found) resolve(found[1] as string);
    });
  });
  while (!(await fetch(`${url}/health`)).ok) await new Promise((resolve) => setTimeout(resolve, 5));
  const took = performance.now() - began;
  const exit = once(npm, 'exit');
  npm.kill('SIGTERM');
  await exit;
  return took;
}
