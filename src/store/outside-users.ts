import type { Person } from '../core/nouns.ts';
import { type OutsideUser, personOf, type UserChat, type UserSecrets } from '../core/outside-nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { insertion, selected } from './columns.ts';
import { first, type Queryable, rows, run } from './database.ts';
import type { SealingKey } from './seal.ts';

const columns = selected(['id', 'userKey', 'contactId', 'originId']);
/** Who is in a conversation: by what the business calls them, else by the beginning of what they are known by. */
const peopleOf = (conversationId: string): string => `
  select distinct on (coalesce(p.origin_id, p.contact_id)) coalesce(p.origin_id, p.contact_id) as id,
    coalesce(k.name, left(u.user_key, 6), '?') as name, null as "pictureUrl", p.place
  from user_chat_contact p join contact k on k.account_id = $1 and k.id = p.contact_id
  left join outside_user u on u.account_id = $1 and u.id = p.user_id
  where p.account_id = $1 and p.conversation_id = ${conversationId} order by 1, p.place`;

/** Those between users, each for itself; those with a web inbox together, as the newest of them is. */
const chatsOfUser = `
  select * from (
    select c.id, 'users' as kind, null as name, c.last_text as "lastText", c.last_message_at as "lastMessageAt",
      coalesce((select json_agg(json_build_object('id', o.id, 'name', o.name, 'pictureUrl', null) order by o.place)
        from (${peopleOf('c.id')}) o where o.id <> $4), '[]') as people,
      (select count(*)::int from message m where m.account_id = $1 and m.conversation_id = c.id and m.number > p.read_number
        and m.direction <> 'note' and m.author_id is distinct from $4) as unread
    from user_chat_contact p join conversation c on c.account_id = $1 and c.id = p.conversation_id
    where p.account_id = $1 and p.user_id = $3
    union all
    select i.id, 'inbox', i.name, n.last_text, n.last_message_at, '[]',
      (select count(*)::int from conversation c join message m on m.account_id = $1 and m.conversation_id = c.id
         and m.direction = 'out' and m.number > c.contact_read_number
       where c.account_id = $1 and c.inbox_id = i.id and c.contact_id = $2)
    from inbox i left join lateral (
      select last_text, last_message_at from conversation c
      where c.account_id = $1 and c.inbox_id = i.id and c.contact_id = $2 order by c.last_number desc limit 1) n on true
    where i.account_id = $1 and i.channel = 'web' and i.live_chat and i.active and i.removed_at is null
      and exists (select 1 from contact_inbox ci where ci.account_id = $1 and ci.inbox_id = i.id and ci.contact_id = $2)
  ) chats order by "lastMessageAt" desc nulls last, id`;

const select = `select ${columns} from outside_user where account_id = $1`;

export function outsideUserReads(db: Queryable, accountId: string): Reader['users'] {
  return {
    byApiKey: (hash) => first<OutsideUser>(db, `${select} and api_key_hash = $2`, [accountId, hash]),
    bySession: (hash) =>
      first(
        db,
        `select ${selected(['id', 'userKey', 'contactId', 'originId'], 'u')}, s.expires_at as "expiresAt" from user_session s
         join outside_user u on u.account_id = $1 and u.id = s.user_id where s.account_id = $1 and s.hash = $2`,
        [accountId, hash],
      ),
    async isNamed(userKey) {
      const text = `select 1 where exists (select 1 from outside_user where account_id = $1 and user_key = $2)
        or exists (select 1 from access_link where account_id = $1 and user_key = $2)`;
      return (await first(db, text, [accountId, userKey])) !== null;
    },
    some: (userKeys) => rows<OutsideUser>(db, `${select} and user_key = any($2)`, [accountId, userKeys]),
    chatsOf: (user) => rows<UserChat>(db, chatsOfUser, [accountId, user.contactId, user.id, personOf(user)]),
    seat: (user, chatId) =>
      first<{ address: string | null }>(
        db,
        `select null as address from user_chat_contact where account_id = $1 and user_id = $4 and conversation_id = $3
         union all (select ci.address from contact_inbox ci join inbox i on i.account_id = $1 and i.id = ci.inbox_id
           where ci.account_id = $1 and ci.contact_id = $2 and ci.inbox_id = $3 and i.channel = 'web' and i.removed_at is null
           order by ci.origin_id is not distinct from $5 desc, ci.created_at desc limit 1)`,
        [accountId, user.contactId, chatId, user.id, user.originId],
      ),
    people: (conversationId) =>
      rows<Person>(db, `select * from (${peopleOf('$2')}) p order by place`, [accountId, conversationId]),
    async participantsOf(conversationIds) {
      const text = `select distinct contact_id from user_chat_contact where account_id = $1 and conversation_id = any($2)`;
      const found = await rows<{ contact_id: string }>(db, text, [accountId, conversationIds]);
      return found.map((row) => row.contact_id);
    },
    async conversationsOf(contactId, userId) {
      // Those that `chatsOf` shows: not what is said by a telephone or mailbox that the contact is also known by.
      const text = `select c.id from conversation c join inbox i on i.account_id = $1 and i.id = c.inbox_id
          and i.channel = 'web' and i.live_chat and i.active and i.removed_at is null
        where c.account_id = $1 and c.contact_id = $2
          and exists (select 1 from contact_inbox ci where ci.account_id = $1 and ci.inbox_id = i.id and ci.contact_id = $2)
        union select conversation_id from user_chat_contact where account_id = $1 and user_id = $3`;
      return (await rows<{ id: string }>(db, text, [accountId, contactId, userId])).map(({ id }) => id);
    },
  };
}

