import { type Queryable, rows } from './database.ts';

/** Automatic inboxes, of all accounts, with waiting conversations whose assignment depends on
 *  changes without an event: opening hours of the inbox or of the team that answers or serves it;
 *  answers to other conversations of the same network (core/networks.ts). */
export function queuesWithHours(db: Queryable): Promise<{ accountId: string; inboxId: string }[]> {
  return rows(
    db,
    `select distinct c.account_id as "accountId", c.inbox_id as "inboxId"
     from conversation c join inbox i on i.account_id = c.account_id and i.id = c.inbox_id
     where c.state = 'open' and c.agent_id is null and i.assignment = 'automatic' and i.removed_at is null and (
       i.schedule is not null
       or c.network is not null and exists (
         select 1 from agent a where a.account_id = c.account_id and a.presence = 'online' and a.removed_at is null)
       or exists (select 1 from team t where t.account_id = c.account_id and t.schedule is not null and (
                    t.id = c.team_id
                    or exists (select 1 from inbox_team s where s.account_id = c.account_id and s.inbox_id = i.id
                               and s.team_id = t.id))))
     limit 1000`,
    [],
  );
}
