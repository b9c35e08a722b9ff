import type { Bot } from '../core/bot.ts';
import type { Conversation } from '../core/nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { selectConversation } from './conversations.ts';
import { first, type Queryable, rows, run } from './database.ts';

export function botReads(db: Queryable, accountId: string): Reader['bots'] {
  return {
    async get(inboxId) {
      const text = `select bot from inbox where account_id = $1 and id = $2 and removed_at is null`;
      return (await first<{ bot: Bot | null }>(db, text, [accountId, inboxId]))?.bot ?? null;
    },
  };
}

export function botWrites(db: Queryable, accountId: string): Tx['bots'] {
  return {
    ...botReads(db, accountId),
    async put(inboxId, bot) {
      const text = `update inbox set bot = $3, bot_active = $4 where account_id = $1 and id = $2`;
      await run(db, text, [accountId, inboxId, JSON.stringify(bot), bot.active]);
    },
    talks: (inboxId) =>
      rows<Conversation>(
        db,
        `${selectConversation} and t.inbox_id = $2 and t.state = 'pending' and t.agent_id is null`,
        [accountId, inboxId],
      ),
  };
}
