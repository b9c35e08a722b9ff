import type { Charge, ChargesAround, PhoneCall, ToldCall } from '../core/wallet-nouns.ts';
import { plain } from './columns.ts';
import { type Queryable, rows, run } from './database.ts';

const most = 10_000;

/** Charges by pin, at the number that was dialled for this call, by its caller or of its caller's wallet, in a time; and all calls there
 *  that these may have paid for. Both are walked from the newest on: a call is told soon after it was. */
export async function chargesAround(
  db: Queryable,
  accountId: string,
  call: PhoneCall,
  { from, until }: { from: string; until: string },
): Promise<ChargesAround> {
  const { dialedNumber, inboundNumber } = call;
  const charges = await rows<Charge>(
    db,
    `with payer as (
       select c.wallet_id from dialed_number d join wallet_caller c
         on c.account_id = $1 and c.application_id = d.application_id and c.number = $3
       where d.account_id = $1 and d.number = $2
     ), found as (
       select t.* from transfer t where t.account_id = $1 and t.wallet_id = (select wallet_id from payer) and t.caller is null
         and t.number > (select coalesce((select b.number from transfer b where b.account_id = $1
           and b.wallet_id = (select wallet_id from payer) and b.created_at < $4 order by b.number desc, b.leg desc limit 1), 0))
       union all
       select t.* from transfer t where t.account_id = $1 and t.caller = $3
         and t.number > (select coalesce((select b.number from transfer b where b.account_id = $1
           and b.caller = $3 and b.created_at < $4 order by b.number desc limit 1), 0))
     )
     select t.id as "transferId", t.created_at as "createdAt",
       case when t.caller is not null then array[t.caller] else array(select c.number from wallet_caller c
         where c.account_id = $1 and c.wallet_id = t.wallet_id order by c.number) end as callers
     from found t
     where t.kind = 'charge' and t.dialed_number = $2 and t.created_at between $4 and $5
     order by t.number desc limit ${most}`,
    [accountId, dialedNumber, inboundNumber, from, until],
  );
  const callers = [...new Set(charges.flatMap((charge) => charge.callers))];
  const calls = await rows<ToldCall>(
    db,
    `select id, inbound_number as "inboundNumber", started_at as "startedAt", ended_at as "endedAt" from call
     where account_id = $1 and dialed_number = $2 and inbound_number = any($3)
       and started_at <= $5 and ended_at >= $4::timestamptz - interval '1 hour'
     order by started_at desc limit ${most}`,
    [accountId, dialedNumber, callers, from, until],
  );
  return { charges, calls };
}

export async function nameCharges(
  db: Queryable,
  accountId: string,
  charges: readonly { transferId: string; callId: string | null }[],
): Promise<number> {
  if (charges.length === 0) return 0;
  const values = [
    accountId,
    plain(charges.map((one) => one.transferId)),
    plain(charges.map((one) => one.callId)),
  ] as const;
  const gone = await run(
    db,
    `delete from charged_call n using unnest($2::uuid[], $3::uuid[]) g (transfer_id, call_id)
     where n.account_id = $1 and n.transfer_id = g.transfer_id and g.call_id is null`,
    [...values],
  );
  const named = await run(
    db,
    `insert into charged_call as n (account_id, transfer_id, call_id)
     select $1, g.transfer_id, g.call_id from unnest($2::uuid[], $3::uuid[]) g (transfer_id, call_id)
     where g.call_id is not null
     on conflict (account_id, transfer_id) do update set call_id = excluded.call_id
       where n.call_id <> excluded.call_id`,
    [...values],
  );
  return gone + named;
}
