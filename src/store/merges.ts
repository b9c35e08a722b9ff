import type { ContactMerge, Moved, MovedConversation } from '../core/merge-ports.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { insertion, selected } from './columns.ts';
import { noteLastWriters } from './contact-inboxes.ts';
import { first, type Queryable, rows, run } from './database.ts';

const fields = ['id', 'fromId', 'intoId', 'createdAt', 'undoneAt'] as const;

export function mergeReads(db: Queryable, accountId: string): Reader['merges'] {
  return {
    ofContact: (intoId) =>
      rows<ContactMerge & { name: string | null }>(
        db,
        `select ${selected(fields, 't')}, c.name from contact_merge t
         join contact c on c.account_id = t.account_id and c.id = t.from_id
         where t.account_id = $1 and t.into_id = $2 order by t.id desc`,
        [accountId, intoId],
      ),
  };
}

export function mergeWrites(db: Queryable, accountId: string, now: string): Tx['merges'] {
  /** Moves rows of a table from the one contact to the other, and gives some columns of them. */
  const moving = <R>(table: string, columns: readonly string[], where: string, values: unknown[]) =>
    rows<R>(
      db,
      `update ${table} set contact_id = $3 where account_id = $1 and contact_id = $2 and ${where}
       returning ${selected(columns)}`,
      [accountId, ...values],
    );
  return {
    ...mergeReads(db, accountId),
    get: (id) =>
      first<ContactMerge & { moved: Moved }>(
        db,
        `select ${selected([...fields, 'moved'])} from contact_merge where account_id = $1 and id = $2`,
        [accountId, id],
      ),
    async conflicts(fromId, intoId) {
      const found = await rows<{ id: string }>(
        db,
        `select a.id from conversation a join conversation b on b.account_id = $1 and b.inbox_id = a.inbox_id
           and b.thread = a.thread and b.state <> 'closed' and b.contact_id = any($2) and b.contact_id <> a.contact_id
         where a.account_id = $1 and a.contact_id = any($2) and a.state <> 'closed'
         union
         select a.conversation_id from user_chat_contact a join user_chat_contact b on b.account_id = $1
           and b.conversation_id = a.conversation_id and b.contact_id = any($2) and b.contact_id <> a.contact_id
         where a.account_id = $1 and a.contact_id = any($2)
         order by 1`,
        [accountId, [fromId, intoId]],
      );
      return found.map(({ id }) => id);
    },
    async move(fromId, intoId) {
      for (const id of [fromId, intoId]) await noteLastWriters(db, accountId, id);
      // What one of them claims and the other has, or both claim, is there once.
      await run(
        db,
        `delete from contact_address c using contact_address o where c.account_id = $1 and o.account_id = $1 and c.claimed
           and c.contact_id = any($2) and o.contact_id = any($2) and o.contact_id <> c.contact_id
           and o.kind = c.kind and o.value = c.value and (not o.claimed or c.contact_id = $3)`,
        [accountId, [fromId, intoId], fromId],
      );
      const all = <R>(table: string, columns: string[]) => moving<R>(table, columns, 'true', [fromId, intoId]);
      const ids = async (table: string, column = 'id') =>
        (await all<Record<string, string>>(table, [column])).map((row) => row[column] as string);
      const moved = {
        addresses: await all<Moved['addresses'][number]>('contact_address', ['kind', 'value']),
        inboxes: await all<Moved['inboxes'][number]>('contact_inbox', ['inboxId', 'address', 'teamId', 'agentId']),
        conversations: await all<MovedConversation>('conversation', ['id', 'inboxId']),
        leads: await ids('lead'),
        users: await ids('outside_user'),
        chats: await ids('user_chat_contact', 'conversationId'),
        merged: (
          await rows<{ id: string }>(
            db,
            'update contact set merged_into = $3 where account_id = $1 and merged_into = $2 returning id',
            [accountId, fromId, intoId],
          )
        ).map(({ id }) => id),
      };
      await run(db, 'update contact set merged_into = $3, removed_at = $4 where account_id = $1 and id = $2', [
        accountId,
        fromId,
        intoId,
        now,
      ]);
      await run(db, 'delete from search_document where account_id = $1 and id = $2', [accountId, fromId]);
      await follow(db, accountId, intoId, moved.conversations);
      return moved;
    },
    async insert(merge) {
      const { text, values } = insertion('contact_merge', accountId, merge);
      await run(db, text, values);
    },
    async moveBack({ id, fromId, intoId, createdAt, moved }) {
      const back = [intoId, fromId];
      const { addresses, inboxes } = moved;
      await moving('contact_address', ['kind'], '(kind, value) in (select * from unnest($4::text[], $5::text[]))', [
        ...back,
        addresses.map(({ kind }) => kind),
        addresses.map(({ value }) => value),
      ]);
      await rows(
        db,
        `update contact_inbox ci set contact_id = $3, team_id = b.team_id, agent_id = b.agent_id
         from unnest($4::uuid[], $5::text[], $6::uuid[], $7::uuid[]) b (inbox_id, address, team_id, agent_id)
         where ci.account_id = $1 and ci.contact_id = $2 and ci.inbox_id = b.inbox_id and ci.address = b.address`,
        [
          accountId,
          ...back,
          ...(['inboxId', 'address', 'teamId', 'agentId'] as const).map((field) => inboxes.map((one) => one[field])),
        ],
      );
      // What began since in an inbox that knows only addresses of the other: it was that one who wrote.
      const conversations = await moving<MovedConversation>(
        'conversation',
        ['id', 'inboxId'],
        `(id = any($4) or created_at >= $5 and inbox_id = any($6) and not exists (select 1 from contact_inbox ci
           where ci.account_id = $1 and ci.inbox_id = conversation.inbox_id and ci.contact_id = $2))`,
        [...back, moved.conversations.map((one) => one.id), createdAt, inboxes.map(({ inboxId }) => inboxId)],
      );
      await moving('lead', ['id'], 'id = any($4)', [...back, moved.leads]);
      await moving('outside_user', ['id'], 'id = any($4)', [...back, moved.users]);
      await moving('user_chat_contact', ['place'], 'conversation_id = any($4)', [...back, moved.chats]);
      await run(
        db,
        `update contact set merged_into = case when id = $2 then null else $2::uuid end,
           removed_at = case when id = $2 then null else removed_at end where account_id = $1 and id = any($3)`,
        [accountId, fromId, [fromId, ...moved.merged]],
      );
      await run(db, 'update contact_merge set undone_at = $3 where account_id = $1 and id = $2', [accountId, id, now]);
      for (const contactId of back) await follow(db, accountId, contactId, conversations);
      return conversations;
    },
  };
}

