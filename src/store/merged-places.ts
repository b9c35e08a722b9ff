import type { Apart, MovedConversation } from '../core/merge-ports.ts';
import { type Queryable, rows, run } from './database.ts';
import { serves } from './leaving.ts';

/** Whose contacts were in each of their inboxes, before they are merged. */
export function placesOf(db: Queryable, accountId: string, contactIds: readonly string[]): Promise<Apart[]> {
  return rows(
    db,
    `select inbox_id as "inboxId", address, team_id as "teamId", agent_id as "agentId"
     from contact_inbox where account_id = $1 and contact_id = any($2)`,
    [accountId, contactIds],
  );
}

/** Two contacts that are one from now on have one team and agent in an inbox that knew both: those of the one that stays, where it had
 *  any. */
export async function shareOnePlace(db: Queryable, accountId: string, contactId: string): Promise<void> {
  await run(
    db,
    `update contact_inbox ci set team_id = o.team_id, agent_id = o.agent_id
     from (select inbox_id, (array_agg(team_id order by origin_id is null desc) filter (where team_id is not null))[1] as team_id,
         (array_agg(agent_id order by origin_id is null desc) filter (where agent_id is not null))[1] as agent_id
       from contact_inbox where account_id = $1 and contact_id = $2 group by 1 having count(*) > 1) o
     where ci.account_id = $1 and ci.contact_id = $2 and ci.inbox_id = o.inbox_id`,
    [accountId, contactId],
  );
}

/** A contact inbox has team and agent of its open conversation, and what waits to be sent goes in the order of its contact. */
export async function follow(
  db: Queryable,
  accountId: string,
  contactId: string,
  moved: readonly Pick<MovedConversation, 'id'>[],
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

/** After a merge was taken back: in each inbox a contact has the agent and team of its last conversation since, else those that it would
 *  have without the merge (places-apart.ts), as far as they still exist and the agent serves there. */
export async function restorePlaces(
  db: Queryable,
  accountId: string,
  contactIds: readonly string[],
  since: string,
  apart: readonly Apart[],
): Promise<void> {
  const alive = (noun: 'agent' | 'team', id: string) =>
    `(select t.id from ${noun} t where t.account_id = $1 and t.id = ${id} and t.removed_at is null)`;
  await run(
    db,
    `update contact_inbox ci set team_id = r.team_id,
       agent_id = case when r."isOpen" or ${serves('r.agent_id', 'r')} then r.agent_id end
     from (select its.inbox_id, its.address, l.state <> 'closed' as "isOpen",
         ${alive('team', 'case when l.id is null then b.team_id else l.team_id end')} as team_id,
         ${alive('agent', `case when l.id is null then b.agent_id when l.state <> 'closed' then l.agent_id end`)} as agent_id
       from contact_inbox its
       left join unnest($4::uuid[], $5::text[], $6::uuid[], $7::uuid[], $8::timestamptz[])
         b (inbox_id, address, team_id, agent_id, placed_at) on b.inbox_id = its.inbox_id and b.address = its.address
       left join lateral (select c.id, c.state, c.team_id, c.agent_id from conversation c
         where c.account_id = $1 and c.inbox_id = its.inbox_id and c.contact_id = its.contact_id and c.thread = ''
           and (c.state <> 'closed' or c.closed_at >= greatest($3, b.placed_at))
         order by c.state <> 'closed' desc, c.closed_at desc limit 1) l on true
       where its.account_id = $1 and its.contact_id = any($2)) r
     where ci.account_id = $1 and ci.inbox_id = r.inbox_id and ci.address = r.address`,
    [
      accountId,
      contactIds,
      since,
      apart.map(({ inboxId }) => inboxId),
      apart.map(({ address }) => address),
      apart.map(({ teamId }) => teamId),
      apart.map(({ agentId }) => agentId),
      apart.map(({ placedAt = null }) => placedAt),
    ],
  );
  for (const contactId of contactIds) await shareOnePlace(db, accountId, contactId);
}
