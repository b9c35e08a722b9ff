import type { Reader, Tx } from '../core/ports.ts';
import { insertion, selected } from './columns.ts';
import { type Queryable, rows, run } from './database.ts';

const fields = ['id', 'inboxId', 'contactId', 'listingId', 'at', 'page', 'screenWidth', 'fields'] as const;

export function leadReads(db: Queryable, accountId: string): Reader['leads'] {
  return {
    ofContact: (contactId, limit, inboxIds) =>
      rows(
        db,
        `select ${selected(fields)} from lead where account_id = $1 and contact_id = $2
           and ($4::uuid[] is null or inbox_id = any($4)) order by id desc limit $3`,
        [accountId, contactId, limit, inboxIds],
      ),
  };
}

export function leadWrites(db: Queryable, accountId: string, now: string): Tx['leads'] {
  return {
    ...leadReads(db, accountId),
    async insert(lead) {
      const { text, values } = insertion('lead', accountId, { ...lead, at: now, fields: JSON.stringify(lead.fields) });
      await run(db, text, values);
    },
  };
}