const sealedSecrets = (seal: SealingKey, { password, apiKey }: UserSecrets) =>
  seal.seal(Buffer.from(JSON.stringify({ password, apiKey })));

export function outsideUserWrites(db: Queryable, accountId: string, seal: SealingKey, now: string): Tx['users'] {
  return {
    ...outsideUserReads(db, accountId),
    async byKey(userKey) {
      const text = `select ${columns}, sealed from outside_user where account_id = $1 and user_key = $2`;
      const found = await first<OutsideUser & { sealed: Buffer }>(db, text, [accountId, userKey]);
      if (!found) return null;
      const { sealed, ...user } = found;
      const secrets = JSON.parse(seal.open(sealed).toString()) as UserSecrets;
      return { ...user, ...secrets };
    },
    ofContact: (contactId) =>
      rows<OutsideUser>(db, `${select} and contact_id = $2 order by id`, [accountId, contactId]),
    async insert({ password, apiKey, ...user }) {
      const sealed = sealedSecrets(seal, { password, apiKey });
      const { text, values } = insertion('outside_user', accountId, { ...user, sealed, createdAt: now });
      await run(db, text, values);
    },
    async wasRegisteredBy(id, programKeyId) {
      const text = `select 1 from outside_user u join program_key k on k.account_id = $1 and k.id = $3
        where u.account_id = $1 and u.id = $2 and (u.program_key_id = k.id or u.program_key_id is null and k.former)`;
      return (await first(db, text, [accountId, id, programKeyId])) !== null;
    },
    async setSecrets(id, { apiKeyHash, ...secrets }) {
      const text = `update outside_user set sealed = $3, api_key_hash = $4 where account_id = $1 and id = $2`;
      await run(db, text, [accountId, id, sealedSecrets(seal, secrets), apiKeyHash]);
      await run(db, 'delete from user_session where account_id = $1 and user_id = $2', [accountId, id]);
    },
    async insertSession(session) {
      const { text, values } = insertion('user_session', accountId, { ...session, createdAt: now });
      await run(db, text, values);
    },
    async endSession(hash) {
      await run(db, 'delete from user_session where account_id = $1 and hash = $2', [accountId, hash]);
    },
    async chatOf(pair) {
      const text = `select u.conversation_id as id from user_chat u
        join conversation c on c.account_id = $1 and c.id = u.conversation_id
        join inbox i on i.account_id = $1 and i.id = c.inbox_id and i.removed_at is null
        where u.account_id = $1 and u.pair = $2`;
      return (await first<{ id: string }>(db, text, [accountId, pair]))?.id ?? null;
    },
    async insertChat(conversationId, users, pair) {
      // The former one of the two was in an inbox that was removed.
      if (pair !== null)
        await run(db, 'update user_chat set pair = null where account_id = $1 and pair = $2', [accountId, pair]);
      const { text, values } = insertion('user_chat', accountId, { conversationId, pair, createdAt: now });
      await run(db, text, values);
      const people = `insert into user_chat_contact (account_id, conversation_id, user_id, contact_id, origin_id, place)
        select $1, $2, u.id, u.contact_id, u.origin_id, g.place from unnest($3::uuid[]) with ordinality as g (id, place)
        join outside_user u on u.account_id = $1 and u.id = g.id`;
      await run(db, people, [accountId, conversationId, users.map(({ id }) => id)]);
    },
    async setRead(conversationId, userId, number) {
      const text = `update user_chat_contact set read_number = $4
        where account_id = $1 and conversation_id = $2 and user_id = $3 and read_number < $4`;
      return (await run(db, text, [accountId, conversationId, userId, number])) === 1;
    },
    async keepInbox(id) {
      const { text, values } = insertion('alias', accountId, { noun: 'inbox', dialect: 'users', alias: 'between', id });
      await run(db, `${text} on conflict (account_id, noun, dialect, alias) do update set id = excluded.id`, values);
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
    `delete from access_entry e using access_link l, contact_address a
     where e.account_id = $1 and l.account_id = $1 and l.id = e.link_id
       and a.account_id = $1 and a.contact_id = $2 and a.kind = 'external' and a.value = l.user_key`,
    values,
  );
  await run(
    db,
    `delete from access_link l using contact_address a
     where l.account_id = $1 and a.account_id = $1 and a.contact_id = $2 and a.kind = 'external' and a.value = l.user_key`,
    values,
  );
  await run(
    db,
    `delete from directory d using outside_user u where d.kind = 'user' and d.account_id = $1 and d.key = u.user_key
       and u.account_id = $1 and u.contact_id = $2`,
    values,
  );
  await run(
    db,
    `delete from user_session s using outside_user u
     where s.account_id = $1 and u.account_id = $1 and u.id = s.user_id and u.contact_id = $2`,
    values,
  );
  await run(db, `delete from outside_user where account_id = $1 and contact_id = $2`, values);
  await run(db, `delete from user_chat_contact where account_id = $1 and contact_id = $2`, values);
}
