import type { OutsideUser } from '../core/outside-nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { insertion, selected } from './columns.ts';
import { first, type Queryable, rows, run } from './database.ts';
import type { MasterKey } from './seal.ts';

const columns = selected(['id', 'userKey', 'contactId']);
const select = `select ${columns} from outside_user where account_id = $1`;

export function outsideUserReads(db: Queryable, accountId: string): Reader['users'] {
  return {
    byApiKey: (hash) => first<OutsideUser>(db, `${select} and api_key_hash = $2`, [accountId, hash]),
    some: (userKeys) => rows<OutsideUser>(db, `${select} and user_key = any($2)`, [accountId, userKeys]),
  };
}

export function outsideUserWrites(db: Queryable, accountId: string, seal: MasterKey, now: string): Tx['users'] {
  return {
    ...outsideUserReads(db, accountId),
    async byKey(userKey) {
      const text = `select ${columns}, sealed from outside_user where account_id = $1 and user_key = $2`;
      const found = await first<OutsideUser & { sealed: Buffer }>(db, text, [accountId, userKey]);
      if (!found) return null;
      const { sealed, ...user } = found;
      const secrets = JSON.parse(seal.open(sealed).toString()) as { password: string; apiKey: string };
      return { ...user, ...secrets };
    },
    async insert({ password, apiKey, ...user }) {
      const sealed = seal.seal(Buffer.from(JSON.stringify({ password, apiKey })));
      const { text, values } = insertion('outside_user', accountId, { ...user, sealed, createdAt: now });
      await run(db, text, values);
    },
    async chatOf(pair) {
      const text = `select conversation_id as id from user_chat where account_id = $1 and pair = $2`;
      return (await first<{ id: string }>(db, text, [accountId, pair]))?.id ?? null;
    },
    async insertChat(conversationId, contactIds, pair) {
      const { text, values } = insertion('user_chat', accountId, { conversationId, pair, createdAt: now });
      await run(db, text, values);
      const people = `insert into user_chat_contact (account_id, conversation_id, contact_id, place)
        select $1, $2, id, place from unnest($3::uuid[]) with ordinality as c (id, place)`;
      await run(db, people, [accountId, conversationId, contactIds]);
    },
    async inbox() {
      const text = `select a.id from alias a join inbox i on i.account_id = a.account_id and i.id = a.id
        where a.account_id = $1 and a.noun = 'inbox' and a.dialect = 'users' and i.removed_at is null`;
      return (await first<{ id: string }>(db, text, [accountId]))?.id ?? null;
    },
  };
}

/** What is kept of a contact as a person outside: its links, its sign-in, its part in others' chats. */
export async function forgetOutsideUser(db: Queryable, accountId: string, contactId: string): Promise<void> {
  const values = [accountId, contactId];
  await run(
    db,
    `delete from access_link l using contact_address a
     where l.account_id = $1 and a.account_id = $1 and a.contact_id = $2 and a.kind = 'external' and a.value = l.user_key`,
    values,
  );
  await run(db, `delete from outside_user where account_id = $1 and contact_id = $2`, values);
  await run(db, `delete from user_chat_contact where account_id = $1 and contact_id = $2`, values);
}
