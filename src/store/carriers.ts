import type { Letter } from '../core/addon-nouns.ts';
import type { CarrierReader, CarrierTx, StoredCarrier } from '../core/carrier-ports.ts';
import { first, type Queryable, run } from './database.ts';
import type { SealingKey } from './seal.ts';

export function carrierReads(db: Queryable, accountId: string): CarrierReader['carriers'] {
  return {
    get<C extends Letter['channel']>(channel: C) {
      const text = `select channel, settings, changed_at as "changedAt" from carrier where account_id = $1 and channel = $2`;
      return first<StoredCarrier & { channel: C }>(db, text, [accountId, channel]);
    },
  };
}

export function carrierWrites(db: Queryable, accountId: string, seal: SealingKey, now: string): CarrierTx['carriers'] {
  return {
    ...carrierReads(db, accountId),
    async secretOf(channel) {
      const text = `select sealed from carrier where account_id = $1 and channel = $2`;
      const sealed = (await first<{ sealed: Buffer | null }>(db, text, [accountId, channel]))?.sealed ?? null;
      return sealed && seal.open(sealed).toString();
    },
    async put({ channel, settings }, secret) {
      const text = `insert into carrier (account_id, channel, settings, sealed, changed_at) values ($1, $2, $3, $4, $5)
        on conflict (account_id, channel) do update
          set settings = excluded.settings, sealed = excluded.sealed, changed_at = excluded.changed_at`;
      const sealed = secret === null ? null : seal.seal(Buffer.from(secret));
      await run(db, text, [accountId, channel, JSON.stringify(settings), sealed, now]);
    },
    async remove(channel) {
      return (await run(db, `delete from carrier where account_id = $1 and channel = $2`, [accountId, channel])) === 1;
    },
  };
}
