import pg from 'pg';
import type { Statement } from './columns.ts';
import { type Queryable, run } from './database.ts';

/** Runs a statement that a unique index may refuse, inside a savepoint so that the transaction goes on:
 *  the constraint decides, not a check before it (docs/promises.md, 2). */
export async function unlessTaken<A extends string>(
  db: Queryable,
  statement: Statement | null,
  answers: Record<string, A>,
): Promise<'done' | A> {
  if (statement === null) return 'done';
  await db.query('savepoint unless_taken');
  try {
    await run(db, statement.text, statement.values);
    await db.query('release savepoint unless_taken');
    return 'done';
  } catch (error) {
    const answer =
      error instanceof pg.DatabaseError && error.code === '23505' ? answers[error.constraint ?? ''] : undefined;
    if (answer === undefined) throw error;
    await db.query('rollback to savepoint unless_taken');
    return answer;
  }
}
