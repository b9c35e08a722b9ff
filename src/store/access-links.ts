import type { AccessLink, ProgramKey } from '../core/outside-nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { insertion, selected } from './columns.ts';
import { first, type Queryable, rows, run } from './database.ts';
import { pageById } from './paging.ts';
import type { SealingKey } from './seal.ts';

const fields = [
  'id',
  'inboxId',
  'userKey',
  'dateLimit',
  'expiresAt',
  'maxUses',
  'uses',
  'revokedAt',
  'email',
  'phone',
] as const;
const columns = selected(fields);

export function programKeyReads(db: Queryable, accountId: string): Reader['programKeys'] {
  const text = `select id, kind from program_key where account_id = $1 and hash = $2 and revoked_at is null`;
  const listed = `select ${selected(['id', 'kind', 'createdAt', 'lastUsedAt'], 't')} from program_key t
    where t.account_id = $1 and t.revoked_at is null`;
  return {
    byHash: (hash) => first(db, text, [accountId, hash]),
    list: (page) => pageById<ProgramKey>(db, listed, [accountId], page),
  };
}

export function programKeyWrites(db: Queryable, accountId: string, now: string): Tx['programKeys'] {
  return {
    ...programKeyReads(db, accountId),
    async insert(key) {
      const { text, values } = insertion('program_key', accountId, { ...key, createdAt: now });
      await run(db, text, values);
    },
    async revoke(id) {
      const text = `update program_key set revoked_at = $3 where account_id = $1 and id = $2 and revoked_at is null`;
      return (await run(db, text, [accountId, id, now])) === 1;
    },
  };
}

export function linkReads(db: Queryable, accountId: string): Reader['links'] {
  return {
    byHash: (hash) =>
      first<AccessLink>(db, `select ${columns} from access_link where account_id = $1 and token_hash = $2`, [
        accountId,
        hash,
      ]),
    list: (page) =>
      pageById(
        db,
        `select ${selected([...fields, 'createdAt'], 't')} from access_link t where t.account_id = $1`,
        [accountId],
        page,
        true,
      ),
    async namesOf(inboxId) {
      const text = `select alias as name from alias
        where account_id = $1 and noun = 'inbox' and id = $2 and alias ~ '^[0-9a-f]{40}$' order by alias`;
      return (await rows<{ name: string }>(db, text, [accountId, inboxId])).map(({ name }) => name);
    },
    async inboxOf(name) {
      const text = `select id from alias where account_id = $1 and noun = 'inbox' and alias = $2`;
      return (await first<{ id: string }>(db, text, [accountId, name]))?.id ?? null;
    },
    async letters(since, of) {
      const [field, value] = 'to' in of ? ['to', of.to] : ['channel', of.channel];
      const text = `select count(*) as count from job
        where account_id = $1 and kind = 'mail' and created_at > $2 and payload ->> '${field}' = $3`;
      return (await first<{ count: number }>(db, text, [accountId, since, value]))?.count ?? 0;
    },
  };
}

export function linkWrites(db: Queryable, accountId: string, seal: SealingKey, now: string): Tx['links'] {
  const open = (sealed: Buffer) => seal.open(sealed).toString();
  return {
    ...linkReads(db, accountId),
    async usable(inboxId, userKey) {
      const text = `select ${columns}, sealed_token as sealed from access_link
        where account_id = $1 and inbox_id = $2 and user_key = $3
          and revoked_at is null and expires_at > $4 and uses < max_uses order by id desc limit 1`;
      const found = await first<AccessLink & { sealed: Buffer }>(db, text, [accountId, inboxId, userKey, now]);
      if (!found) return null;
      const { sealed, ...link } = found;
      return { ...link, token: open(sealed) };
    },
    async tokenOf(id) {
      const text = `select sealed_token as sealed from access_link where account_id = $1 and id = $2 and revoked_at is null`;
      const found = await first<{ sealed: Buffer }>(db, text, [accountId, id]);
      return found && open(found.sealed);
    },
    async insert({ token, ...link }) {
      const row = { ...link, sealedToken: seal.seal(Buffer.from(token)), createdAt: now };
      const { text, values } = insertion('access_link', accountId, row);
      await run(db, text, values);
    },
    async readdress(id, { email, phone }) {
      const text = `update access_link set email = $3, phone = $4 where account_id = $1 and id = $2`;
      await run(db, text, [accountId, id, email, phone]);
    },
    use: (hash) =>
      first<AccessLink>(
        db,
        `update access_link set uses = uses + 1
         where account_id = $1 and token_hash = $2 and revoked_at is null and expires_at > $3 and uses < max_uses
         returning ${columns}`,
        [accountId, hash, now],
      ),
    async revoke(id) {
      const text = `update access_link set revoked_at = $3 where account_id = $1 and id = $2 and revoked_at is null`;
      return (await run(db, text, [accountId, id, now])) === 1;
    },
  };
}
