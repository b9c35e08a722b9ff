import type { Member } from '../core/nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { insertion, selected, updating } from './columns.ts';
import { unlessTaken } from './constraint.ts';
import { first, type Queryable, run } from './database.ts';
import { replaceKept } from './once.ts';
import { pageById } from './paging.ts';
import type { SealingKey } from './seal.ts';

const fields = ['id', 'email', 'name', 'role', 'agentId', 'createdAt'] as const;
const select = `select ${selected(fields, 't')}, t.password_hash is not null as "hasPassword"
  from member t where t.account_id = $1 and t.removed_at is null`;

export function memberReads(db: Queryable, accountId: string): Reader['members'] {
  return {
    get: (id) => first<Member>(db, `${select} and t.id = $2`, [accountId, id]),
    byEmail: (email) =>
      first(
        db,
        `${select.replace('from member', `, ${selected(['passwordHash', 'passwordChangedAt'], 't')} from member`)}
        and lower(t.email) = lower($2)`,
        [accountId, email],
      ),
    list: (page) => pageById<Member>(db, select, [accountId], page),
    async owners() {
      const row = await first<{ count: number }>(
        db,
        `select count(*) from member where account_id = $1 and role = 'owner' and removed_at is null`,
        [accountId],
      );
      return row?.count ?? 0;
    },
  };
}

export function memberWrites(db: Queryable, accountId: string, now: string, seal: SealingKey): Tx['members'] {
  return {
    ...memberReads(db, accountId),
    insert: (member) => unlessTaken(db, insertion('member', accountId, member), { member_email: 'email_taken' }),
    async update(id, patch) {
      if (patch.passwordHash !== undefined) {
        // Nothing was ever signed for somebody who had no password.
        const text = `update member set password_changed_at = $3
          where account_id = $1 and id = $2 and password_hash is not null`;
        await run(db, text, [accountId, id, now]);
      }
      const statement = updating('member', accountId, id, patch);
      if (statement) await run(db, statement.text, statement.values);
      if (patch.passwordHash !== undefined) await endSessions(id);
    },
    async remove(id) {
      await run(db, `update member set removed_at = $3 where account_id = $1 and id = $2`, [accountId, id, now]);
      await run(
        db,
        `delete from directory where kind = 'email' and account_id = $1
           and key = (select lower(email) from member where account_id = $1 and id = $2)`,
        [accountId, id],
      );
      await endSessions(id);
    },
    refuseRetries: (id, refusal) => replaceKept(db, accountId, seal, { credential: `member:${id}`, result: refusal }),
  };

  async function endSessions(memberId: string): Promise<void> {
    await run(db, `delete from session where account_id = $1 and member_id = $2`, [accountId, memberId]);
    await run(db, `delete from one_time_link where account_id = $1 and member_id = $2`, [accountId, memberId]);
    const revoke = `update token_family set revoked_at = $3
      where account_id = $1 and member_id = $2 and revoked_at is null`;
    await run(db, revoke, [accountId, memberId, now]);
  }
}
