import type { AgentWays, MergedAgentReader, MergedAgentTx } from '../core/agent-ports.ts';
import type { Agent } from '../core/nouns.ts';
import { referring } from '../core/references.ts';
import type { AgentFacts } from '../core/twins.ts';
import { type Queryable, rows, run } from './database.ts';
import { mergeAgentsApart } from './places-apart.ts';

/** Alias rows of agents that were merged: their own ids, and what they were known by. */
const own = 'merged';

export function mergedAgentReads(db: Queryable, accountId: string): MergedAgentReader {
  return {
    async merged(ids) {
      const text = `select alias, id from alias
        where account_id = $1 and noun = 'agent' and dialect = '${own}' and alias = any($2::text[])`;
      const found = await rows<{ alias: string; id: string }>(db, text, [accountId, ids]);
      return new Map(found.map(({ alias, id }) => [alias, id]));
    },
    facts: () =>
      rows<AgentFacts>(
        db,
        `select a.id, a.name, a.created_at as "createdAt", coalesce(m.emails, '{}') <> '{}' as "signsIn",
           array_remove(coalesce(m.emails, '{}') || lower(a.email), null) as emails,
           array_remove(coalesce(l.numbers, '{}') || a.whatsapp_number
             || case when a.profile ->> 'lineSharing' = 'true' then null else a.voice_number end, null) as phones
         from agent a
         left join (select agent_id, array_agg(lower(email)) as emails from member
                    where account_id = $1 and removed_at is null and agent_id is not null group by 1) m on m.agent_id = a.id
         left join (select agent_id, array_agg(regexp_replace(number, '[^0-9]', '', 'g')) as numbers from listing
                    where account_id = $1 group by 1) l on l.agent_id = a.id
         where a.account_id = $1 and a.removed_at is null`,
        [accountId],
      ),
    ways: (ids) =>
      rows<AgentWays>(
        db,
        `select a.id,
           array(select distinct i.name from listing l join inbox i on i.account_id = l.account_id and i.id = l.inbox_id
                 where l.account_id = $1 and l.agent_id = a.id and i.removed_at is null order by 1) as widgets,
           array(select t.name from team_agent g join team t on t.account_id = g.account_id and t.id = g.team_id
                 where g.account_id = $1 and g.agent_id = a.id and t.removed_at is null order by 1) as teams,
           array(select d.name from addon_agent g join addon d on d.account_id = g.account_id and d.id = g.addon_id
                 where g.account_id = $1 and g.agent_id = a.id order by 1) as addons,
           exists (select 1 from member m where m.account_id = $1 and m.agent_id = a.id and m.removed_at is null) as "signsIn"
         from agent a where a.account_id = $1 and a.id = any($2) and a.removed_at is null`,
        [accountId, ids],
      ),
    async apart() {
      const text = 'select pair from agents_apart where account_id = $1';
      return (await rows<{ pair: string }>(db, text, [accountId])).map(({ pair }) => pair);
    },
    async signIns(ids) {
      const text = `select distinct agent_id as id from member
        where account_id = $1 and agent_id = any($2) and removed_at is null`;
      return (await rows<{ id: string }>(db, text, [accountId, ids])).map(({ id }) => id);
    },
    async membersOf(id) {
      const text = 'select id from member where account_id = $1 and agent_id = $2 and removed_at is null';
      return (await rows<{ id: string }>(db, text, [accountId, id])).map((member) => member.id);
    },
    async firstListedNumber(ids) {
      const text = `select regexp_replace(number, '[^0-9]', '', 'g') as number from listing
        where account_id = $1 and agent_id = any($2) and number ~ '[0-9]' order by id limit 1`;
      return (await rows<{ number: string }>(db, text, [accountId, ids]))[0]?.number ?? null;
    },
  };
}

/** Where an agent stands beside something that it can stand beside only once: what both had stays the first's. */
const beside: Record<string, string[]> = {
  team_agent: ['team_id'],
  inbox_agent: ['inbox_id'],
  mention: ['message_id'],
  post: ['addon_id', 'inbox_id', 'product'],
};
const tables = (merged: 'moved' | 'joined') =>
  referring('agent', { merged }).map((place) => place.split('.')[0] as string);

