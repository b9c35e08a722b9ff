import type { Back, ContactMerge, Moved, MovedConversation } from '../core/merge-ports.ts';
import { insertions } from './columns.ts';
import { type Queryable, rows, run } from './database.ts';
import { follow, restorePlaces } from './merged-places.ts';
import { endMerge, leaveLaterMerges, placesApart } from './places-apart.ts';
import { splitConversations } from './split.ts';

/** Taking a merge back, by facts: each row whose origin is the contact that returns, or one that had been merged into it before, goes
 *  with it, whenever it came; a conversation in which both wrote since is two again.
 *  @param tables what moves beside conversations */
export async function moveBack(
  db: Queryable,
  accountId: string,
  now: string,
  tables: readonly string[],
  { id, fromId, intoId, createdAt, moved }: ContactMerge & { moved: Moved },
  newId: () => string,
): Promise<Back> {
  const own = (
    await rows<{ id: string }>(
      db,
      `with recursive own (id) as (select $2::uuid union
         select m.from_id from contact_merge m join own on m.into_id = own.id where m.account_id = $1 and m.undone_at is null)
       select id from own`,
      [accountId, fromId],
    )
  ).map((row) => row.id);
  const values = [accountId, fromId, intoId, own];
  const back = `contact_id = $2, origin_id = nullif(origin_id, $2)
    where account_id = $1 and contact_id = $3 and origin_id = any($4)`;
  for (const table of tables) await run(db, `update ${table} set ${back}`, values);
  // One that was made before claims were kept has none.
  const claims = moved.claims ?? [];
  if (claims.length > 0) {
    const rows = claims.map((claim) => ({ ...claim, claimed: true }));
    const { text, values } = insertions('contact_address', accountId, rows);
    await run(db, `${text} on conflict (account_id, contact_id, kind, value) do nothing`, values);
  }
  const conversations = await rows<MovedConversation>(
    db,
    `update conversation set ${back} returning id, inbox_id as "inboxId"`,
    values,
  );
  await run(
    db,
    `update contact set merged_into = case when id = $2 then null else $2::uuid end,
       removed_at = case when id = $2 then null else removed_at end where account_id = $1 and id = any($3)`,
    [accountId, fromId, own],
  );
  await endMerge(db, accountId, id, now);
  // One that was made before rows said so themselves: who wrote what since is not known.
  const isListed = 'addresses' in moved;
  const two = { fromId, intoId, own, since: createdAt };
  const split = isListed ? [] : await splitConversations(db, accountId, two, newId);
  const apart = await placesApart(db, accountId, [fromId, intoId], moved.inboxes);
  await restorePlaces(db, accountId, [fromId, intoId], createdAt, apart);
  await leaveLaterMerges(db, accountId, { id, intoId }, moved.inboxes);
  for (const contactId of [fromId, intoId]) await follow(db, accountId, contactId, [...conversations, ...split]);
  return { conversations, split };
}
