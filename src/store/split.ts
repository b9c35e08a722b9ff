import type { SplitConversation } from '../core/merge-ports.ts';
import { type Queryable, rows, run } from './database.ts';

type Two = {
  /** the contact that returns, and the one that it had been merged into */
  fromId: string;
  intoId: string;
  /** the ids under which the one that returns wrote */
  own: readonly string[];
  since: string;
};

/** Conversations in which two contacts wrote while they were one become two: each keeps what it wrote and what was said to it, that is what
 *  follows its words up to those of the other. */
export async function splitConversations(
  db: Queryable,
  accountId: string,
  { fromId, intoId, own, since }: Two,
  newId: () => string,
): Promise<SplitConversation[]> {
  const mixed = await rows<{ id: string; inboxId: string; contactId: string }>(
    db,
    `select c.id, c.inbox_id as "inboxId", c.contact_id as "contactId" from conversation c
     where c.account_id = $1 and c.contact_id = any($2) and c.thread = '' and c.last_message_at >= $4 and exists (
       select 1 from message m where m.account_id = $1 and m.conversation_id = c.id and m.direction = 'in'
         and m.author_kind = 'contact' and m.created_at >= $4 and (m.author_id = any($3)) <> (c.contact_id = $5))
     order by c.id`,
    [accountId, [fromId, intoId], own, since, fromId],
  );
  const split: SplitConversation[] = [];
  for (const { id: fromConversation, inboxId, contactId } of mixed) {
    const isOwn = contactId === fromId;
    const other = isOwn ? intoId : fromId;
    const moving = await rows<{ id: string; number: number }>(
      db,
      `select id, number from (
         select id, number, coalesce(first_value(own) over (partition by turn order by number), $4) as own from (
           select id, number, own, count(own) over (order by number) as turn from (
             select id, number, case when direction = 'in' and author_kind = 'contact' then author_id = any($3) end as own
             from message where account_id = $1 and conversation_id = $2) a) b) c
       where own <> $4 order by number`,
      [accountId, fromConversation, own, isOwn],
    );
    const one = { id: newId(), inboxId, contactId: other, fromConversation };
    await begin(db, accountId, one);
    await take(
      db,
      accountId,
      one,
      moving.map(({ id }) => id),
    );
    for (const id of [one.id, fromConversation]) await recount(db, accountId, id);
    split.push(one);
  }
  return split;
}

async function begin(db: Queryable, accountId: string, { id, contactId, fromConversation }: SplitConversation) {
  await run(
    db,
    `insert into conversation (account_id, id, inbox_id, contact_id, thread, state, agent_id, team_id, snoozed_until, unread,
       agent_read_number, contact_read_number, last_number, recent, created_at, closed_at)
     select account_id, $3, inbox_id, $4, thread, state, agent_id, team_id, snoozed_until, 0,
       agent_read_number, contact_read_number, last_number, recent, created_at, closed_at
     from conversation where account_id = $1 and id = $2`,
    [accountId, fromConversation, id, contactId],
  );
}

/** Messages, and what names one together with its conversation. */
async function take(db: Queryable, accountId: string, { id }: SplitConversation, messageIds: string[]): Promise<void> {
  const values = [accountId, id, messageIds];
  await run(db, 'update message set conversation_id = $2 where account_id = $1 and id = any($3)', values);
  await run(db, 'update mention set conversation_id = $2 where account_id = $1 and message_id = any($3)', values);
  await run(db, 'update search_document set conversation_id = $2 where account_id = $1 and id = any($3)', values);
  await run(
    db,
    `update job set payload = payload || jsonb_build_object('conversationId', $2::text)
     where account_id = $1 and state in ('waiting', 'running', 'failed') and payload ->> 'messageId' = any($3::text[])`,
    values,
  );
}

/** What a conversation says of its messages, from these. */
async function recount(db: Queryable, accountId: string, id: string): Promise<void> {
  await run(
    db,
    `update conversation c set last_number = coalesce(m.last, c.last_number), recent = coalesce(m.last, c.last_number) >> 10,
       created_at = least(c.created_at, m.since), unread = m.unread, last_message_at = m.at, last_text = m.text,
       waiting_since = case when c.state <> 'closed' then m.waiting end
     from (select max(number) as last, min(created_at) as since,
         count(*) filter (where direction = 'in' and number > r.agent_read_number) as unread,
         max(created_at) filter (where direction <> 'note') as at,
         (array_agg(left(case when body = '' then coalesce(a.name, '') else body end, 200) order by number desc)
           filter (where direction <> 'note'))[1] as text,
         min(created_at) filter (where direction = 'in' and number > r.answered) as waiting
       from (select m.*, k.agent_read_number, coalesce(max(m.number) filter (where m.direction = 'out') over (), 0) as answered
         from message m join conversation k on k.account_id = $1 and k.id = $2
         where m.account_id = $1 and m.conversation_id = $2) r
       left join lateral (select name from attachment t where t.account_id = $1 and t.message_id = r.id) a on true) m
     where c.account_id = $1 and c.id = $2`,
    [accountId, id],
  );
}
