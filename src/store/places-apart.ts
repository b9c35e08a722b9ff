// Where each of two merged contacts would be without the merge: agent and team by inbox and address, kept with the merge
// (contact_merge.moved) for the day in which it can be taken back. What happens to agents, teams and contacts meanwhile happens to them, too.
import type { Apart, ContactMerge, Moved } from '../core/merge-ports.ts';
import type { ContactInbox, ContactInboxKey } from '../core/nouns.ts';
import { type Queryable, rows, run } from './database.ts';

const undoable = `undone_at is null and created_at > now() - interval '25 hours'`;

/** What a merge keeps that cannot be taken back any more. */
const nothing: Moved = { inboxes: [], claims: [], filled: {} };

/** A merge is taken back. */
export async function endMerge(db: Queryable, accountId: string, id: string, now: string): Promise<void> {
  const text = 'update contact_merge set undone_at = $3, moved = $4 where account_id = $1 and id = $2';
  await run(db, text, [accountId, id, now, JSON.stringify(nothing)]);
}

/** These addresses are erased, of an inbox or of all: contacts that had them for a while, before a merge was taken back, were merged with
 *  others, too. */
export async function forgetApart(
  db: Queryable,
  accountId: string,
  addresses: readonly string[],
  inboxId: string | null,
): Promise<void> {
  await run(
    db,
    `update contact_merge set moved = $2 where account_id = $1 and (${undoable}) is not true and moved <> $2`,
    [accountId, JSON.stringify(nothing)],
  );
  const without = (list: string, field: string, more = 'true') =>
    `coalesce((select jsonb_agg(p) from jsonb_array_elements(moved -> '${list}') p where not (p ->> '${field}' = any($2) and ${more})), '[]')`;
  await run(
    db,
    `update contact_merge set moved = moved || jsonb_build_object(
       'inboxes', ${without('inboxes', 'address', `($3::text is null or p ->> 'inboxId' = $3)`)},
       'claims', ${without('claims', 'value', '$3::text is null')})
     where account_id = $1 and ${undoable} and exists (
       select 1 from jsonb_array_elements((moved -> 'inboxes') || coalesce(moved -> 'claims', '[]')) p
       where p ->> 'address' = any($2) or p ->> 'value' = any($2))`,
    [accountId, addresses, inboxId],
  );
}

/** An agent or a team goes, or stops serving an inbox. @param inboxId null: of all */
export async function releaseApart(
  db: Queryable,
  accountId: string,
  noun: 'agent' | 'team',
  id: string,
  inboxId: string | null,
): Promise<void> {
  await run(
    db,
    `update contact_merge set moved = jsonb_set(moved, '{inboxes}', (
       select jsonb_agg(case when p ->> $2 = $3 and ($4::text is null or p ->> 'inboxId' = $4)
         then p || jsonb_build_object($2::text, null) else p end order by n)
       from jsonb_array_elements(moved -> 'inboxes') with ordinality i (p, n)))
     where account_id = $1 and ${undoable}
       and moved -> 'inboxes' @> jsonb_build_array(jsonb_build_object($2::text, $3::text))`,
    [accountId, `${noun}Id`, id, inboxId],
  );
}

/** Two agents are one. */
export async function mergeAgentsApart(db: Queryable, accountId: string, kept: string, gone: string): Promise<void> {
  await run(
    db,
    `update contact_merge set moved = replace(moved::text, $3, $2)::jsonb
     where account_id = $1 and ${undoable} and moved::text like '%' || $3 || '%'`,
    [accountId, kept, gone],
  );
}

type InForce = { id: string; fromId: string; intoId: string; isUndoable: boolean; moved: Moved };

/** Merges in force into a contact, and into those that were merged into it before; the newest first. */
function inForce(db: Queryable, accountId: string, contactIds: readonly string[]): Promise<InForce[]> {
  return rows<InForce>(
    db,
    `select id, from_id as "fromId", into_id as "intoId", ${undoable} as "isUndoable", moved from contact_merge
     where account_id = $1 and undone_at is null and into_id in (
       select unnest($2::uuid[]) union select c.id from contact c where c.account_id = $1 and c.merged_into = any($2))
     order by id desc`,
    [accountId, contactIds],
  );
}

