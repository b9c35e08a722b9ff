import type { Transfer } from '../core/wallet-nouns.ts';
import type { WalletWorld, WalletWrites } from '../core/wallet-world.ts';
import type { BatchClock } from './batch.ts';
import { insertions, plain, type Statement } from './columns.ts';
import { statementOf } from './given.ts';

/** Everything that a batch of the wallet lane writes, set by set. Balances follow from the transfers by the database's own trigger. */
export function walletStatements(
  accountId: string,
  clock: BatchClock,
  world: WalletWorld,
  writes: WalletWrites,
): Statement[] {
  return [
    ...insertHolds(accountId, world, writes),
    ...updateHolds(accountId, world, writes),
    ...insertTransfers(accountId, clock.now, writes.transfers),
    ...insertCharged(accountId, writes),
    ...keepTries(accountId, world, writes),
    ...keepFound(accountId, world, writes),
    ...insertAudits(accountId, clock, writes),
  ];
}

const insertGiven = statementOf<Transfer>(
  2,
  [
    ['id', 'uuid', (one) => one.id],
    ['number', 'bigint', (one) => one.number],
    ['leg', 'int', (one) => one.leg],
    ['wallet_id', 'uuid', (one) => one.walletId],
    ['application_id', 'uuid', (one) => one.applicationId],
    ['kind', 'word', (one) => one.kind],
    ['debit', 'word', (one) => one.debit],
    ['credit', 'word', (one) => one.credit],
    ['amount', 'bigint', (one) => String(one.amount)],
    ['tokens_after', 'numeric', (one) => String(one.tokensAfter)],
    ['reason', 'text', (one) => one.reason],
    ['hold_id', 'uuid', (one) => one.holdId],
    ['dialed_number', 'word', (one) => one.dialedNumber],
    ['caller', 'word', (one) => one.caller],
    ['actor', 'text', (one) => one.actor],
  ],
  (table, names) => `insert into transfer (account_id, created_at, ${names}) select $1, $2, given.* from ${table}`,
);

function insertTransfers(accountId: string, now: string, transfers: Transfer[]): Statement[] {
  return transfers.length === 0 ? [] : [insertGiven([accountId, now], transfers)];
}

function insertCharged(accountId: string, { charged }: WalletWrites): Statement[] {
  return charged.length === 0 ? [] : [insertions('charged_call', accountId, charged)];
}

function holdRow(world: WalletWorld, id: string) {
  const hold = world.holds.get(id);
  if (!hold) throw new Error('A hold was decided on and is not there');
  return { ...hold, amount: String(hold.amount) };
}

function insertHolds(accountId: string, world: WalletWorld, { newHolds }: WalletWrites): Statement[] {
  if (newHolds.size === 0) return [];
  return [
    insertions(
      'hold',
      accountId,
      [...newHolds].map((id) => holdRow(world, id)),
    ),
  ];
}

function updateHolds(accountId: string, world: WalletWorld, { changedHolds }: WalletWrites): Statement[] {
  if (changedHolds.size === 0) return [];
  const changed = [...changedHolds].map((id) => holdRow(world, id));
  return [
    {
      text: `update hold h set amount = n.amount, state = n.state, expires_at = n.expires_at, ended_at = n.ended_at,
          call_id = n.call_id
        from unnest($2::uuid[], $3::bigint[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::uuid[])
          n (id, amount, state, expires_at, ended_at, call_id)
        where h.account_id = $1 and h.id = n.id`,
      values: [
        accountId,
        plain(changed.map((one) => one.id)),
        plain(changed.map((one) => one.amount)),
        plain(changed.map((one) => one.state)),
        plain(changed.map((one) => one.expiresAt)),
        plain(changed.map((one) => one.endedAt)),
        plain(changed.map((one) => one.callId)),
      ],
    },
  ];
}

function keepTries(accountId: string, world: WalletWorld, { tries }: WalletWrites): Statement[] {
  if (tries.size === 0) return [];
  const rows = [...tries].map((at) => {
    const space = at.indexOf(' ');
    const { id = '', failures = [], lockedUntil = null, rightAt = null } = world.tries.get(at) ?? {};
    return { id, dialedNumber: at.slice(0, space), caller: at.slice(space + 1), failures, lockedUntil, rightAt };
  });
  const { text, values } = insertions('pin_try', accountId, rows);
  const conflict = `on conflict (account_id, dialed_number, caller) do update
    set failures = excluded.failures, locked_until = excluded.locked_until, right_at = excluded.right_at`;
  return [{ text: `${text} ${conflict}`, values }];
}

function keepFound(accountId: string, world: WalletWorld, { found }: WalletWrites): Statement[] {
  if (found.size === 0) return [];
  const pairs = [...found].map((at) => at.split(' ') as [string, string]);
  return [
    {
      text: `insert into wallet_found as f (account_id, key_id, wallet_id, found_at)
        select $1, key_id, wallet_id, found_at from unnest($2::uuid[], $3::uuid[], $4::timestamptz[]) n (key_id, wallet_id, found_at)
        on conflict (account_id, key_id, wallet_id) do update set found_at = greatest(f.found_at, excluded.found_at)`,
      values: [
        accountId,
        plain(pairs.map(([keyId]) => keyId)),
        plain(pairs.map(([, walletId]) => walletId)),
        plain([...found].map((at) => world.found.get(at) ?? null)),
      ],
    },
  ];
}

function insertAudits(accountId: string, clock: BatchClock, { audits }: WalletWrites): Statement[] {
  if (audits.length === 0) return [];
  return [
    insertions(
      'audit',
      accountId,
      audits.map((one) => ({ id: clock.id(), at: clock.now, ...one })),
    ),
  ];
}
