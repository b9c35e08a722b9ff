// The commands that an operator gives, as processes: npm start, npx parley …, node dist/server/main.js.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../support/patience.ts';
import { owned, temporaryFolder } from './host.ts';

export const house = join(import.meta.dirname, '../..');
export const main = [process.execPath, join(house, 'dist/server/main.js')];

export type Command = {
  pid: number;
  output(): string;
  /** The URL that it says it listens on. @throws when it ends before */
  url(): Promise<string>;
  kill(signal: NodeJS.Signals): void;
  ended: Promise<{ code: number | null; output: string }>;
};

/** Runs in the project folder with a quiet, private setting: what a site of this machine's stores is not touched. @param env what differs */
export function command(words: string[], env: Record<string, string> = {}): Command {
  const [file, ...args] = words as [string, ...string[]];
  const { PATH = '', HOME = '/', TMPDIR = '/tmp' } = process.env;
  const own = { HOST: '127.0.0.1', PORT: '0', PARLEY_DATA: env.PARLEY_DATA ?? temporaryFolder() };
  const common = { PATH, HOME, TMPDIR, ...own, PARLEY_DEMO: '0', PARLEY_LOG_LEVEL: 'warn' };
  const child = owned(spawn(file, args, { cwd: house, env: { ...common, ...env }, stdio: ['ignore', 'pipe', 'pipe'] }));
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  // Not "close": what a killed npm leaves behind has the pipes still.
  const ended = once(child, 'exit').then(async ([code]) => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return { code: code as number | null, output };
  });
  const listening = () => /Parley listens on (\S+)/.exec(output)?.[1];
  return {
    pid: child.pid as number,
    output: () => output,
    kill: (signal) => void child.kill(signal),
    ended,
    async url() {
      await until(() => listening() !== undefined || child.exitCode !== null || child.signalCode !== null);
      const url = listening();
      if (url === undefined) throw new Error(`it did not start: ${output}`);
      return url;
    },
  };
}

/** The processes whose environment names a folder and whose command line has a word: servers and workers, say. */
export function processesWith(folder: string, word: string): number[] {
  const has = (pid: number) => {
    try {
      const [environment, line] = ['environ', 'cmdline'].map((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8'));
      return environment?.includes(folder) && line?.split('\0').includes(word);
    } catch {
      return false;
    }
  };
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && has(pid));
}