export function mergedAgentWrites(db: Queryable, accountId: string, now: string): MergedAgentTx {
  const write = (text: string, ...values: unknown[]) => run(db, text, [accountId, ...values]);
  return {
    ...mergedAgentReads(db, accountId),
    async absorb(kept, gone) {
      const ids = [kept.id, gone.id];
      const handed = await rows<{ id: string; inboxId: string }>(
        db,
        `select id, inbox_id as "inboxId" from conversation
         where account_id = $1 and agent_id = $2 and state <> 'closed' order by id`,
        [accountId, gone.id],
      );
      for (const table of tables('moved'))
        await write(`update ${table} set agent_id = $2 where account_id = $1 and agent_id = $3`, ...ids);
      for (const table of tables('joined')) {
        const same = (beside[table] ?? []).map((field) => `k.${field} = g.${field}`).join(' and ');
        await write(
          `delete from ${table} g where g.account_id = $1 and g.agent_id = $3
             and exists (select 1 from ${table} k where k.account_id = $1 and k.agent_id = $2 and ${same})`,
          ...ids,
        );
        await write(`update ${table} set agent_id = $2 where account_id = $1 and agent_id = $3`, ...ids);
      }
      await write(
        `insert into addon_agent (account_id, addon_id, agent_id, active, created_at)
         select account_id, addon_id, $2, active, created_at from addon_agent where account_id = $1 and agent_id = $3
         on conflict (account_id, addon_id, agent_id) do update set active = addon_agent.active or excluded.active`,
        ...ids,
      );
      await write('delete from addon_agent where account_id = $1 and agent_id = $2', gone.id);
      // What was offered to the second runs on: its time, and when it lapsed, are of whichever was given it last.
      await write(
        `update offer k set lapses = greatest(k.lapses, g.lapses), lapsed_at = case when g.number > k.number then g.lapsed_at else k.lapsed_at end,
           accept_by = case when g.number > k.number then g.accept_by else k.accept_by end, number = greatest(k.number, g.number)
         from offer g where k.account_id = $1 and k.agent_id = $2 and g.account_id = $1 and g.agent_id = $3
           and g.conversation_id = k.conversation_id`,
        ...ids,
      );
      await write(
        `delete from offer g where account_id = $1 and agent_id = $3
           and exists (select 1 from offer k where k.account_id = $1 and k.agent_id = $2 and k.conversation_id = g.conversation_id)`,
        ...ids,
      );
      await write('update offer set agent_id = $2 where account_id = $1 and agent_id = $3', ...ids);
      // A call that was told of both is one of the two; the other stays with who is no more.
      await write(
        `update call g set agent_id = $2 where g.account_id = $1 and g.agent_id = $3
           and not exists (select 1 from call k where k.account_id = $1 and k.agent_id = $2 and k.started = g.started
             and k.inbound_number = g.inbound_number and k.outbound_number = g.outbound_number)`,
        ...ids,
      );
      // A choice of a menu that leads to an agent is its id in a document.
      await write(
        `update inbox set bot = replace(bot::text, $3::text, $2::text)::jsonb
         where account_id = $1 and bot::text like '%' || $3::text || '%'`,
        ...ids,
      );
      await mergeAgentsApart(db, accountId, kept.id, gone.id);
      await write(`delete from agents_apart where account_id = $1 and pair like '%' || $2 || '%'`, gone.id);
      await write('update agent set removed_at = $3 where account_id = $1 and id = $2', gone.id, now);
      await leadOn(kept, gone);
      return handed;
    },
    async keepApart(pair) {
      await write('insert into agents_apart (account_id, pair) values ($1, $2) on conflict do nothing', pair);
    },
  };

  /** Every id that was handed out for the one leads to the other; so do its e-mail and its ref, where the other has its own. */
  async function leadOn(kept: Agent, gone: Agent): Promise<void> {
    await write(`update alias set id = $2 where account_id = $1 and noun = 'agent' and id = $3`, kept.id, gone.id);
    const known: [dialect: string, alias: string | null][] = [
      [own, gone.id],
      ['email', kept.email === null ? null : (gone.email?.toLowerCase() ?? null)],
      ['ref', kept.ref === null ? null : gone.ref],
    ];
    for (const [dialect, alias] of known) {
      if (alias === null) continue;
      await write(
        `insert into alias (account_id, noun, dialect, alias, id) values ($1, 'agent', $2, $3, $4)
         on conflict (account_id, noun, dialect, alias) do update set id = excluded.id`,
        dialect,
        alias,
        kept.id,
      );
    }
  }
}
