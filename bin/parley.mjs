#!/usr/bin/env node
// The command `npx parley …`. Any Node that runs this installs what is needed and hands over to the Node that Parley needs.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { status } = spawnSync(process.execPath, [join(root, 'scripts/prepare.mjs')], { stdio: ['ignore', 2, 2] });
if (status !== 0) process.exit(status ?? 1);

const own = join(root, 'node_modules/.bin/node');
const node = existsSync(own) ? own : process.execPath;
const args = process.argv.slice(2);
const child = spawn(node, [join(root, 'src/main.ts'), ...(args.length > 0 ? args : ['--help'])], { stdio: 'inherit' });

// The child decides when it is done; the terminal's Ctrl-C reaches it anyway.
process.on('SIGINT', () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal ? 1 : 0);
});
