import type { Claim, ContactMerge, Moved } from '../core/merge-ports.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { insertion, selected } from './columns.ts';
import { noteLastWriters } from './contact-inboxes.ts';
import { first, type Queryable, rows, run } from './database.ts';
import { follow, placesOf, shareOnePlace } from './merged-places.ts';
import { forgetApart } from './places-apart.ts';
import { moveBack } from './unmerge.ts';

const fields = ['id', 'fromId', 'intoId', 'createdAt', 'undoneAt'] as const;

export function mergeReads(db: Queryable, accountId: string): Reader['merges'] {
  return {
    ofContact: (intoId) =>
      rows<ContactMerge & { name: string | null }>(
        db,
        `select ${selected(fields, 't')}, c.name from contact_merge t
         join contact c on c.account_id = t.account_id and c.id = t.from_id
         where t.account_id = $1 and t.into_id = $2 order by t.id desc`,
        [accountId, intoId],
      ),
  };
}

/** What names a contact and goes with it. Each row keeps in `origin_id` whose it would be without the merge. */
const tables = ['contact_address', 'contact_inbox', 'lead', 'outside_user', 'user_chat_contact'];

export function mergeWrites(db: Queryable, accountId: string, now: string): Tx['merges'] {
  return {
    ...mergeReads(db, accountId),
    get: (id) =>
      first<ContactMerge & { moved: Moved }>(
        db,
        `select ${selected([...fields, 'moved'])} from contact_merge where account_id = $1 and id = $2`,
        [accountId, id],
      ),
    async conflicts(fromId, intoId) {
      const found = await rows<{ id: string }>(
        db,
        `select a.id from conversation a join conversation b on b.account_id = $1 and b.inbox_id = a.inbox_id
           and b.thread = a.thread and b.state <> 'closed' and b.contact_id = any($2) and b.contact_id <> a.contact_id
         where a.account_id = $1 and a.contact_id = any($2) and a.state <> 'closed'
         union
         select a.conversation_id from user_chat_contact a join user_chat_contact b on b.account_id = $1
           and b.conversation_id = a.conversation_id and b.contact_id = any($2) and b.contact_id <> a.contact_id
         where a.account_id = $1 and a.contact_id = any($2)
         order by 1`,
        [accountId, [fromId, intoId]],
      );
      return found.map(({ id }) => id);
    },
    async move(fromId, intoId) {
      for (const id of [fromId, intoId]) await noteLastWriters(db, accountId, id);
      // What one of them claims and the other has, or both claim, is there once.
      const claims = await rows<Claim>(
        db,
        `delete from contact_address c using contact_address o where c.account_id = $1 and o.account_id = $1 and c.claimed
           and c.contact_id = any($2) and o.contact_id = any($2) and o.contact_id <> c.contact_id
           and o.kind = c.kind and o.value = c.value and (not o.claimed or c.contact_id = $3)
         returning c.contact_id as "contactId", c.origin_id as "originId", c.kind, c.value`,
        [accountId, [fromId, intoId], fromId],
      );
      const inboxes = await placesOf(db, accountId, [fromId, intoId]);
      const set = 'contact_id = $3, origin_id = coalesce(origin_id, $2) where account_id = $1 and contact_id = $2';
      for (const table of tables) await run(db, `update ${table} set ${set}`, [accountId, fromId, intoId]);
      const conversations = await rows<{ id: string; inboxId: string }>(
        db,
        `update conversation set ${set} returning id, inbox_id as "inboxId"`,
        [accountId, fromId, intoId],
      );
      await run(db, 'update contact set merged_into = $3 where account_id = $1 and merged_into = $2', [
        accountId,
        fromId,
        intoId,
      ]);
      await run(db, 'update contact set merged_into = $3, removed_at = $4 where account_id = $1 and id = $2', [
        accountId,
        fromId,
        intoId,
        now,
      ]);
      await run(db, 'delete from search_document where account_id = $1 and id = $2', [accountId, fromId]);
      await shareOnePlace(db, accountId, intoId);
      await follow(db, accountId, intoId, conversations);
      return { inboxes, claims, conversations };
    },
    async insert(merge) {
      const { text, values } = insertion('contact_merge', accountId, merge);
      await run(db, text, values);
    },
    moveBack: (merge, newId) => moveBack(db, accountId, now, tables, merge, newId),
  };
}

/** What is left of contacts that were merged into one that is erased, and of this one in merges of others. */
export async function forgetMerged(db: Queryable, accountId: string, contactId: string): Promise<void> {
  const known = await rows<{ address: string }>(
    db,
    `select address from contact_inbox where account_id = $1 and contact_id = $2
     union select value from contact_address where account_id = $1 and contact_id = $2`,
    [accountId, contactId],
  );
  await forgetApart(
    db,
    accountId,
    known.map(({ address }) => address),
    null,
  );
  await run(db, 'delete from contact_merge where account_id = $1 and (into_id = $2 or from_id = $2)', [
    accountId,
    contactId,
  ]);
  await run(
    db,
    `delete from contact_merge where account_id = $1 and from_id in (
       select id from contact where account_id = $1 and merged_into = $2)`,
    [accountId, contactId],
  );
  await run(db, 'update contact set name = null, photo = null where account_id = $1 and merged_into = $2', [
    accountId,
    contactId,
  ]);
}
