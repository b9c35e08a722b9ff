import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Starts a script of ours in a process of its own and waits for the line that says where it listens. */
export async function startProcess(
  args: string[],
  env: Record<string, string>,
): Promise<{ url: string; pid: number; stop(): Promise<void> }> {
  const child: ChildProcess = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (data) => {
      output += data;
      const found = /listens on (\S+)/.exec(output);
      if (found) resolve(found[1] as string);
    });
    child.on('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}\n${output}`)));
  });
  return {
    url,
    pid: child.pid as number,
    async stop() {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    },
  };
}
