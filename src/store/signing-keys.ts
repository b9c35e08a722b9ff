import { createPublicKey, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type pg from 'pg';
import { type SigningKey, type SigningKeys, signatureSeconds } from '../core/signing.ts';
import type { Statement } from './columns.ts';
import { beginLocked, commit, lockedHead } from './commit.ts';
import { first, type Queryable, rows } from './database.ts';
import type { SealingKey } from './seal.ts';
import { installation } from './throttle.ts';
import type { Clock } from './transact.ts';
import { trip } from './trip.ts';

const kind = 'signing key';
const generate = promisify(generateKeyPair);

type Sealed = { id: string; sealed: Buffer; retiredAt: string | null };

/** RSA keys of the installation, sealed in the database; the first is made here unless there is one. */
export async function openSigningKeys(pool: pg.Pool, seal: SealingKey, clock: Clock): Promise<SigningKeys> {
  const opened = new Map<string, { privateKey: string; publicKey: string }>();
  if (!(await current(pool))) await replace(null);

  return {
    async usable() {
      const found = await rows<Sealed>(
        pool,
        `select id, sealed, retired_at as "retiredAt" from secret
         where account_id = $1 and kind = $2 and (retired_at is null or retired_at > $3)
         order by retired_at desc nulls first`,
        [installation, kind, forgotten()],
      );
      return found.map(open);
    },
    async rotate() {
      const old = await current(pool);
      if (old) await replace(old.id);
    },
    async renew(days) {
      const old = await current(pool);
      const oldest = clock.nowMs() - days * 86_400_000;
      if (old && Date.parse(old.createdAt) < oldest) await replace(old.id);
    },
  };

  function open({ id, sealed, retiredAt }: Sealed): SigningKey {
    let keys = opened.get(id);
    if (!keys) {
      const privateKey = seal.open(sealed).toString();
      const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
      keys = { privateKey, publicKey };
      opened.set(id, keys);
    }
    return { id, ...keys, retiredAt };
  }

  /** Puts a new key in the place of `oldId`, unless another process has done so: the installation's head is locked. */
  async function replace(oldId: string | null): Promise<void> {
    const { privateKey } = await generate('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
    const client = await pool.connect();
    let broken = true;
    try {
      const { xid } = lockedHead(await trip(client, beginLocked(installation)));
      const unchanged = ((await current(client))?.id ?? null) === oldId;
      await commit(client, pool, xid, unchanged ? replacement(oldId, seal.seal(Buffer.from(pem))) : [], null);
      broken = false;
    } finally {
      client.release(broken);
    }
  }

  function replacement(oldId: string | null, sealed: Buffer): Statement[] {
    const now = new Date(clock.nowMs()).toISOString();
    return [
      {
        text: `delete from secret where account_id = $1 and kind = $2 and retired_at <= $3`,
        values: [installation, kind, forgotten()],
      },
      {
        text: `update secret set retired_at = $3 where account_id = $1 and id = $2`,
        values: [installation, oldId, now],
      },
      {
        text: `insert into secret (account_id, id, kind, sealed, created_at) values ($1, $2, $3, $4, $5)`,
        values: [installation, clock.id(), kind, sealed, now],
      },
    ];
  }

  /** Keys that were retired before have nothing left to verify. */
  function forgotten(): string {
    return new Date(clock.nowMs() - signatureSeconds * 1000).toISOString();
  }
}

function current(db: Queryable): Promise<{ id: string; createdAt: string } | null> {
  return first(
    db,
    `select id, created_at as "createdAt" from secret where account_id = $1 and kind = $2 and retired_at is null`,
    [installation, kind],
  );
}
