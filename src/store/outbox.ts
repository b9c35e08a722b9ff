import type { Letter } from '../core/addon-nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { insertion, selected } from './columns.ts';
import { first, type Queryable, rows, run } from './database.ts';

const select = `select ${selected(['id', 'channel', 'recipient', 'subject', 'body', 'html', 'createdAt'])} from outbox
  where account_id = $1`;

export function outboxReads(db: Queryable, accountId: string): Reader['outbox'] {
  return {
    get: (id) => first<Letter>(db, `${select} and id = $2`, [accountId, id]),
    newest: (limit) => rows<Letter>(db, `${select} order by created_at desc, id desc limit $2`, [accountId, limit]),
  };
}

export function outboxWrites(db: Queryable, accountId: string): Tx['outbox'] {
  return {
    ...outboxReads(db, accountId),
    async insert(letter) {
      const { text, values } = insertion('outbox', accountId, letter);
      await run(db, `${text} on conflict (account_id, id) do nothing`, values);
    },
  };
}
