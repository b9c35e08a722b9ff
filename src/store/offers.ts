import type { Lapse, Offer } from '../core/offer.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { selected } from './columns.ts';
import { first, type Queryable, rows, run } from './database.ts';

const fields = ['conversationId', 'agentId', 'number', 'acceptBy'];
const lapse = 'lapses as times, lapsed_at as at';

export function offerReads(db: Queryable, accountId: string): Reader['offers'] {
  return {
    get: (conversationId, number) =>
      first<Offer>(
        db,
        `select ${selected(fields)} from offer
         where account_id = $1 and conversation_id = $2 and number = $3 and lapsed_at is null`,
        [accountId, conversationId, number],
      ),
    async lapsedOf(conversationIds) {
      const found = await rows<Pick<Offer, 'conversationId' | 'agentId'> & Lapse>(
        db,
        `select ${selected(['conversationId', 'agentId'])}, ${lapse} from offer
         where account_id = $1 and conversation_id = any($2) and lapsed_at is not null`,
        [accountId, conversationIds],
      );
      const by = Map.groupBy(found, ({ conversationId }) => conversationId);
      return new Map(
        [...by].map(([id, of]) => [id, new Map(of.map(({ agentId, times, at }) => [agentId, { times, at }]))]),
      );
    },
    async wrote({ conversationId, agentId, number }) {
      const text = `select 1 from message where account_id = $1 and conversation_id = $2 and number > $3
        and author_kind = 'agent' and (author_id = $4 or author_id::text in (
          select alias from alias where account_id = $1 and noun = 'agent' and dialect = 'merged' and id = $4)) limit 1`;
      return (await first(db, text, [accountId, conversationId, number, agentId])) !== null;
    },
  };
}

export function offerWrites(db: Queryable, accountId: string, now: string): Tx['offers'] {
  return {
    ...offerReads(db, accountId),
    async put({ conversationId, agentId, number, acceptBy }) {
      await run(
        db,
        `insert into offer (account_id, conversation_id, agent_id, number, accept_by) values ($1, $2, $3, $4, $5)
         on conflict (account_id, conversation_id, agent_id)
         do update set number = excluded.number, accept_by = excluded.accept_by, lapsed_at = null`,
        [accountId, conversationId, agentId, number, acceptBy],
      );
    },
    async lapse({ conversationId, agentId }) {
      const [lapsed] = await rows<Lapse>(
        db,
        `update offer set lapses = lapses + 1, lapsed_at = $4
         where account_id = $1 and conversation_id = $2 and agent_id = $3 returning ${lapse}`,
        [accountId, conversationId, agentId, now],
      );
      if (!lapsed) throw new Error('No such offer');
      return lapsed;
    },
    async wake(agentId) {
      await run(db, 'update offer set lapses = 0 where account_id = $1 and agent_id = $2 and lapses > 0', [
        accountId,
        agentId,
      ]);
    },
    async forget(conversationId) {
      await run(db, 'delete from offer where account_id = $1 and conversation_id = $2', [accountId, conversationId]);
    },
  };
}
