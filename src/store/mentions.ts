import type { Mention } from '../core/nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { insertion, selected } from './columns.ts';
import { type Queryable, rows, run } from './database.ts';
import { pageById } from './paging.ts';

const fields = ['id', 'agentId', 'messageId', 'conversationId', 'seenAt', 'createdAt'] as const;
const select = `select ${selected(fields, 't')} from mention t where t.account_id = $1`;

export function mentionReads(db: Queryable, accountId: string): Reader['mentions'] {
  return {
    unseen: (agentId, page) =>
      pageById<Mention>(db, `${select} and t.agent_id = $2 and t.seen_at is null`, [accountId, agentId], page),
    some: (ids) => rows<Mention>(db, `${select} and t.id = any($2)`, [accountId, ids]),
  };
}

export function mentionWrites(db: Queryable, accountId: string, now: string): Tx['mentions'] {
  return {
    ...mentionReads(db, accountId),
    async insert(mention) {
      const { text, values } = insertion('mention', accountId, mention);
      return (await run(db, `${text} on conflict (account_id, message_id, agent_id) do nothing`, values)) === 1;
    },
    async see(agentId, conversationId) {
      const seen = await rows<{ id: string }>(
        db,
        `update mention set seen_at = $4
         where account_id = $1 and agent_id = $2 and conversation_id = $3 and seen_at is null returning id`,
        [accountId, agentId, conversationId, now],
      );
      return seen.map(({ id }) => id).toSorted();
    },
  };
}
