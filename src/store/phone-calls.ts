import type { Reader, Tx } from '../core/ports.ts';
import type { PhoneCall } from '../core/wallet-nouns.ts';
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
const select = `select ${selected(fields, 't')}, ${integerOf('call', 't.id', 't.account_id')}
  from call t where t.account_id = $1`;

export function phoneCallReads(db: Queryable, accountId: string): Reader['calls'] {
  return {
    get: (id) => first<PhoneCall>(db, `${select} and t.id = $2`, [accountId, id]),
    async list({ agentId, caller }, page) {
      const text = `${select} and ($2::uuid is null or t.agent_id = $2) and ($3::text is null or t.inbound_number = $3)
        and t.number < $4 order by t.number desc limit $5`;
      const before = Number(page.after ?? Number.MAX_SAFE_INTEGER) || 0;
      const found = await rows<PhoneCall>(db, text, [accountId, agentId, caller, before, page.limit + 1]);
      return toPage(found, page.limit, (call) => String(call.number));
    },
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
  };
}
