#!/usr/bin/env node
// The command `npx parley …`. Any Node that runs this installs what is needed and hands over to the Node that Parley needs.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { status } = spawnSync(process.execPath, [join(root, 'scripts/prepare.mjs'), 'runtime'], {
  stdio: ['ignore', 2, 2],
});
if (status !== 0) process.exit(status ?? 1);

const own = join(root, 'node_modules/.bin/node');
const node = existsSync(own) ? own : process.execPath;
const args = process.argv.slice(2);
const command = [node, join(root, 'dist/server/main.js'), ...(args.length > 0 ? args : ['--help'])];
// Killed hard, we take it along: setpriv asks the kernel for a signal to the child at our death.
const child = spawn('setpriv', ['--pdeathsig', 'TERM', '--', ...command], { stdio: 'inherit' });

// The child decides when it is done; the terminal's Ctrl-C reaches it anyway.
process.on('SIGINT', () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));

// npx passes a signal to its shell only, which dies without a word to us.
const parent = process.ppid;
const watch = () => process.ppid !== parent && child.kill('SIGTERM');
if (process.env.npm_command === 'exec') setInterval(watch, 200).unref();

child.on('error', ({ message }) => {
  console.error(`The command setpriv (of util-linux) cannot be run: ${message}.`);
  process.exit(1);
});
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal ? 1 : 0);
});
