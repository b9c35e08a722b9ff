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

/** Letters to a person who is erased, those that wait and what is known of those that went: by the person's own addresses, and by those
 *  that its links were sent to. */
export async function forgetLetters(db: Queryable, accountId: string, contactId: string): Promise<number> {
  const addresses = `select a.value from contact_address a where a.account_id = $1 and a.contact_id = $2 and not a.claimed
    union select unnest(array[l.email, l.phone]) from access_link l
      join contact_address k on k.account_id = $1 and k.contact_id = $2 and k.kind = 'external' and k.value = l.user_key
    where l.account_id = $1`;
  const values = [accountId, contactId];
  const letters = await run(db, `delete from outbox where account_id = $1 and recipient in (${addresses})`, values);
  await run(
    db,
    `delete from job where account_id = $1 and kind = 'mail' and payload ->> 'to' in (${addresses})`,
    values,
  );
  return letters;
}
