import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { ReadStream, WriteStream } from 'node:tty';
import { CannotRun, refuse } from '../store/embedded/refusal.ts';

const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });

/**
 * The passphrase from the terminal, which does not show it; standard input and output may be the backup.
 * @param twice for a new one, because nobody sees what he types
 */
export async function askPassphrase(question: string, twice: boolean, signal: AbortSignal): Promise<string> {
  const terminal = openTerminal();
  try {
    const passphrase = await ask(terminal, question, signal);
    if (passphrase === '') refuse('The passphrase must not be empty.');
    if (twice && (await ask(terminal, 'The same again: ', signal)) !== passphrase)
      refuse('The two passphrases are not the same.');
    return passphrase;
  } finally {
    closeSync(terminal);
  }
}

function openTerminal(): number {
  try {
    return openSync('/dev/tty', 'r+');
  } catch {
    return refuse('There is no terminal to ask for the passphrase; set PARLEY_BACKUP_PASSPHRASE.');
  }
}

async function ask(terminal: number, question: string, signal: AbortSignal): Promise<string> {
  const input = new ReadStream(openSync(`/proc/self/fd/${terminal}`, 'r'));
  const output = new WriteStream(openSync(`/proc/self/fd/${terminal}`, 'w'));
  // As a terminal it takes the keys one by one, so that the system shows none; what it shows itself goes nowhere.
  const lines = createInterface({ input, output: nowhere, terminal: true });
  const interrupted = new Promise<never>((_, reject) => {
    lines.once('SIGINT', () => reject(new CannotRun('Interrupted.')));
    lines.once('close', () => reject(new CannotRun('No passphrase was given.')));
  });
  try {
    output.write(question);
    const answer = await Promise.race([lines.question('', { signal }), interrupted]);
    return answer.trim();
  } finally {
    lines.close();
    output.write('\n');
    input.destroy();
    output.destroy();
  }
}
