import type { Credentials } from '../core/credential-ports.ts';
import type { AccessLink, ProgramKey, ProgramKeyKind } from '../core/outside-nouns.ts';
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
    async kindOf(id) {
      const text = 'select kind from program_key where account_id = $1 and id = $2 and revoked_at is null';
      return (await first<{ kind: ProgramKeyKind }>(db, text, [accountId, id]))?.kind ?? null;
    },
    async passOn(from, to) {
      const users = `update outside_user set program_key_id = $3 where account_id = $1 and program_key_id = $2`;
      await run(db, users, [accountId, from, to]);
      const key = `update program_key set former = true
        where account_id = $1 and id = $3 and exists (select 1 from program_key where account_id = $1 and id = $2 and former)`;
      await run(db, key, [accountId, from, to]);
    },
    async revoke(id) {
      const text = `update program_key set revoked_at = $3 where account_id = $1 and id = $2 and revoked_at is null`;
      return (await run(db, text, [accountId, id, now])) === 1;
    },
  };
}

/** A member's link is good as long as the member may make links. */
const madeByWhoMay = `(l.member_id is null or exists (select 1 from member m
  where m.account_id = $1 and m.id = l.member_id and m.removed_at is null and m.role <> 'agent'))`;

/** As revoked, where the member who made it may make none any more. */
const shown = `${selected(
  fields.filter((name) => name !== 'revokedAt'),
  'l',
)}, coalesce(l.revoked_at, case when not ${madeByWhoMay} then l.created_at end) as "revokedAt"`;

/** Who came in by a link, while that is not revoked. */
export function findEntry(db: Queryable, accountId: string, hash: Buffer): ReturnType<Credentials['entry']> {
  const text = `select l.inbox_id as "inboxId", l.user_key as "userKey", e.expires_at as "expiresAt"
    from access_entry e join access_link l on l.account_id = $1 and l.id = e.link_id
    where e.account_id = $1 and e.hash = $2 and l.revoked_at is null and ${madeByWhoMay}`;
  return first(db, text, [accountId, hash]);
}

export async function endedVisitors(db: Queryable, accountId: string): Promise<ReadonlySet<string>> {
  const found = await rows<{ address: string }>(db, 'select address from ended_visitor where account_id = $1', [
    accountId,
  ]);
  return new Set(found.map(({ address }) => address));
}

export function linkReads(db: Queryable, accountId: string): Reader['links'] {
  return {
    byHash: (hash) =>
      first<AccessLink>(db, `select ${shown} from access_link l where l.account_id = $1 and l.token_hash = $2`, [
        accountId,
        hash,
      ]),
    list: (page) =>
      pageById(
        db,
        `select t.* from (select ${shown}, created_at as "createdAt" from access_link l where l.account_id = $1) t where true`,
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
    async usable(inboxId, userKey, { memberId, keyId }) {
      const text = `select ${columns}, sealed_token as sealed from access_link
        where account_id = $1 and inbox_id = $2 and user_key = $3
          and member_id is not distinct from $5 and key_id is not distinct from $6
          and revoked_at is null and expires_at > $4 and uses < max_uses order by id desc limit 1`;
      const values = [accountId, inboxId, userKey, now, memberId, keyId];
      const found = await first<AccessLink & { sealed: Buffer }>(db, text, values);
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
        `update access_link l set uses = uses + 1
         where account_id = $1 and token_hash = $2 and revoked_at is null and expires_at > $3 and uses < max_uses
           and ${madeByWhoMay}
         returning ${columns}`,
        [accountId, hash, now],
      ),
    async revoke(id) {
      await run(db, 'delete from access_entry where account_id = $1 and link_id = $2', [accountId, id]);
      const text = `update access_link set revoked_at = $3 where account_id = $1 and id = $2 and revoked_at is null
        returning ${columns}, former`;
      return first<AccessLink & { former: boolean }>(db, text, [accountId, id, now]);
    },
    async insertEntry(entry) {
      const { text, values } = insertion('access_entry', accountId, { ...entry, createdAt: now });
      await run(db, text, values);
    },
    ofContact(contactId) {
      const text = `select distinct l.inbox_id as "inboxId", l.user_key as "userKey", l.former from access_link l
        join contact_address a on a.account_id = $1 and a.contact_id = $2 and a.kind = 'external' and a.value = l.user_key
        where l.account_id = $1`;
      return rows(db, text, [accountId, contactId]);
    },
    unnamedBeside(contactId) {
      const text = `select distinct l.inbox_id as "inboxId", l.user_key as "userKey", ci.address from contact_inbox ci
        join access_link l on l.account_id = $1 and l.inbox_id = ci.inbox_id
        where ci.account_id = $1 and ci.contact_id = $2 and not exists (select 1 from contact_address a
          where a.account_id = $1 and a.kind = 'external' and a.value = l.user_key and not a.claimed)`;
      return rows(db, text, [accountId, contactId]);
    },
    async endVisitor(address) {
      const text = `insert into ended_visitor (account_id, address, ended_at) values ($1, $2, $3) on conflict do nothing`;
      await run(db, text, [accountId, address, now]);
    },
  };
}
