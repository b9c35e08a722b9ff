import type { Reader } from '../core/ports.ts';
import { type Queryable, rows } from './database.ts';

export function networks(db: Queryable, accountId: string): Reader['networks'] {
  return async (inboxId, ids, agentIds) => {
    const began = await rows<{ id: string; network: string }>(
      db,
      'select id, network from conversation where account_id = $1 and id = any($2) and network is not null',
      [accountId, ids],
    );
    const of = new Map(began.map(({ id, network }) => [id, network]));
    if (of.size === 0) return { of, unanswered: new Map() };
    const busy = await rows<{ network: string; count: number }>(
      db,
      `select network, count(*)::int as count from conversation where account_id = $1 and inbox_id = $2 and agent_id = any($3)
         and state in ('open', 'pending') and waiting_since is not null and network = any($4) group by 1`,
      [accountId, inboxId, agentIds, [...new Set(of.values())]],
    );
    return { of, unanswered: new Map(busy.map(({ network, count }) => [network, count])) };
  };
}
