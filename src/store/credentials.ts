import type { Actor, Scope } from '../core/call.ts';
import type { Credentials } from '../core/credential-ports.ts';
import type { ApiKey } from '../core/nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import type { Right, Role } from '../core/role.ts';
import { claimRanges, releaseRanges } from './address-ranges.ts';
import { insertion, selected } from './columns.ts';
import { first, type Queryable, rows, run } from './database.ts';
import { pageById } from './paging.ts';

const select = `select ${selected(['id', 'name', 'rights', 'ranges', 'createdAt', 'lastUsedAt'], 't')}
  from api_key t where t.account_id = $1 and t.revoked_at is null`;

export function keyReads(db: Queryable, accountId: string): Reader['keys'] {
  return {
    list: (page) => pageById<ApiKey>(db, select, [accountId], page),
    get: (id) => first<ApiKey>(db, `${select} and t.id = $2`, [accountId, id]),
  };
}

export function credentialWrites(db: Queryable, accountId: string, now: string): Tx['credentials'] {
  return {
    async insertKey(key) {
      const claimed = await claimRanges(db, accountId, key.ranges);
      if (claimed !== 'done') return claimed;
      const { text, values } = insertion('api_key', accountId, { ...key, createdAt: now });
      await run(db, text, values);
      return 'done';
    },
    async revokeKey(id) {
      const text = `update api_key set revoked_at = $3 where account_id = $1 and id = $2 and revoked_at is null`;
      const revoked = (await run(db, text, [accountId, id, now])) === 1;
      if (revoked) await releaseRanges(db, accountId);
      return revoked;
    },
    async insertSession(session) {
      await run(
        db,
        `insert into session (account_id, hash, member_id, created_at, expires_at) values ($1, $2, $3, $4, $5)`,
        [accountId, session.hash, session.memberId, now, session.expiresAt],
      );
    },
    async endSession(hash) {
      const text = `delete from session where account_id = $1 and hash = $2 returning member_id as "memberId"`;
      return (await first<{ memberId: string }>(db, text, [accountId, hash]))?.memberId ?? null;
    },
    async insertLink(link) {
      await run(
        db,
        `insert into one_time_link (account_id, hash, member_id, created_at, expires_at) values ($1, $2, $3, $4, $5)
         on conflict (account_id, hash) do update set expires_at = excluded.expires_at`,
        [accountId, link.hash, link.memberId, now, link.expiresAt],
      );
    },
    async useLink(hash) {
      const row = await first<{ memberId: string }>(
        db,
        `update one_time_link set used_at = $3
           where account_id = $1 and hash = $2 and used_at is null and expires_at > $3
           returning member_id as "memberId"`,
        [accountId, hash, now],
      );
      return row?.memberId ?? null;
    },
  };
}

/** Who a key is; null when there is none such. */
export async function actorOfKey(db: Queryable, accountId: string, hash: Buffer): Promise<Actor | null> {
  const row = await first<{ id: string; rights: Right[] }>(
    db,
    `select id, rights from api_key where account_id = $1 and hash = $2 and revoked_at is null`,
    [accountId, hash],
  );
  return row && { kind: 'key', id: row.id, rights: row.rights, scope: 'all' };
}

/** Whose session it is and until when. */
export function findSession(db: Queryable, accountId: string, hash: Buffer): ReturnType<Credentials['session']> {
  return first(
    db,
    `select member_id as "memberId", expires_at as "expiresAt" from session where account_id = $1 and hash = $2`,
    [accountId, hash],
  );
}

/** A member as an actor, with what its role and teams let it see; null when removed. */
export async function actorOfMember(db: Queryable, accountId: string, memberId: string): Promise<Actor | null> {
  const member = await first<{ id: string; role: Role; agentId: string | null }>(
    db,
    `select id, role, agent_id as "agentId" from member where account_id = $1 and id = $2 and removed_at is null`,
    [accountId, memberId],
  );
  if (!member) return null;
  const scope = member.role === 'agent' ? await scopeOf(db, accountId, member.agentId) : 'all';
  return { kind: 'member', ...member, scope };
}

/** What an agent may see: all where it is an owner or admin. */
export async function scopeOfAgent(db: Queryable, accountId: string, agentId: string): Promise<Scope> {
  const members = await rows<{ role: Role }>(
    db,
    `select role from member where account_id = $1 and agent_id = $2 and removed_at is null`,
    [accountId, agentId],
  );
  return members.some(({ role }) => role !== 'agent') ? 'all' : scopeOf(db, accountId, agentId);
}

/** True of an inbox that names no agents or teams, unless external users talk with each other in
 *  it: all agents serve it.
 *  @param inboxId in SQL */
export function isEverybodys(inboxId: string): string {
  return `not exists (select 1 from alias u where u.account_id = $1 and u.noun = 'inbox' and u.dialect = 'users' and u.id = ${inboxId})
    and not exists (select 1 from inbox_agent e where e.account_id = $1 and e.inbox_id = ${inboxId})
    and not exists (select 1 from inbox_team e where e.account_id = $1 and e.inbox_id = ${inboxId})`;
}

async function scopeOf(db: Queryable, accountId: string, agentId: string | null): Promise<Scope> {
  const teams = await rows<{ id: string }>(
    db,
    `select team_id as id from team_agent where account_id = $1 and agent_id = $2`,
    [accountId, agentId],
  );
  const teamIds = teams.map((team) => team.id);
  const inboxes = await rows<{ id: string }>(
    db,
    `select i.id from inbox i where i.account_id = $1 and (
       exists (select 1 from inbox_agent a where a.account_id = $1 and a.inbox_id = i.id and a.agent_id = $2)
       or exists (select 1 from inbox_team t where t.account_id = $1 and t.inbox_id = i.id and t.team_id = any($3))
       or ${isEverybodys('i.id')})`,
    [accountId, agentId, teamIds],
  );
  return { agentId, teamIds: new Set(teamIds), inboxIds: new Set(inboxes.map((inbox) => inbox.id)) };
}
