import type { Tx } from '../core/ports.ts';
import type { Released } from '../core/queue-ports.ts';
import { referring } from '../core/references.ts';
import { isEverybodys } from './credentials.ts';
import { type Queryable, rows, run } from './database.ts';
import { releaseApart } from './places-apart.ts';

/** An agent or a team goes: what the table of references says of the columns that name it. Its conversations are let go before
 *  (`release`), and it is not deleted itself: the past names it. */
export async function leave(db: Queryable, accountId: string, noun: 'agent' | 'team', id: string): Promise<void> {
  const own = `${noun}_id`;
  for (const table of tables(noun, 'deleted')) {
    await run(db, `delete from ${table} where account_id = $1 and ${own} = $2`, [accountId, id]);
  }
  for (const table of tables(noun, 'cleared')) {
    await run(db, `update ${table} set ${own} = null where account_id = $1 and ${own} = $2`, [accountId, id]);
  }
}

function tables(noun: 'agent' | 'team', removed: 'deleted' | 'cleared'): string[] {
  return referring(noun, { removed }).flatMap((place) => {
    const [table = '', column] = place.split('.');
    return column === `${noun}_id` ? [table] : [];
  });
}

/** True of an agent that serves the inbox of a contact's row, itself or in a team, or is of the row's team. In SQL. */
export function serves(agentId: string, row: string): string {
  return `(exists (select 1 from inbox_agent s where s.account_id = $1 and s.inbox_id = ${row}.inbox_id and s.agent_id = ${agentId})
    or exists (select 1 from team_agent m where m.account_id = $1 and m.agent_id = ${agentId} and (m.team_id = ${row}.team_id
      or exists (select 1 from inbox_team t where t.account_id = $1 and t.inbox_id = ${row}.inbox_id and t.team_id = m.team_id)))
    or ${isEverybodys(`${row}.inbox_id`)})`;
}

export function leaving(db: Queryable, accountId: string): Tx['leaving'] {
  return {
    async release(noun, id, inboxId) {
      const where = `account_id = $1 and ${noun}_id = $2 and ($3::uuid is null or inbox_id = $3)`;
      const values = [accountId, id, inboxId];
      await run(db, `update contact_inbox set ${noun}_id = null where ${where}`, values);
      await releaseApart(db, accountId, noun, id, inboxId);
      return rows<Released>(
        db,
        `update conversation set ${noun}_id = null where ${where} and state <> 'closed'
         returning id, inbox_id as "inboxId", agent_id as "agentId"`,
        values,
      );
    },
    async releaseContacts(agentIds, inboxId) {
      await run(
        db,
        `update contact_inbox ci set agent_id = null where account_id = $1 and agent_id is not null
           and ($2::uuid[] is null or agent_id = any($2)) and ($3::uuid is null or inbox_id = $3)
           and not exists (select 1 from conversation c where c.account_id = $1 and c.inbox_id = ci.inbox_id
             and c.contact_id = ci.contact_id and c.thread = '' and c.state <> 'closed')
           and not ${serves('ci.agent_id', 'ci')}`,
        [accountId, agentIds, inboxId],
      );
    },
    async leadToPeople(id) {
      const found = await rows<{ id: string }>(
        db,
        `update inbox set bot = jsonb_set(bot, '{choices}', (
           select jsonb_agg(case when choice ->> 'targetId' = $2
             then choice || '{"leadsTo": "people", "targetId": null}' else choice end order by place)
           from jsonb_array_elements(bot -> 'choices') with ordinality c (choice, place)))
         where account_id = $1 and removed_at is null
           and bot -> 'choices' @> jsonb_build_array(jsonb_build_object('targetId', $2::text)) returning id`,
        [accountId, id],
      );
      return found.map((inbox) => inbox.id);
    },
    async unlist(agentId) {
      await run(
        db,
        `delete from directory where account_id = $1 and kind = 'listing'
           and key in (select id::text from listing where account_id = $1 and agent_id = $2)`,
        [accountId, agentId],
      );
      const text = 'delete from listing where account_id = $1 and agent_id = $2 returning inbox_id as id';
      const found = await rows<{ id: string }>(db, text, [accountId, agentId]);
      return [...new Set(found.map((inbox) => inbox.id))];
    },
  };
}
