import type { Reader, Tx } from '../core/ports.ts';
import type { PhoneCall } from '../core/wallet-nouns.ts';
import { callSums } from './call-sums.ts';
import { chargesAround, nameCharges } from './charged-calls.ts';
import { insertion, selected } from './columns.ts';
import { unlessTaken } from './constraint.ts';
import { first, type Queryable, rows, run } from './database.ts';
import { giveIntegers, integerOf } from './integers.ts';
import { toPage } from './paging.ts';

const fields = [
  'id',
  'number',
  'agentId',
  'inboundNumber',
  'dialedNumber',
  'outboundNumber',
  'started',
  'ended',
  'told',
  'startedAt',
  'endedAt',
  'durationSeconds',
  'outcome',
  'tokensPerMinute',
  'createdAt',
] as const;
const select = `select ${selected(fields, 't')}, ${integerOf('call', 't.id', 't.account_id')},
    (select a.name from agent a where a.account_id = t.account_id and a.id = t.agent_id) as "agentName",
    (select coalesce(sum(p.amount), 0)::text from charged_call n
       join transfer p on p.account_id = n.account_id and p.id = n.transfer_id
     where n.account_id = t.account_id and n.call_id = t.id) as tokens
  from call t where t.account_id = $1`;
type Row = Omit<PhoneCall, 'tokens'> & { tokens: string };
const callOf = ({ tokens, ...rest }: Row): PhoneCall => ({ ...rest, tokens: BigInt(tokens) });

export function phoneCallReads(db: Queryable, accountId: string): Reader['calls'] {
  return {
    async get(id) {
      const row = await first<Row>(db, `${select} and t.id = $2`, [accountId, id]);
      return row && callOf(row);
    },
    async list({ agentId, caller, dialedNumber, outcome, from, until }, page) {
      const text = `${select} and ($2::uuid is null or t.agent_id = $2) and ($3::text is null or t.inbound_number = $3)
        and ($4::text is null or t.dialed_number = $4) and ($5::text is null or t.outcome = $5)
        and ($6::timestamptz is null or t.started_at >= $6) and ($7::timestamptz is null or t.started_at < $7)
        and t.number < $8 order by t.number desc limit $9`;
      const before = Number(page.after ?? Number.MAX_SAFE_INTEGER) || 0;
      const filters = [agentId, caller, dialedNumber, outcome, from, until];
      const found = await rows<Row>(db, text, [accountId, ...filters, before, page.limit + 1]);
      return toPage(found.map(callOf), page.limit, (call) => String(call.number));
    },
    chargesAround: (call, span) => chargesAround(db, accountId, call, span),
    sums: (zone, span, agentId) => callSums(db, accountId, zone, span, agentId),
  };
}

export function phoneCallWrites(db: Queryable, accountId: string): Tx['calls'] {
  return {
    ...phoneCallReads(db, accountId),
    async insert(call) {
      if ((await unlessTaken(db, insertion('call', accountId, call), { call_once: 'told' })) === 'told') {
        const before = await first<{ id: string }>(
          db,
          `select id from call where account_id = $1 and agent_id = $2 and started = $3
             and inbound_number = $4 and outbound_number = $5`,
          [accountId, call.agentId, call.started, call.inboundNumber, call.outboundNumber],
        );
        if (!before) throw new Error('A call that was told before is not there');
        return before.id;
      }
      const { text, values } = giveIntegers(accountId, 'call', [call.id]);
      await run(db, text, values);
      return null;
    },
    name: (charges) => nameCharges(db, accountId, charges),
  };
}
