import type { Once } from '../core/call.ts';
import type { Statement } from './columns.ts';
import { first, type Queryable, run } from './database.ts';
import type { SealingKey } from './seal.ts';

/** The kept answers of writes that came with an Idempotency-Key (docs/dialects/README.md, rule 5): sealed, in the change's own
 *  transaction, for 24 hours. */
export type Kept = { bodyHash: Buffer; result: unknown };

type Found = { credential: string; method: string; path: string; key: string; bodyHash: Buffer; sealed: Buffer };

export function onceKey(once: Pick<Once, 'credential' | 'method' | 'path' | 'key'>): string {
  return JSON.stringify([once.credential, once.method, once.path, once.key]);
}

/** Finds those of `asked` that were answered before. */
export function findKept(accountId: string, asked: readonly Once[]): Statement {
  return {
    text: `select i.credential, i.method, i.path, i.key, body_hash as "bodyHash", sealed
      from idempotency i join unnest($2::text[], $3::text[], $4::text[], $5::text[]) a (credential, method, path, key)
        using (credential, method, path, key)
      where i.account_id = $1`,
    values: [
      accountId,
      asked.map((one) => one.credential),
      asked.map((one) => one.method),
      asked.map((one) => one.path),
      asked.map((one) => one.key),
    ],
  };
}

/** What findKept found, by onceKey. */
export function openKept(seal: SealingKey, found: readonly unknown[]): Map<string, Kept> {
  return new Map(
    (found as Found[]).map((row) => [
      onceKey(row),
      { bodyHash: row.bodyHash, result: JSON.parse(seal.open(row.sealed).toString(), readAmount) },
    ]),
  );
}

export function keepAnswers(
  accountId: string,
  seal: SealingKey,
  now: string,
  answers: readonly { once: Once; result: unknown }[],
): Statement[] {
  if (answers.length === 0) return [];
  const text = `insert into idempotency (account_id, credential, method, path, key, body_hash, sealed, created_at)
    select $1, credential, method, path, key, body_hash, sealed, $2
    from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::bytea[], $8::bytea[])
      a (credential, method, path, key, body_hash, sealed)`;
  const values = [
    accountId,
    now,
    answers.map((answer) => answer.once.credential),
    answers.map((answer) => answer.once.method),
    answers.map((answer) => answer.once.path),
    answers.map((answer) => answer.once.key),
    answers.map((answer) => answer.once.bodyHash),
    answers.map((answer) => seal.seal(Buffer.from(JSON.stringify(answer.result ?? null, writeAmount)))),
  ];
  return [{ text, values }];
}

/** All answers kept for a credential become another one. Nothing is done again: the keys stay known. */
export async function replaceKept(
  db: Queryable,
  accountId: string,
  seal: SealingKey,
  { credential, result }: { credential: string; result: unknown },
): Promise<void> {
  const sealed = seal.seal(Buffer.from(JSON.stringify(result)));
  const text = 'update idempotency set sealed = $3 where account_id = $1 and credential = $2';
  await run(db, text, [accountId, credential, sealed]);
}

export async function wasReused(db: Queryable, accountId: string, once: Once): Promise<boolean> {
  const { credential, method, path, key, bodyHash } = once;
  const text = `select body_hash <> $6 as reused from idempotency
    where account_id = $1 and credential = $2 and method = $3 and path = $4 and key = $5`;
  const found = await first<{ reused: boolean }>(db, text, [accountId, credential, method, path, key, bodyHash]);
  return found?.reused ?? false;
}

/** Amounts of tokens are bigints, for which JSON has no form. */
const amount = '$amount';

function writeAmount(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? { [amount]: String(value) } : value;
}

function readAmount(_key: string, value: unknown): unknown {
  const isAmount = typeof value === 'object' && value !== null && amount in value;
  return isAmount ? BigInt(value[amount] as string) : value;
}
