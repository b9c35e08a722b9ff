import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { first, type Queryable, rows, run } from './database.ts';

/** Which agents are connected right now, over all processes: rows of a process that stopped telling that it lives do not count. */
export type Connections = {
  opened(accountId: string, agentId: string): Promise<string>;
  closed(accountId: string, id: string): Promise<void>;
  /** whether a process that lives keeps files elsewhere than this one */
  filesElsewhere(): Promise<string | null>;
  /** this process lives; gives how many do */
  beat(): Promise<number>;
  /** agents whose presence was set in the console, and who have had no connection for as long as their account allows */
  idle(defaultMinutes: number): Promise<{ accountId: string; agentId: string }[]>;
  leave(): Promise<void>;
};

const aliveFor = `interval '60 seconds'`;

/** @param files names the place where this process keeps files */
export function connectionsOf(db: Queryable, files: string): Connections {
  const processId = randomUUID();
  return {
    async opened(accountId, agentId) {
      const id = randomUUID();
      await run(
        db,
        `insert into connection (account_id, id, agent_id, process_id, since) values ($1, $2, $3, $4, now())`,
        [accountId, id, agentId, processId],
      );
      return id;
    },
    async closed(accountId, id) {
      await run(
        db,
        `with gone as (delete from connection where account_id = $1 and id = $2 returning agent_id)
         update agent set last_seen_at = now() where account_id = $1 and id in (select agent_id from gone)`,
        [accountId, id],
      );
    },
    async filesElsewhere() {
      const text = `select host from process where files <> $1 and seen_at > now() - ${aliveFor} limit 1`;
      return (await first<{ host: string }>(db, text, [files]))?.host ?? null;
    },
    async beat() {
      await run(
        db,
        `insert into process (id, host, pid, files, started_at, seen_at) values ($1, $2, $3, $4, now(), now())
         on conflict (id) do update set seen_at = now()`,
        [processId, hostname(), process.pid, files],
      );
      await run(
        db,
        `with dead as (delete from process where seen_at < now() - ${aliveFor} returning id, seen_at),
              cut as (delete from connection c using dead where c.process_id = dead.id
                      returning c.account_id, c.agent_id, dead.seen_at)
         update agent a set last_seen_at = greatest(a.last_seen_at, cut.seen_at)
         from cut where a.account_id = cut.account_id and a.id = cut.agent_id`,
        [],
      );
      return (await rows(db, `select id from process`, [])).length;
    },
    idle: (defaultMinutes) =>
      rows(
        db,
        `select a.account_id as "accountId", a.id as "agentId" from agent a join account on account.id = a.account_id
         where a.presence = 'online' and a.presence_handler = 'console' and a.removed_at is null
           and not exists (select 1 from connection c where c.account_id = a.account_id and c.agent_id = a.id)
           and greatest(a.last_seen_at, a.presence_at)
             < now() - make_interval(mins => coalesce((account.settings ->> 'idleMinutes')::int, $1))`,
        [defaultMinutes],
      ),
    async leave() {
      await run(
        db,
        `with cut as (delete from connection where process_id = $1 returning account_id, agent_id)
         update agent a set last_seen_at = now() from cut where a.account_id = cut.account_id and a.id = cut.agent_id`,
        [processId],
      );
      await run(db, `delete from process where id = $1`, [processId]);
    },
  };
}
