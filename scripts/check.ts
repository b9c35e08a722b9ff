// `npm run check`: every check that needs no server, side by side. One line each with its time; what a failing one says follows.
import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { execPath } from 'node:process';

const house = join(import.meta.dirname, '..');

/** `node` is the Node that runs this; other programs are looked up in node_modules. */
type Check = [name: string, program: string, ...flags: string[]];

/** Slowest first, so that the two cores are never left with the longest alone. */
const everything: Check[] = [
  ['types', 'tsc', '--noEmit', '--pretty', 'false'],
  ['types in web', 'tsc', '--noEmit', '--pretty', 'false', '--project', 'web'],
  ['unused files, exports and packages', 'knip', '--no-progress'],
  ['format and lint', 'biome', 'check', '--error-on-warnings', '--colors=off'],
  ['arrows between rooms', 'node', 'scripts/arrows.ts'],
  ['tidiness', 'node', 'scripts/tidy.ts'],
];

/** True when nothing is wrong. */
export async function check(
  print: (line: string) => void,
  checks: readonly Check[] = everything,
  signal?: AbortSignal,
): Promise<boolean> {
  const outcomes = await Promise.all(
    checks.map(async ([name, program, ...flags]) => {
      const started = performance.now();
      const { passed, output } = await run(program, flags, signal);
      print(`${passed ? '✔' : '✖'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
      return { name, passed, output };
    }),
  );
  const failed = outcomes.filter(({ passed }) => !passed);
  for (const { name, output } of failed) print(`\n✖ ${name}\n${output.trimEnd()}\n`);
  return failed.length === 0;
}

function run(program: string, flags: string[], signal?: AbortSignal): Promise<{ passed: boolean; output: string }> {
  const command = program === 'node' ? execPath : join(house, 'node_modules/.bin', program);
  // Tools that start with `#!/usr/bin/env node` get the Node that runs this.
  const env = { ...process.env, PATH: `${dirname(execPath)}${delimiter}${process.env.PATH}`, NO_COLOR: '1' };
  return new Promise((resolve) => {
    const child = spawn(command, flags, { cwd: house, env, stdio: ['ignore', 'pipe', 'pipe'], signal });
    let output = '';
    const add = (chunk: Buffer) => {
      output += chunk;
    };
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.once('error', (error) => resolve({ passed: false, output: error.message }));
    child.once('close', (code) => resolve({ passed: code === 0, output }));
  });
}

if (import.meta.main) process.exitCode = (await check(console.log)) ? 0 : 1;
