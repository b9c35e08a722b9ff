import type { Team } from '../core/nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { insertion, selected, updating } from './columns.ts';
import { unlessTaken } from './constraint.ts';
import { first, type Queryable, rows, run } from './database.ts';
import { leave } from './leaving.ts';
import { pageById } from './paging.ts';

const select = `select ${selected(['id', 'name', 'timezone', 'schedule', 'createdAt'], 't')}, array(
    select a.agent_id from team_agent a where a.account_id = t.account_id and a.team_id = t.id order by 1) as "agentIds"
  from team t where t.account_id = $1 and t.removed_at is null`;
const taken = { team_name: 'name_taken' } as const;

export function teamReads(db: Queryable, accountId: string): Reader['teams'] {
  return {
    get: (id) => first<Team>(db, `${select} and t.id = $2`, [accountId, id]),
    list: (page) => pageById<Team>(db, select, [accountId], page),
    some: (ids) => rows<Team>(db, `${select} and t.id = any($2)`, [accountId, ids]),
  };
}

export function teamWrites(db: Queryable, accountId: string, now: string): Tx['teams'] {
  return {
    ...teamReads(db, accountId),
    insert: (team) => unlessTaken(db, insertion('team', accountId, team), taken),
    update: (id, patch) => unlessTaken(db, updating('team', accountId, id, patch), taken),
    async automaticInboxes(id) {
      const found = await rows<{ id: string }>(
        db,
        `select i.id from inbox i where i.account_id = $1 and i.assignment = 'automatic' and i.removed_at is null and (
           exists (select 1 from inbox_team t where t.account_id = $1 and t.inbox_id = i.id and t.team_id = $2)
           or exists (select 1 from conversation c where c.account_id = $1 and c.inbox_id = i.id and c.team_id = $2
                      and c.agent_id is null and c.state = 'open'))`,
        [accountId, id],
      );
      return found.map((row) => row.id);
    },
    async setAgents(id, agentIds) {
      await run(db, `delete from team_agent where account_id = $1 and team_id = $2`, [accountId, id]);
      await run(db, `insert into team_agent (account_id, team_id, agent_id) select $1, $2, unnest($3::uuid[])`, [
        accountId,
        id,
        agentIds,
      ]);
    },
    async remove(id) {
      await run(db, `update team set removed_at = $3 where account_id = $1 and id = $2`, [accountId, id, now]);
      await leave(db, accountId, 'team', id);
    },
  };
}
