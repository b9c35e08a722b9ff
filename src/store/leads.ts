import type { Reader, Tx } from '../core/ports.ts';
import { insertion, selected } from './columns.ts';
import { first, type Queryable, rows, run } from './database.ts';

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
    async followMessage(id, conversationId) {
      await run(
        db,
        `update lead l set contact_id = c.contact_id, origin_id = c.origin_id from conversation c
         where l.account_id = $1 and l.id = $2 and c.account_id = $1 and c.id = $3`,
        [accountId, id, conversationId],
      );
    },
    claimant: (inboxId, kind, value) =>
      first(
        db,
        `select ci.contact_id as "contactId", ci.origin_id as "originId", ci.address
         from contact_address a join contact_inbox ci on ci.account_id = $1 and ci.inbox_id = $2
           and ci.contact_id = a.contact_id and ci.origin_id is not distinct from a.origin_id and not ci.taken_away
         where a.account_id = $1 and a.kind = $3 and a.value = $4 and a.claimed and exists (
           select 1 from lead l where l.account_id = $1 and l.inbox_id = $2 and l.contact_id = a.contact_id
             and l.origin_id is not distinct from a.origin_id)
         order by ci.created_at limit 1`,
        [accountId, inboxId, kind, value],
      ),
  };
}
