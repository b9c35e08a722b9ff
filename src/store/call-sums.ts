import type { CallSum, CallSums } from '../core/wallet-nouns.ts';
import { heavyRows, type Queryable } from './database.ts';

type Row<K extends object> = K & Omit<CallSum, 'tokens'> & { tokens: string };

const counted = `count(*) as calls, count(*) filter (where c.outcome = 'answer') as answered,
  coalesce(sum(c.duration_seconds) filter (where c.outcome = 'answer'), 0)::bigint as seconds,
  coalesce(sum(c.duration_seconds) filter (where c.outcome = 'answer' and c.tokens_per_minute > 0), 0)::bigint as "paidSeconds"`;
const within = `c.account_id = $1 and c.started_at >= $2 and c.started_at < $3 and ($4::uuid is null or c.agent_id = $4)`;
/** What a call was charged, as far as charges name it. */
const paid = `(select sum(t.amount) from charged_call n join transfer t on t.account_id = $1 and t.id = n.transfer_id
  where n.account_id = $1 and n.call_id = c.id)`;

/** Of one agent a day's tokens are what its calls were charged; of all, everything that was charged on that day, whatever for. */
export async function callSums(
  db: Queryable,
  accountId: string,
  zone: string,
  { from, until }: { from: string; until: string },
  agentId: string | null,
): Promise<CallSums> {
  const values = [accountId, from, until, agentId];
  const tokens =
    agentId === null
      ? `select (created_at at time zone $5)::date as day, sum(amount) as tokens from transfer
         where account_id = $1 and created_at >= $2 and created_at < $3 and kind in ('charge', 'settlement') group by 1`
      : `select (c.started_at at time zone $5)::date as day, sum(${paid}) as tokens from call c where ${within} group by 1`;
  const ofDays = (): Promise<Row<{ day: string }>[]> =>
    heavyRows(
      'report',
      db,
      `with told as (
       select (c.started_at at time zone $5)::date as day, ${counted} from call c where ${within} group by 1
     ), spent as (${tokens})
     select day::text as day, coalesce(calls, 0) as calls, coalesce(answered, 0) as answered, coalesce(seconds, 0) as seconds,
       coalesce("paidSeconds", 0) as "paidSeconds", coalesce(tokens, 0)::text as tokens
     from told full join spent using (day) order by 1`,
      [...values, zone],
    );
  const ofAgents = (): Promise<Row<{ agentId: string; name: string }>[]> =>
    heavyRows(
      'report',
      db,
      `select c.agent_id as "agentId", a.name, ${counted}, coalesce(sum(${paid}), 0)::text as tokens
     from call c join agent a on a.account_id = $1 and a.id = c.agent_id
     where ${within} group by c.agent_id, a.name order by "paidSeconds" desc, seconds desc, calls desc, c.agent_id limit 200`,
      values,
    );
  const [days, agents] = await Promise.all([ofDays(), ofAgents()]);
  return { days: days.map(exact), agents: agents.map(exact) };
}

function exact<K extends { tokens: string }>({ tokens, ...rest }: K): Omit<K, 'tokens'> & { tokens: bigint } {
  return { ...rest, tokens: BigInt(tokens) };
}
