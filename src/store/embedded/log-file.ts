import { closeSync, copyFileSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';

const maxBytes = 8 << 20;

export type LogFile = {
  fd: number;
  path: string;
  /** The last lines written since it was opened. */
  tail(lines: number): string;
  close(): void;
};

/** PostgreSQL's own log, at most 8 MB and the 8 MB before them. */
export function openLogFile(dataDirectory: string): LogFile {
  const path = join(dataDirectory, 'postgres.log');
  // Append: after a truncation the next line goes to the new end, whoever writes it.
  const fd = openSync(path, 'a+', 0o600);
  const bound = () => {
    if (fstatSync(fd).size <= maxBytes) return;
    copyFileSync(path, `${path}.1`);
    ftruncateSync(fd);
  };
  bound();
  const start = fstatSync(fd).size;
  const timer = setInterval(bound, 60_000).unref();
  return {
    fd,
    path,
    tail: (lines) => tailOf(fd, start, lines),
    close() {
      clearInterval(timer);
      closeSync(fd);
    },
  };
}

function tailOf(fd: number, start: number, lines: number): string {
  const { size } = fstatSync(fd);
  const from = Math.max(size < start ? 0 : start, size - 8192);
  const buffer = Buffer.alloc(Math.max(0, size - from));
  readSync(fd, buffer, 0, buffer.length, from);
  return buffer.toString('utf8').trim().split('\n').slice(-lines).join('\n');
}
