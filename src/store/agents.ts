import type { Agent, PresenceEntry } from '../core/nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { insertion, insertions, selected, updating } from './columns.ts';
import { unlessTaken } from './constraint.ts';
import { scopeOfAgent } from './credentials.ts';
import { first, type Queryable, rows, run } from './database.ts';
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
const logFields = ['number', 'agentId', 'presence', 'handler', 'actor', 'address', 'at'] as const;
const taken = { agent_email: 'email_taken', agent_ref: 'ref_taken' } as const;

export function agentReads(db: Queryable, accountId: string): Reader['agents'] {
  return {
    get: (id) => first<Agent>(db, `${select} and t.id = $2`, [accountId, id]),
    list: (page) => pageById<Agent>(db, select, [accountId], page),
    some: (ids) => rows<Agent>(db, `${select} and t.id = any($2)`, [accountId, ids]),
    scope: (id) => scopeOfAgent(db, accountId, id),
    async presenceLog(agentId, page) {
      const text = `select ${selected(logFields)} from presence_log
        where account_id = $1 and agent_id = $2 and number < $3 order by number desc limit $4`;
      const before = Number(page.after ?? Number.MAX_SAFE_INTEGER) || 0;
      const found = await rows<PresenceEntry>(db, text, [accountId, agentId, before, page.limit + 1]);
      return toPage(found, page.limit, (entry) => String(entry.number));
    },
  };
}

export function agentWrites(db: Queryable, accountId: string, now: string): Tx['agents'] {
  return {
    ...agentReads(db, accountId),
    insert: (agent) => unlessTaken(db, insertion('agent', accountId, agent), taken),
    async insertNew(agents) {
      if (agents.length === 0) return;
      const { text, values } = insertions('agent', accountId, agents);
      await run(db, text, values);
    },
    update: (id, patch) => unlessTaken(db, updating('agent', accountId, id, patch), taken),
    async logPresence(entry) {
      const { text, values } = insertion('presence_log', accountId, entry);
      await run(db, text, values);
    },
    async remove(id) {
      await run(db, `update agent set removed_at = $3 where account_id = $1 and id = $2`, [accountId, id, now]);
      await run(db, `delete from team_agent where account_id = $1 and agent_id = $2`, [accountId, id]);
      await run(db, `delete from inbox_agent where account_id = $1 and agent_id = $2`, [accountId, id]);
      await run(db, `update member set agent_id = null where account_id = $1 and agent_id = $2`, [accountId, id]);
    },
  };
}
