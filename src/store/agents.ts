import type { Agent, PresenceEntry } from '../core/nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { type AgentProfile, emptyProfile, type ListedAgent } from '../core/profile.ts';
import { insertion, insertions, selected, updating } from './columns.ts';
import { unlessTaken } from './constraint.ts';
import { scopeOfAgent } from './credentials.ts';
import { first, type Queryable, rows, run } from './database.ts';
import { giveIntegers, integerOf } from './integers.ts';
import { leave } from './leaving.ts';
import { mergedAgentReads, mergedAgentWrites } from './merged-agents.ts';
import { pageById, toPage } from './paging.ts';

const fields = [
  'id',
  'name',
  'email',
  'ref',
  'whatsappNumber',
  'voiceNumber',
  'pictureUrl',
  'post',
  'capacity',
  'presence',
  'presenceDeclared',
  'presenceAt',
  'createdAt',
] as const;
const select = `select ${selected(fields, 't')} from agent t where t.account_id = $1 and t.removed_at is null`;
const listed = `select ${selected(fields, 't')}, t.profile, ${integerOf('agent', 't.id', 't.account_id')}
  from agent t where t.account_id = $1 and t.removed_at is null`;
const logFields = ['number', 'agentId', 'presence', 'handler', 'actor', 'address', 'at'] as const;
const taken = { agent_email: 'email_taken', agent_ref: 'ref_taken' } as const;

/** The agent that somebody was merged into who was known by this. */
const ledBy = (dialect: 'email' | 'ref', which: string) =>
  `(select x.id from alias x where x.account_id = $1 and x.noun = 'agent' and x.dialect = '${dialect}' and ${which} limit 1)`;

export function agentReads(db: Queryable, accountId: string): Reader['agents'] {
  return {
    ...mergedAgentReads(db, accountId),
    get: (id) => first<Agent>(db, `${select} and t.id = $2`, [accountId, id]),
    list: (page) => pageById<Agent>(db, select, [accountId], page),
    some: (ids) => rows<Agent>(db, `${select} and t.id = any($2) order by t.id`, [accountId, ids]),
    scope: (id) => scopeOfAgent(db, accountId, id),
    async profile(id) {
      const text = `select profile from agent where account_id = $1 and id = $2 and removed_at is null`;
      const row = await first<{ profile: Partial<AgentProfile> }>(db, text, [accountId, id]);
      return row && { ...emptyProfile, ...row.profile };
    },
    async byEmail(email) {
      const text = `${select} and lower(t.email) = lower($2)`;
      const found = await first<Agent>(db, text, [accountId, email]);
      return (
        found ?? first<Agent>(db, `${select} and t.id = ${ledBy('email', 'x.alias = lower($2)')}`, [accountId, email])
      );
    },
    async byRef(ref) {
      const ways = [
        't.ref = $2',
        `t.id = ${ledBy('ref', 'x.alias = $2')}`,
        `ltrim(t.ref, '0') = ltrim($2, '0') order by length(t.ref), t.ref limit 1`,
        `t.id = ${ledBy('ref', "ltrim(x.alias, '0') = ltrim($2, '0') order by length(x.alias), x.alias")}`,
      ];
      for (const way of ways) {
        const agent = await first<ListedAgent>(db, `${listed} and ${way}`, [accountId, ref]);
        if (agent) return whole(agent);
      }
      return null;
    },
    byVoiceNumber: async (number) =>
      (await rows<ListedAgent>(db, `${listed} and t.voice_number = $2 order by t.ref, t.id`, [accountId, number])).map(
        whole,
      ),
    listed: async () =>
      (await rows<ListedAgent>(db, `${listed} and t.ref is not null order by t.ref`, [accountId])).map(whole),
    async presenceHandler(id) {
      const text = 'select presence_handler as handler from agent where account_id = $1 and id = $2';
      return (await first<{ handler: string | null }>(db, text, [accountId, id]))?.handler ?? null;
    },
    async presenceLog(agentId, page, presence) {
      const text = `select ${selected(logFields)} from presence_log
        where account_id = $1 and agent_id = $2 and number < $3 and ($5::text is null or presence = $5)
        order by number desc limit $4`;
      const before = Number(page.after ?? Number.MAX_SAFE_INTEGER) || 0;
      const found = await rows<PresenceEntry>(db, text, [accountId, agentId, before, page.limit + 1, presence]);
      return toPage(found, page.limit, (entry) => String(entry.number));
    },
  };
}

export function agentWrites(db: Queryable, accountId: string, now: string): Tx['agents'] {
  const giveOut = async (ids: string[]) => {
    const { text, values } = giveIntegers(accountId, 'agent', ids);
    await run(db, text, values);
  };
  /** What led to one of two that were merged leads to the other: nobody else can have it. */
  const leads = async (id: string, { email, ref }: { email?: string | null; ref?: string | null }) => {
    const text = `select dialect from alias where account_id = $1 and noun = 'agent' and id <> $2
      and ((dialect = 'email' and alias = lower($3)) or (dialect = 'ref' and alias = $4)) limit 1`;
    if (!email && !ref) return null;
    const found = await first<{ dialect: 'email' | 'ref' }>(db, text, [accountId, id, email ?? null, ref ?? null]);
    return found && (`${found.dialect}_taken` as const);
  };
  return {
    ...agentReads(db, accountId),
    ...mergedAgentWrites(db, accountId, now),
    async insert(agent) {
      const led = await leads(agent.id, agent);
      if (led) return led;
      const done = await unlessTaken(db, insertion('agent', accountId, agent), taken);
      if (done === 'done') await giveOut([agent.id]);
      return done;
    },
    async insertNew(agents) {
      if (agents.length === 0) return;
      const { text, values } = insertions('agent', accountId, agents);
      await run(db, text, values);
      await giveOut(agents.map((agent) => agent.id));
    },
    update: async (id, patch) =>
      (await leads(id, patch)) ?? unlessTaken(db, updating('agent', accountId, id, patch), taken),
    async setProfile(id, profile) {
      await run(db, `update agent set profile = $3 where account_id = $1 and id = $2`, [accountId, id, profile]);
    },
    async logPresence(entry) {
      const { text, values } = insertion('presence_log', accountId, entry);
      await run(db, text, values);
    },
    async remove(id) {
      await run(db, `update agent set removed_at = $3 where account_id = $1 and id = $2`, [accountId, id, now]);
      await run(
        db,
        `delete from alias where account_id = $1 and noun = 'agent' and id = $2 and dialect in ('email', 'ref')`,
        [accountId, id],
      );
      await run(db, `delete from agents_apart where account_id = $1 and pair like '%' || $2 || '%'`, [accountId, id]);
      await leave(db, accountId, 'agent', id);
    },
  };
}

/** A profile holds what was ever set; the rest is as it is at first. */
function whole(agent: ListedAgent): ListedAgent {
  return { ...agent, profile: { ...emptyProfile, ...agent.profile } };
}
