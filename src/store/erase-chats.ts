import { type Queryable, rows, run } from './database.ts';

/** What an erased person wrote to other users goes, and what they wrote stays. */
export type LeftChat = { id: string; inboxId: string };

/** A chat that an erased contact began, and in which others sit, is the next one's. */
export async function handOnChats(db: Queryable, accountId: string, contactId: string): Promise<void> {
  await run(
    db,
    `update conversation c set contact_id = s.contact_id, origin_id = s.origin_id
     from (select distinct on (p.conversation_id) p.conversation_id, p.contact_id, p.origin_id from user_chat_contact p
           where p.account_id = $1 and p.contact_id <> $2 order by p.conversation_id, p.place) s
     where c.account_id = $1 and c.contact_id = $2 and c.id = s.conversation_id`,
    [accountId, contactId],
  );
}

/** Erases what a contact wrote where others sit as well; its own chats went before. Its messages may name contacts that were merged
 *  into it as their authors. */
export async function eraseFromChats(
  db: Queryable,
  accountId: string,
  contactId: string,
): Promise<{ messages: string[]; files: string[]; chats: LeftChat[] }> {
  const values = [accountId, contactId];
  const written = (
    await rows<{ id: string }>(
      db,
      `select m.id from message m where m.account_id = $1 and m.author_kind = 'contact'
         and m.conversation_id in (select conversation_id from user_chat_contact where account_id = $1 and contact_id = $2)
         and m.author_id in (select id from contact where account_id = $1 and (id = $2 or merged_into = $2))`,
      values,
    )
  ).map(({ id }) => id);
  const files = await rows<{ file: string }>(
    db,
    'delete from attachment where account_id = $1 and message_id = any($2) returning file',
    [accountId, written],
  );
  for (const [table, column] of [
    ['search_document', 'id'],
    ['mention', 'message_id'],
    ['message', 'id'],
  ] as const) {
    await run(db, `delete from ${table} where account_id = $1 and ${column} = any($2)`, [accountId, written]);
  }
  const chats = await rows<LeftChat>(
    db,
    `update conversation c set last_text = l.text, last_message_at = l.created_at,
       unread = least(c.unread, (select count(*)::int from message m where m.account_id = $1 and m.conversation_id = c.id
         and m.direction = 'in' and m.number > c.agent_read_number)),
       waiting_since = case when l.text is not null then c.waiting_since end
     from user_chat_contact p left join lateral (
       select left(coalesce(nullif(m.body, ''), a.name, ''), 200) as text, m.created_at from message m
       left join attachment a on a.account_id = $1 and a.message_id = m.id
       where m.account_id = $1 and m.conversation_id = p.conversation_id and m.direction <> 'note'
       order by m.number desc limit 1) l on true
     where p.account_id = $1 and p.contact_id = $2 and c.account_id = $1 and c.id = p.conversation_id
     returning c.id, c.inbox_id as "inboxId"`,
    values,
  );
  return { messages: written, files: files.map(({ file }) => file), chats };
}