/** A contact inbox has team and agent of its open conversation, and what waits to be sent goes in the order of its contact. */
async function follow(
  db: Queryable,
  accountId: string,
  contactId: string,
  moved: readonly MovedConversation[],
): Promise<void> {
  await run(
    db,
    `update contact_inbox ci set team_id = c.team_id, agent_id = c.agent_id from conversation c
     where c.account_id = $1 and c.contact_id = $2 and c.thread = '' and c.state <> 'closed'
       and ci.account_id = $1 and ci.inbox_id = c.inbox_id and ci.contact_id = $2`,
    [accountId, contactId],
  );
  await run(
    db,
    `update job j set order_key = 'deliver ' || c.inbox_id || ' ' || c.contact_id
     from conversation c where c.account_id = $1 and c.id = any($2) and j.account_id = $1 and j.kind = 'deliver'
       and j.state in ('waiting', 'running') and j.payload ->> 'conversationId' = c.id::text`,
    [accountId, moved.map(({ id }) => id)],
  );
}

/** What is left of contacts that were merged into one that is erased. */
export async function forgetMerged(db: Queryable, accountId: string, contactId: string): Promise<void> {
  await run(db, 'delete from contact_merge where account_id = $1 and (into_id = $2 or from_id = $2)', [
    accountId,
    contactId,
  ]);
  await run(
    db,
    `delete from contact_merge where account_id = $1 and from_id in (
       select id from contact where account_id = $1 and merged_into = $2)`,
    [accountId, contactId],
  );
  await run(db, 'update contact set name = null, photo = null where account_id = $1 and merged_into = $2', [
    accountId,
    contactId,
  ]);
}
