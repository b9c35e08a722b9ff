import type { TokenPair } from '../core/addon-nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { insertion, selected } from './columns.ts';
import { first, type Queryable, run } from './database.ts';

const fields = [
  'id',
  'familyId',
  'accessHash',
  'refreshHash',
  'accessExpiresAt',
  'refreshExpiresAt',
  'retiredAt',
] as const;
const select = `select ${selected(fields, 'p')}, f.member_id as "memberId", f.addon_id as "addonId", a.name as "addonName",
    f.revoked_at is not null as revoked
  from token_pair p
  join token_family f on f.account_id = p.account_id and f.id = p.family_id
  join addon a on a.account_id = f.account_id and a.id = f.addon_id
  where p.account_id = $1`;

export function tokenReads(db: Queryable, accountId: string): Reader['tokens'] {
  return {
    byAccess: (hash) => first<TokenPair>(db, `${select} and p.access_hash = $2`, [accountId, hash]),
    byRefresh: (hash) => first<TokenPair>(db, `${select} and p.refresh_hash = $2`, [accountId, hash]),
  };
}

export function tokenWrites(db: Queryable, accountId: string, now: string): Tx['tokens'] {
  return {
    ...tokenReads(db, accountId),
    async insertFamily(family) {
      const { text, values } = insertion('token_family', accountId, { ...family, createdAt: now });
      await run(db, text, values);
    },
    async insertPair(pair) {
      const { text, values } = insertion('token_pair', accountId, { ...pair, createdAt: now });
      await run(db, text, values);
    },
    async retire(pairId) {
      await run(db, `update token_pair set retired_at = $3 where account_id = $1 and id = $2`, [
        accountId,
        pairId,
        now,
      ]);
    },
    async revokeFamily(id) {
      await run(db, `update token_family set revoked_at = $3 where account_id = $1 and id = $2`, [accountId, id, now]);
    },
  };
}
