import { createReadStream, statSync } from 'node:fs';
import { printable } from '../core/printable.ts';
import { CannotRun, errno, refuse } from '../store/embedded/refusal.ts';
import { UncertainCommit } from '../store/fill.ts';
import { backUp } from './back-up.ts';
import { interruption } from './interruption.ts';
import type { Contents } from './manifest.ts';
import { askPassphrase } from './passphrase.ts';
import type { Log, Place } from './place.ts';
import { restore } from './restore.ts';
import { Unreadable } from './unreadable.ts';
import { writeWhole } from './whole-file.ts';

export type Errand = Place & {
  /** Of PARLEY_BACKUP_PASSPHRASE; null: it is asked for. */
  passphrase: string | null;
  /** Not to standard output, which may be the backup. */
  log: Log;
};

/** `parley backup FILE`; `-` is standard output. @throws CannotRun with a sentence for the operator */
export async function runBackup(file: string, { passphrase, log, ...place }: Errand): Promise<void> {
  const signal = interruption();
  const question = 'Passphrase for the keys in the backup (the rest of it is not encrypted): ';
  if (file === '-' && process.stdout.isTTY) refuse('A backup is nothing for a terminal: name a file.');
  const name = file === '-' ? 'standard output' : file;
  await inSentences(signal, name, async () => {
    const words = passphrase ?? (await askPassphrase(question, true, signal));
    const began = performance.now();
    const contents = await (file === '-'
      ? backUp(place, words, process.stdout, signal, log)
      : writeWhole(file, (output) => backUp(place, words, output, signal, log)));
    log(`Backed up ${amount(contents)} to ${name} in ${seconds(began)}.`);
    log('Its keys open only with the passphrase; everything else in it can be read by whoever has the file.');
  });
}

/** `parley restore FILE`; `-` is standard input. @throws CannotRun with a sentence for the operator */
export async function runRestore(file: string, { passphrase, log, ...place }: Errand): Promise<void> {
  const signal = interruption();
  const stdin = file === '-';
  if (stdin && process.stdin.isTTY) refuse('There is no backup on standard input: name a file.');
  const name = stdin ? 'Standard input' : file;
  await inSentences(signal, name, async () => {
    if (!stdin && !statSync(file).isFile()) refuse(`${file} is no ordinary file.`);
    const words = passphrase ?? (await askPassphrase('Passphrase of the backup: ', false, signal));
    const began = performance.now();
    const input = () => (stdin ? process.stdin : createReadStream(file, { highWaterMark: 1 << 18 }));
    const { manifest, contents, keyFile } = await restore(place, words, input, !stdin, signal, log);
    log(`Restored ${amount(contents)} in ${seconds(began)}.`);
    log(
      printable(
        `Parley ${manifest.parley} made the backup at ${manifest.createdAt} from PostgreSQL ${manifest.postgresql}, migration ${manifest.migration}.`,
      ),
    );
    if (keyFile !== null) log(`The master key is in ${keyFile}; PARLEY_SECRET is not needed.`);
  });
}

/** @param name of the file, for sentences about it */
async function inSentences(signal: AbortSignal, name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof UncertainCommit) throw error;
    // Whatever an interruption broke, it is the reason.
    signal.throwIfAborted();
    if (error instanceof Unreadable) throw new CannotRun(`${name} cannot be restored: ${error.message}.`);
    const { syscall, path = name } = error as NodeJS.ErrnoException;
    if (syscall !== undefined) refuse(`${path} cannot be used (${syscall}: ${errno(error)}).`);
    throw error;
  }
}

function amount({ tables, files }: Contents): string {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const bytes = tables.reduce((sum, table) => sum + table.bytes, files.bytes);
  return `${rows} rows of ${tables.length} tables and ${files.count} files (${(bytes / 1e6).toFixed(1)} MB)`;
}

const seconds = (began: number) => `${((performance.now() - began) / 1000).toFixed(1)} s`;
