import { printable } from '../core/printable.ts';

/** Why a file cannot be restored: the end of a sentence that begins with the file's name. */
export class Unreadable extends Error {
  override name = 'Unreadable';
}

export function unreadable(reason: string): never {
  throw new Unreadable(printable(reason));
}
