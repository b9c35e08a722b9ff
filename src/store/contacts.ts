import type { ContactFilter, Owner } from '../core/contact-ports.ts';
import type { Contact } from '../core/nouns.ts';
import type { Page, PageRequest, Reader, Tx } from '../core/ports.ts';
import { forgetUnsentOf } from './attachments.ts';
import { insertion, insertions, selected, updating } from './columns.ts';
import { unlessTaken } from './constraint.ts';
import { followAddresses } from './contact-inboxes.ts';
import { first, type Queryable, rows, run } from './database.ts';
import { eraseCaller, eraseConversations } from './erase.ts';
import { eraseFromChats, handOnChats } from './erase-chats.ts';
import { eraseAnswers, eraseRecordedCalls, openTraces, sealTraces, tracesOf } from './erase-traces.ts';
import { forgetMerged } from './merges.ts';
import { forgetLetters } from './outbox.ts';
import { forgetOutsideUser } from './outside-users.ts';
import { pageById } from './paging.ts';
import type { SealingKey } from './seal.ts';
import { foundContacts, queryOf } from './search-query.ts';

// A visitor's address is the hash of a credential: it stays inside.
const select = `select ${selected(['id', 'name', 'photo', 'createdAt'], 't')}, coalesce((
    select json_agg(json_build_object('kind', a.kind, 'value', a.value) order by a.kind, a.value)
    from contact_address a where a.account_id = t.account_id and a.contact_id = t.id and a.kind <> 'visitor'), '[]') as addresses, (
    select json_agg(json_build_object('kind', a.kind, 'value', a.value) order by a.kind, a.value)
    from contact_address a where a.account_id = t.account_id and a.contact_id = t.id and a.claimed) as claimed
  from contact t where t.account_id = $1 and t.removed_at is null`;

/** Whom an id stands for: of one that was merged into another, that one. */
const standsFor = (id: string) =>
  `(select coalesce(m.merged_into, m.id) from contact m where m.account_id = $1 and m.id ${id})`;

function list(db: Queryable, accountId: string, filter: ContactFilter, page: PageRequest): Promise<Page<Contact>> {
  const values: unknown[] = [accountId];
  const place = (value: unknown) => `$${values.push(value)}`;
  const where: string[] = [];
  const { inboxId, channel, teamId, agentId, sought } = filter;
  if (sought) where.push(`t.id in (${foundContacts('$1', place(queryOf(accountId, sought)))})`);
  const inboxes = [
    ...(inboxId === null ? [] : [`ci.inbox_id = ${place(inboxId)}`]),
    ...(channel === null ? [] : [`i.channel = ${place(channel)}`]),
    ...(teamId === null ? [] : [`ci.team_id = ${place(teamId)}`]),
    ...(agentId === null ? [] : agentId === 'none' ? ['ci.agent_id is null'] : [`ci.agent_id = ${place(agentId)}`]),
  ];
  if (inboxes.length > 0) {
    where.push(`exists (select 1 from contact_inbox ci join inbox i on i.account_id = $1 and i.id = ci.inbox_id
      and i.removed_at is null where ci.account_id = $1 and ci.contact_id = t.id and ${inboxes.join(' and ')})`);
  }
  const text = [select, ...where].join(' and ');
  return pageById<Contact>(db, text, values, page, filter.newestFirst, sought && 'search');
}

export function contactReads(db: Queryable, accountId: string): Reader['contacts'] {
  return {
    get: (id) => first<Contact>(db, `${select} and t.id = ${standsFor('= $2')}`, [accountId, id]),
    byAddress: (kind, value) =>
      first<Contact>(
        db,
        `${select} and t.id = (select contact_id from contact_address
           where account_id = $1 and kind = $2 and value = $3 and not claimed)`,
        [accountId, kind, value],
      ),
    ownerOf: (kind, value) =>
      first<Owner>(
        db,
        `select contact_id as "contactId", origin_id as "originId" from contact_address
         where account_id = $1 and kind = $2 and value = $3 and not claimed`,
        [accountId, kind, value],
      ),
    list: (filter, page) => list(db, accountId, filter, page),
    some: (ids) => rows<Contact>(db, `${select} and t.id in ${standsFor('= any($2)')}`, [accountId, ids]),
  };
}

