import type { Letter } from '../core/addon-nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { insertion, selected } from './columns.ts';
import { type Queryable, rows, run } from './database.ts';

const select = `select ${selected(['id', 'channel', 'recipient', 'subject', 'body', 'createdAt'])} from outbox
  where account_id = $1 order by created_at desc, id desc limit $2`;

export function outboxReads(db: Queryable, accountId: string): Reader['outbox'] {
  return { newest: (limit) => rows<Letter>(db, select, [accountId, limit]) };
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
