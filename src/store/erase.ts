import { waysToTell } from '../core/phone.ts';
import { forgetAttachmentsOf } from './attachments.ts';
import { type Queryable, rows, run } from './database.ts';

export type Erased = {
  conversations: { id: string; agentId: string | null; teamId: string | null }[];
  files: string[];
};

/** Erases a contact's conversations with everything in them; files that belonged to them are given back, to be removed once it is
 *  committed.
 *  @param inboxId null: those of all inboxes */
export async function eraseConversations(
  db: Queryable,
  accountId: string,
  contactId: string,
  inboxId: string | null,
): Promise<Erased> {
  const conversations = await rows<Erased['conversations'][number]>(
    db,
    `select id, agent_id as "agentId", team_id as "teamId" from conversation
     where account_id = $1 and contact_id = $2 and inbox_id = coalesce($3, inbox_id)`,
    [accountId, contactId, inboxId],
  );
  const ids = conversations.map(({ id }) => id);
  if (ids.length === 0) return { conversations, files: [] };
  await run(
    db,
    `delete from search_document where account_id = $1
       and id in (select m.id from message m where m.account_id = $1 and m.conversation_id = any($2))`,
    [accountId, ids],
  );
  await run(db, 'delete from offer where account_id = $1 and conversation_id = any($2)', [accountId, ids]);
  await run(db, 'delete from mention where account_id = $1 and conversation_id = any($2)', [accountId, ids]);
  await run(
    db,
    `delete from job where account_id = $1 and state = 'waiting' and payload ->> 'conversationId' = any($2::text[])`,
    [accountId, ids],
  );
  const files = await forgetAttachmentsOf(db, accountId, ids);
  await run(db, 'delete from message where account_id = $1 and conversation_id = any($2)', [accountId, ids]);
  await run(db, 'delete from user_chat_contact where account_id = $1 and conversation_id = any($2)', [accountId, ids]);
  await run(db, 'delete from user_chat where account_id = $1 and conversation_id = any($2)', [accountId, ids]);
  await run(db, 'delete from conversation where account_id = $1 and id = any($2)', [accountId, ids]);
  return { conversations, files };
}

/** Calls of a contact's numbers lose their caller: when they were, how long, with whom and for how many tokens stays, for sums. What the
 *  books say of them stays, too, as these are not rewritten. */
export async function eraseCaller(db: Queryable, accountId: string, contactId: string, now: string): Promise<void> {
  const numbers = await rows<{ value: string }>(
    db,
    `select value from contact_address where account_id = $1 and contact_id = $2 and kind = 'phone'`,
    [accountId, contactId],
  );
  await run(
    db,
    `update call set inbound_number = '', erased_at = $3 where account_id = $1 and inbound_number = any($2)`,
    [accountId, numbers.flatMap(({ value }) => waysToTell(value)), now],
  );
}
