import type { CannedAnswer } from '../core/nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { insertion, selected, updating } from './columns.ts';
import { unlessTaken } from './constraint.ts';
import { first, type Queryable, rows, run } from './database.ts';
import { pageById } from './paging.ts';

const select = `select ${selected(['id', 'shortcut', 'text', 'createdAt'], 't')}
  from canned_answer t where t.account_id = $1`;
const taken = { canned_answer_shortcut: 'shortcut_taken' } as const;

export function cannedAnswerReads(db: Queryable, accountId: string): Reader['cannedAnswers'] {
  return {
    get: (id) => first<CannedAnswer>(db, `${select} and t.id = $2`, [accountId, id]),
    list: (page) => pageById<CannedAnswer>(db, select, [accountId], page),
    some: (ids) => rows<CannedAnswer>(db, `${select} and t.id = any($2)`, [accountId, ids]),
  };
}

export function cannedAnswerWrites(db: Queryable, accountId: string): Tx['cannedAnswers'] {
  return {
    ...cannedAnswerReads(db, accountId),
    insert: (answer) => unlessTaken(db, insertion('canned_answer', accountId, answer), taken),
    update: (id, patch) => unlessTaken(db, updating('canned_answer', accountId, id, patch), taken),
    async remove(id) {
      await run(db, `delete from canned_answer where account_id = $1 and id = $2`, [accountId, id]);
    },
  };
}
