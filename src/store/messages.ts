import type { Marks, Message } from '../core/nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { attachmentFields } from './attachments.ts';
import { column, selected, updating } from './columns.ts';
import { visible } from './conversations.ts';
import { first, type Queryable, rows, run } from './database.ts';
import { hurryDelivery } from './jobs.ts';
import { toPage } from './paging.ts';

const messageFields = [
  'id',
  'conversationId',
  'number',
  'inboxId',
  'direction',
  'authorKind',
  'authorId',
  'kind',
  'body',
  'status',
  'failure',
  'providerId',
  'createdAt',
] as const;
/** An attachment is looked for only where there is one. */
export const messageColumns = (table: string): string =>
  `${selected(messageFields, table)}, case when ${table}.kind <> 'text' then (
     select json_build_object(${attachmentFields.map((field) => `'${field}', a.${column(field)}`).join(', ')})
     from attachment a where a.account_id = ${table}.account_id and a.message_id = ${table}.id) end as attachment`;
const selectMessage = `select ${messageColumns('t')} from message t where t.account_id = $1`;

export function messageReads(db: Queryable, accountId: string): Reader['messages'] {
  return {
    get: (id) => first<Message>(db, `${selectMessage} and t.id = $2`, [accountId, id]),
    sentAs: (inboxId, sentAs) =>
      first<Message>(db, `${selectMessage} and t.inbox_id = $2 and t.sent_as = $3`, [accountId, inboxId, sentAs]),
    // One after the other: together they may be found by reading all that the account has, since a plan is for accounts as they are on
    // average, and for a table as it was.
    some: (ids) =>
      rows<Message>(
        db,
        `select ${messageColumns('t')} from (select distinct unnest($2::uuid[]) as id) given cross join lateral (
           select * from message m where m.account_id = $1 and m.id = given.id offset 0) t`,
        [accountId, ids],
      ),
    async list(conversationId, page, notes) {
      const before = page.after === null ? Number.MAX_SAFE_INTEGER : Number(page.after) || 0;
      const text = `${selectMessage} and t.conversation_id = $2 and t.number < $3
        ${notes ? '' : `and t.direction <> 'note'`} order by t.number desc limit $4`;
      const found = await rows<Message>(db, text, [accountId, conversationId, before, page.limit + 1]);
      return toPage(found, page.limit, (message) => String(message.number));
    },
    async listOf(conversationIds, page) {
      const before = page.after === null ? Number.MAX_SAFE_INTEGER : Number(page.after) || 0;
      const found = await rows<Message>(
        db,
        `select ${messageColumns('t')} from unnest($2::uuid[]) c (id) cross join lateral (
           select * from message m where m.account_id = $1 and m.conversation_id = c.id and m.number < $3 and m.direction <> 'note'
           order by m.number desc limit $4) t
         order by t.number desc limit $4`,
        [accountId, conversationIds, before, page.limit + 1],
      );
      return toPage(found, page.limit, (message) => String(message.number));
    },
    async ofContact(contactId, scope, page) {
      const before = page.after === null ? Number.MAX_SAFE_INTEGER : Number(page.after) || 0;
      const values: unknown[] = [accountId, contactId, before, page.limit + 1];
      const seen = scope === 'all' ? 'true' : visible(scope, values);
      const text = `select ${messageColumns('m')} from conversation t cross join lateral (
          select * from message m where m.account_id = $1 and m.conversation_id = t.id and m.number < $3
          order by m.number desc limit $4) m
        where t.account_id = $1 and t.contact_id = $2 and ${seen} order by m.number desc limit $4`;
      return toPage(await rows<Message>(db, text, values), page.limit, (message) => String(message.number));
    },
    marksOf: (conversationIds) =>
      rows<Marks>(
        db,
        `select c.id as "conversationId", (${newestRead('in', 'agent_read_number')}) as seen,
           (${newestRead('out', 'contact_read_number')}) as read, ${readers} as readers
         from conversation c where c.account_id = $1 and c.id = any($2)`,
        [accountId, conversationIds],
      ),
  };
}

/** Of a conversation between users: the newest message that each of them has read. */
const readers = `(select json_agg(json_build_object('contactId', coalesce(p.origin_id, p.contact_id), 'mark', (
    select json_build_object('id', m.id, 'number', m.number) from message m
    where m.account_id = $1 and m.conversation_id = c.id and m.direction <> 'note' and m.number <= p.read_number
    order by m.number desc limit 1)))
  from user_chat_contact p where p.account_id = $1 and p.conversation_id = c.id)`;

/** The newest message of one side that the other has read. */
function newestRead(direction: 'in' | 'out', readNumber: string): string {
  return `select json_build_object('id', m.id, 'number', m.number) from message m
    where m.account_id = $1 and m.conversation_id = c.id and m.direction = '${direction}' and m.number <= c.${readNumber}
    order by m.number desc limit 1`;
}

export function messageWrites(db: Queryable, accountId: string, now: string): Tx['messages'] {
  return {
    ...messageReads(db, accountId),
    async update(id, { attempts = 0, ...patch }) {
      const statement = updating('message', accountId, id, patch);
      if (statement) await run(db, statement.text, statement.values);
      if (attempts === 0) return;
      const text = 'update message set attempts = attempts + $3 where account_id = $1 and id = $2';
      await run(db, text, [accountId, id, attempts]);
    },
    hurry: (orderKey, id) => hurryDelivery(db, accountId, orderKey, id, now),
    unconfirmed: (inboxId, address, until, statuses) =>
      rows(
        db,
        `select m.id, m.conversation_id as "conversationId" from contact_inbox ci
         join conversation c on c.account_id = $1 and c.contact_id = ci.contact_id and c.inbox_id = ci.inbox_id
           and c.last_message_at > now() - interval '30 days'
         join message m on m.account_id = $1 and m.conversation_id = c.id
         where ci.account_id = $1 and ci.inbox_id = $2 and ci.address = $3
           and m.direction = 'out' and m.created_at <= $4 and m.created_at > $4::timestamptz - interval '7 days'
           and m.status = any($5) order by m.number`,
        [accountId, inboxId, address, until, statuses],
      ),
  };
}
