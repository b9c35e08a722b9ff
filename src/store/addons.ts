import type { Addon } from '../core/addon-nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { insertion, selected } from './columns.ts';
import { unlessTaken } from './constraint.ts';
import { first, type Queryable, rows, run } from './database.ts';

const select = `select ${selected(['id', 'name', 'byProduct', 'createdAt'])} from addon where account_id = $1`;

export function addonReads(db: Queryable, accountId: string): Reader['addons'] {
  return {
    get: (id) => first<Addon>(db, `${select} and id = $2`, [accountId, id]),
    byName: (name) => first<Addon>(db, `${select} and lower(name) = lower($2)`, [accountId, name]),
    list: () => rows<Addon>(db, `${select} order by id`, [accountId]),
    async membership(addonId, agentId) {
      const text = `select active from addon_agent where account_id = $1 and addon_id = $2 and agent_id = $3`;
      return (await first<{ active: boolean }>(db, text, [accountId, addonId, agentId]))?.active ?? null;
    },
  };
}

export function addonWrites(db: Queryable, accountId: string, now: string): Tx['addons'] {
  return {
    ...addonReads(db, accountId),
    insert: (addon) => unlessTaken(db, insertion('addon', accountId, addon), { addon_name: 'name_taken' }),
    async setMembership(addonId, agentId, active) {
      const text = `insert into addon_agent (account_id, addon_id, agent_id, active, created_at) values ($1, $2, $3, $4, $5)
        on conflict (account_id, addon_id, agent_id) do update set active = excluded.active`;
      await run(db, text, [accountId, addonId, agentId, active, now]);
    },
  };
}