const placeOf = ({ inboxId, address }: Apart) => `${inboxId} ${address}`;

/** Sets what a merge keeps of agents and teams. */
async function keep(db: Queryable, accountId: string, id: string, inboxes: readonly Apart[]): Promise<void> {
  const text = `update contact_merge set moved = jsonb_set(moved, '{inboxes}', $3::jsonb) where account_id = $1 and id = $2`;
  await run(db, text, [accountId, id, JSON.stringify(inboxes)]);
}

/** A merge was taken back: later ones into the same contact keep what it would have without both. */
export async function leaveLaterMerges(
  db: Queryable,
  accountId: string,
  { id, intoId }: Pick<ContactMerge, 'id' | 'intoId'>,
  kept: readonly Apart[],
): Promise<void> {
  const before = new Map(kept.map((one) => [placeOf(one), one]));
  for (const later of await inForce(db, accountId, [intoId])) {
    if (later.id < id || !later.isUndoable) continue;
    const inboxes = later.moved.inboxes.map((one) => before.get(placeOf(one)) ?? one);
    await keep(db, accountId, later.id, inboxes);
  }
}

/** Of two contacts whose merge was taken back: what it kept, else what merges kept that are still in force. */
export async function placesApart(
  db: Queryable,
  accountId: string,
  contactIds: readonly string[],
  kept: readonly Apart[],
): Promise<Apart[]> {
  const others = (await inForce(db, accountId, contactIds)).flatMap(({ moved }) => moved.inboxes);
  // The newest first, so that the oldest of them is kept.
  return [...new Map([...others, ...kept].map((one) => [placeOf(one), one])).values()];
}

/** A contact without an open conversation is given to an agent or a team by one of its addresses: of the merges in force, it concerns the
 *  one of two contacts that has this address. */
export async function placeApart(
  db: Queryable,
  accountId: string,
  now: string,
  { inboxId, address, contactId }: ContactInboxKey & Pick<ContactInbox, 'contactId'>,
  to: Partial<Pick<ContactInbox, 'teamId' | 'agentId'>>,
): Promise<void> {
  const merges = await inForce(db, accountId, [contactId]);
  if (merges.length === 0) return;
  const known = await rows<{ address: string; origin: string }>(
    db,
    `select address, coalesce(origin_id, contact_id) as origin from contact_inbox
     where account_id = $1 and inbox_id = $2 and contact_id = $3`,
    [accountId, inboxId, contactId],
  );
  const origin = known.find((row) => row.address === address)?.origin ?? contactId;
  for (const { id, fromId, intoId, isUndoable, moved } of merges) {
    if (!isUndoable) continue;
    const others = merges.filter((merge) => merge.id !== id);
    const side = [fromId, intoId].map((one) => mergedInto(one, others)).find((ids) => ids.has(origin));
    if (!side) continue;
    const own = new Set(known.filter((row) => side.has(row.origin)).map((row) => row.address));
    const isOwn = (one: Apart) => one.inboxId === inboxId && own.has(one.address);
    const before = moved.inboxes.find(isOwn) ?? { teamId: null, agentId: null };
    const { teamId, agentId } = { ...before, ...to };
    const set = [...own].map((one) => ({ inboxId, address: one, teamId, agentId, placedAt: now }));
    const inboxes = [...moved.inboxes.filter((one) => !isOwn(one)), ...set];
    await keep(db, accountId, id, inboxes);
  }
}

/** A contact and all that were merged into it. */
function mergedInto(contactId: string, merges: readonly Pick<InForce, 'fromId' | 'intoId'>[]): Set<string> {
  const ids = new Set([contactId]);
  // A set goes on to what is added to it meanwhile.
  for (const id of ids) for (const { fromId, intoId } of merges) if (intoId === id) ids.add(fromId);
  return ids;
}
