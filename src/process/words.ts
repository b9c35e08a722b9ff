import { printableLines } from '../core/printable.ts';

export type Log = (line: string) => void;

// Whoever read along may be gone, like the npm that was killed; that is no reason to end without having stopped.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

/** To the operator, who may be reading along or piping it elsewhere. */
export function say(line: string): void {
  process.stdout.write(`${printableLines(line)}\n`);
}

/** What was expected to go wrong now and then is a sentence; anything else is our bug, and keeps its stack. */
export function reportFailure(error: unknown): void {
  process.stderr.write(`${printableLines(String(sentenceOf(error) ?? (error as Error)?.stack ?? error))}\n`);
}

function sentenceOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (expected.has(error.name)) return error.message;
  const { code, port, address } = error as NodeJS.ErrnoException & { port?: number; address?: string };
  if (code === 'EADDRINUSE') return `Port ${port} of ${address} is taken; choose another with PORT.`;
  if (code === 'EADDRNOTAVAIL') return `This machine has no address ${address}; choose another with HOST.`;
  if (code === 'EACCES' && port !== undefined)
    return `This user may not listen on port ${port}; choose one over 1023 with PORT.`;
  return null;
}

const expected = new Set(['ConfigError', 'CannotRun']);
