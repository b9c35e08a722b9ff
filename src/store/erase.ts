import type { ErasureReport } from '../core/erasure.ts';
import { waysToTell } from '../core/phone.ts';
import { forgetAttachmentsOf } from './attachments.ts';
import { type Queryable, rows, run } from './database.ts';

/** Providers bring a message again for a week at most; its id is known for so long, as a hash that tells nobody anything. */
export const rememberedDays = 30;

export type Erased = {
  conversations: { id: string; agentId: string | null; teamId: string | null }[];
  messages: number;
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
  if (ids.length === 0) return { conversations, messages: 0, files: [] };
  await run(
    db,
    `delete from search_document where account_id = $1
       and id in (select m.id from message m where m.account_id = $1 and m.conversation_id = any($2))`,
    [accountId, ids],
  );
  await run(db, 'delete from offer where account_id = $1 and conversation_id = any($2)', [accountId, ids]);
  await run(db, 'delete from mention where account_id = $1 and conversation_id = any($2)', [accountId, ids]);
  // Those that failed name the person's address or files, or say them in their reason.
  await run(
    db,
    `delete from job where account_id = $1 and state <> 'running' and payload ->> 'conversationId' = any($2::text[])`,
    [accountId, ids],
  );
  const files = await forgetAttachmentsOf(db, accountId, ids);
  await run(
    db,
    `insert into erased_message (account_id, inbox_id, provider_hash, erased_at)
     select account_id, inbox_id, sha256(convert_to(provider_id, 'UTF8')), now() from message
     where account_id = $1 and conversation_id = any($2) and direction = 'in' and provider_id is not null
       and created_at > now() - make_interval(days => $3)
     on conflict do nothing`,
    [accountId, ids, rememberedDays],
  );
  const messages = await run(db, 'delete from message where account_id = $1 and conversation_id = any($2)', [
    accountId,
    ids,
  ]);
  await run(db, 'delete from user_chat_contact where account_id = $1 and conversation_id = any($2)', [accountId, ids]);
  await run(db, 'delete from user_chat where account_id = $1 and conversation_id = any($2)', [accountId, ids]);
  await run(db, 'delete from conversation where account_id = $1 and id = any($2)', [accountId, ids]);
  return { conversations, messages, files };
}

/** Calls of a contact's numbers lose their caller: when they were, how long, with whom and for how many tokens stays, for sums. Charges keep a
 *  pseudonym in its place, the same for all of one person. Wallets go on being found as before: what is on them is somebody's. */
export async function eraseCaller(
  db: Queryable,
  accountId: string,
  contactId: string,
  now: string,
): Promise<Pick<ErasureReport, 'calls' | 'charges' | 'wallets'>> {
  const addresses = await rows<{ kind: string; value: string }>(
    db,
    `select kind, value from contact_address where account_id = $1 and contact_id = $2 and kind in ('phone', 'email') and not claimed`,
    [accountId, contactId],
  );
  const numbers = addresses.flatMap(({ kind, value }) => (kind === 'phone' ? waysToTell(value) : []));
  const emails = addresses.flatMap(({ kind, value }) => (kind === 'email' ? value : []));
  const calls = await run(
    db,
    `update call set inbound_number = '', erased_at = $3 where account_id = $1 and inbound_number = any($2)`,
    [accountId, numbers, now],
  );
  await run(db, 'delete from pin_try where account_id = $1 and caller = any($2)', [accountId, numbers]);
  const charges = await run(db, 'update transfer set caller = $3 where account_id = $1 and caller = any($2)', [
    accountId,
    numbers,
    `erased:${contactId}`,
  ]);
  const wallets = await rows<ErasureReport['wallets'][number]>(
    db,
    `select id, name from wallet w where account_id = $1 and removed_at is null and (lower(email) = any($3) or exists (
       select 1 from wallet_caller c where c.account_id = $1 and c.wallet_id = w.id and c.number = any($2))) order by id`,
    [accountId, numbers, emails],
  );
  return { calls, charges, wallets };
}
