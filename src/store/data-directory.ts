import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { errno, refuse } from './embedded/refusal.ts';

/** The folder of everything, private when it is ours to make. @throws CannotRun where nothing can be kept */
export function makeDataDirectory(dataDirectory: string): void {
  try {
    make(dataDirectory);
  } catch (error) {
    refuse(`${dataDirectory} cannot be made (${errno(error)}); choose another folder with PARLEY_DATA.`);
  }
  try {
    keepSomething(dataDirectory);
  } catch (error) {
    refuse(`${dataDirectory} cannot be written (${errno(error)}); choose a folder of your own with PARLEY_DATA.`);
  }
}

/** Folder by folder: where a folder is there and yet nothing can be made in it, as in /proc, Node's own recursive mkdir never ends. */
function make(folder: string): void {
  if (existsSync(folder)) return;
  make(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another server that starts at the same time was faster.
    if (errno(error) !== 'EEXIST') throw error;
  }
}

/** Some file systems take a file and cannot bring it to a disk. */
function keepSomething(folder: string): void {
  const file = join(folder, `.probe-${process.pid}`);
  const handle = openSync(file, 'w', 0o600);
  try {
    writeSync(handle, 'x');
    fsyncSync(handle);
  } finally {
    closeSync(handle);
    rmSync(file, { force: true });
  }
}
