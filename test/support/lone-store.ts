import { openPool } from '../../src/store/database.ts';
import { newId } from '../../src/store/id.ts';
import { laneLimits } from '../../src/store/lane.ts';
import { createStore } from '../../src/store/store.ts';
import { done, type Inside } from './inside.ts';
import type { Site } from './site.ts';

/** A store of one connection on a site whose servers are stopped: what it read is known at once, and nobody else reads. */
export async function loneStore(site: Site, { accountId, seal }: Inside) {
  for (const server of site.servers) await server.stop();
  const pool = openPool(site.database.config, 1);
  const clock = { nowMs: () => Date.now(), id: newId };
  const store = createStore({ pool, seal, clock, committed() {} }, laneLimits);
  const author = { kind: 'key' as const, id: newId(), agentId: null };
  const send = async (conversationId: string) => {
    const command = {
      type: 'send' as const,
      conversationId,
      author,
      scope: 'all' as const,
      body: 'Hello',
      note: false,
    };
    return done(await store.post(accountId, { ...command, providerId: null }, null)).message.id;
  };
  return {
    pool,
    store,
    /** A message into each of these conversations, at once. @returns their ids */
    send: (conversationIds: readonly string[]) => Promise.all(conversationIds.map(send)),
    /** rows of a table that were read so far */
    async rowsRead(table: string): Promise<number> {
      await pool.query('select pg_stat_force_next_flush()');
      const text =
        'select seq_tup_read + coalesce(idx_tup_fetch, 0) as read from pg_stat_user_tables where relname = $1';
      const { rows } = await pool.query<{ read: string }>(text, [table]);
      return Number(rows[0]?.read);
    },
  };
}