export function contactWrites(db: Queryable, accountId: string, now: string, seal: SealingKey): Tx['contacts'] {
  return {
    ...contactReads(db, accountId),
    async insert(contact) {
      const { text, values } = insertion('contact', accountId, contact);
      await run(db, text, values);
    },
    async update(id, patch) {
      const statement = updating('contact', accountId, id, patch);
      if (statement) await run(db, statement.text, statement.values);
    },
    async setAddresses(id, addresses, originId = null) {
      const kinds = addresses.map((one) => one.kind);
      const values = addresses.map((one) => one.value);
      const removed = await rows<{ value: string }>(
        db,
        `delete from contact_address where account_id = $1 and contact_id = $2 and kind <> 'visitor'
           and (kind, value) not in (select * from unnest($3::text[], $4::text[])) returning value`,
        [accountId, id, kinds, values],
      );
      const text = `insert into contact_address (account_id, contact_id, origin_id, kind, value)
        select $1, $2, $5::uuid, * from unnest($3::text[], $4::text[]) a (kind, value) where not exists (
          select 1 from contact_address o where o.account_id = $1 and o.contact_id = $2 and o.kind = a.kind and o.value = a.value)`;
      const insert = { text, values: [accountId, id, kinds, values, originId] };
      const done = await unlessTaken(db, insert, { contact_address_owner: 'address_taken' });
      if (done !== 'done') return done;
      await run(
        db,
        `update contact_inbox set taken_away = true where account_id = $1 and contact_id = $2 and address = any($3)`,
        [accountId, id, removed.map(({ value }) => value)],
      );
      const own = await rows<{ value: string }>(
        db,
        `select value from contact_address where account_id = $1 and contact_id = $2 and value = any($3) and not claimed`,
        [accountId, id, values],
      );
      await followAddresses(
        db,
        accountId,
        id,
        own.map(({ value }) => value),
      );
      return done;
    },
    async isTaken(kind, value) {
      const text = 'select 1 from contact_address where account_id = $1 and kind = $2 and value = $3 limit 1';
      return (await first(db, text, [accountId, kind, value])) !== null;
    },
    async inboxIdsOf(id, addresses) {
      const found = await rows<{ id: string }>(
        db,
        `select i.id from inbox i where i.account_id = $1 and i.removed_at is null and i.id in (
           select inbox_id from contact_inbox where account_id = $1 and (contact_id = $2 or address = any($3))
           union select inbox_id from conversation where account_id = $1 and contact_id = $2
           union select inbox_id from lead where account_id = $1 and contact_id = $2
           union select c.inbox_id from user_chat_contact u join conversation c
             on c.account_id = $1 and c.id = u.conversation_id where u.account_id = $1 and u.contact_id = $2)`,
        [accountId, id, addresses],
      );
      return found.map((inbox) => inbox.id);
    },
    async claim(contactId, addresses, originId) {
      const rows = addresses.map((address) => ({ contactId, originId, ...address, claimed: true }));
      const { text, values } = insertions('contact_address', accountId, rows);
      await run(db, text, values);
    },
    async confirm(contactId, { kind, value }) {
      const text = `update contact_address set claimed = false
        where account_id = $1 and contact_id = $2 and kind = $3 and value = $4 and claimed`;
      const statement = { text, values: [accountId, contactId, kind, value] };
      const done = await unlessTaken(db, statement, { contact_address_owner: 'address_taken' });
      if (done === 'done') await followAddresses(db, accountId, contactId, [value]);
      return done;
    },
    async addAddress(contactId, address, originId) {
      const { text, values } = insertion('contact_address', accountId, { contactId, originId, ...address });
      await run(db, text, values);
      await followAddresses(db, accountId, contactId, [address.value]);
    },
    follow: (id, address) => followAddresses(db, accountId, id, [address]),
    async remove(id) {
      // First, so that whoever writes its words (search.ts) is done, and writes no more of them.
      await run(db, `update contact set name = null, photo = null, removed_at = $3 where account_id = $1 and id = $2`, [
        accountId,
        id,
        now,
      ]);
      await run(db, `delete from search_document where account_id = $1 and id = $2`, [accountId, id]);
      // While rows still say what is the person's.
      const traces = await tracesOf(db, accountId, id);
      await handOnChats(db, accountId, id);
      const { conversations, messages, files } = await eraseConversations(db, accountId, id, null);
      const { chats, ...written } = await eraseFromChats(db, accountId, id);
      files.push(...written.files);
      await eraseAnswers(db, accountId, seal, traces);
      await eraseRecordedCalls(db, accountId, traces);
      files.push(...(await forgetUnsentOf(db, accountId, id)));
      // All four know the person by its addresses.
      const letters = await forgetLetters(db, accountId, id);
      await forgetOutsideUser(db, accountId, id);
      const paid = await eraseCaller(db, accountId, id, now);
      await forgetMerged(db, accountId, id);
      await run(db, `delete from contact_address where account_id = $1 and contact_id = $2`, [accountId, id]);
      await run(db, `delete from lead where account_id = $1 and contact_id = $2`, [accountId, id]);
      await run(
        db,
        `delete from visited_product v using contact_inbox ci
         where v.account_id = $1 and ci.account_id = $1 and ci.contact_id = $2
           and v.inbox_id = ci.inbox_id and v.address = ci.address`,
        [accountId, id],
      );
      await run(db, `delete from contact_inbox where account_id = $1 and contact_id = $2`, [accountId, id]);
      const report = {
        conversations: conversations.length,
        messages: messages + written.messages.length,
        files: files.length,
        letters,
        ...paid,
      };
      const agentIds = [...new Set(conversations.flatMap(({ agentId }) => agentId ?? []))];
      return { report, files, chats, agentIds, traces: sealTraces(seal, traces) };
    },
    eraseCalls: (traces) => eraseRecordedCalls(db, accountId, openTraces(seal, traces)),
  };
}
