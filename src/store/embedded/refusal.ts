/** An expected reason why the bundled PostgreSQL cannot run: one sentence for the operator, who needs no stack. */
export class CannotRun extends Error {
  override name = 'CannotRun';
}

export function refuse(sentence: string): never {
  throw new CannotRun(sentence);
}

/** The errno of a failed system call; empty for anything else. */
export function errno(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? '';
}
