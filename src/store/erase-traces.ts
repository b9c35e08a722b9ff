import { refuse } from '../core/refusal.ts';
import { type Queryable, rows, run } from './database.ts';
import type { SealingKey } from './seal.ts';

/** What identifies a person in a kept answer or a recorded call: ids and addresses. */
export type Traces = { ids: ReadonlySet<string>; addresses: readonly string[] };

/** As a job keeps them until it is done. */
export function sealTraces(seal: SealingKey, { ids, addresses }: Traces): string {
  return seal.seal(Buffer.from(JSON.stringify({ ids: [...ids], addresses }))).toString('base64');
}

export function openTraces(seal: SealingKey, sealed: string): Traces {
  const { ids, addresses } = JSON.parse(seal.open(Buffer.from(sealed, 'base64')).toString());
  return { ids: new Set(ids), addresses };
}

/** Those of a contact. Answers are kept for a day, so that newer messages are enough, where they do not name their conversation. */
export async function tracesOf(db: Queryable, accountId: string, contactId: string): Promise<Traces> {
  const own = 'account_id = $1 and contact_id = $2';
  const ids = await rows<{ id: string }>(
    db,
    `select id from contact where account_id = $1 and (id = $2 or merged_into = $2)
     union all select id from conversation where ${own} and id not in (
       select conversation_id from user_chat_contact where account_id = $1 and contact_id <> $2)
     union all select id from lead where ${own}
     union all select id from outside_user where ${own}
     union all select m.id from message m where m.account_id = $1 and m.created_at > now() - interval '2 days' and (
       m.conversation_id in (select id from conversation where ${own}) and m.author_kind <> 'contact'
       or m.author_kind = 'contact' and m.author_id in (select id from contact where account_id = $1 and (id = $2 or merged_into = $2))
         and m.conversation_id in (select id from conversation where ${own}
           union select conversation_id from user_chat_contact where ${own}))
     union all select l.id from access_link l join contact_address a on a.account_id = $1 and a.contact_id = $2
       and a.kind = 'external' and a.value = l.user_key where l.account_id = $1`,
    [accountId, contactId],
  );
  const addresses = await rows<{ value: string }>(
    db,
    `select value from contact_address where ${own} and kind <> 'visitor' and not claimed
     union select address from contact_inbox where ${own} union select user_key from outside_user where ${own}`,
    [accountId, contactId],
  );
  return { ids: new Set(ids.map((row) => row.id)), addresses: addresses.map(({ value }) => value) };
}

/** Those of what a contact wrote and was written in one inbox, and of the addresses that it is known by there. */
export async function tracesIn(db: Queryable, accountId: string, inboxId: string, contactId: string): Promise<Traces> {
  const own = 'account_id = $1 and inbox_id = $2 and contact_id = $3';
  const values = [accountId, inboxId, contactId];
  const ids = await rows<{ id: string }>(
    db,
    `select id from conversation where ${own} union all select id from message where account_id = $1
       and conversation_id in (select id from conversation where ${own}) and created_at > now() - interval '2 days'`,
    values,
  );
  const addresses = await rows<{ address: string }>(db, `select address from contact_inbox where ${own}`, values);
  return { ids: new Set(ids.map(({ id }) => id)), addresses: addresses.map(({ address }) => address) };
}

/** Answers of the last day are kept for retries, sealed. One that names an erased person becomes a
 *  `not_found`: repeating it would reveal erased data, and deleting it would let a retry recreate
 *  the person. Wallets' answers, of which there are many, name only the wallet. */
export async function eraseAnswers(db: Queryable, accountId: string, seal: SealingKey, traces: Traces): Promise<void> {
  const gone = JSON.stringify(refuse('not_found', { noun: 'contact' }));
  for (let after: string | null = null; ; ) {
    const answers: { place: string; sealed: Buffer }[] = await rows(
      db,
      `select ctid::text as place, sealed from idempotency
       where account_id = $1 and path !~ '/(wallets?|holds?)(/|$)' and ctid > coalesce($2, '(0,0)')::tid
       order by ctid limit ${atOnce}`,
      [accountId, after],
    );
    for (const { place, sealed } of answers) {
      if (!isAbout(seal.open(sealed).toString(), traces)) continue;
      const text = 'update idempotency set sealed = $3 where account_id = $1 and ctid = $2::tid';
      await run(db, text, [accountId, place, seal.seal(Buffer.from(gone))]);
    }
    if (answers.length < atOnce) return;
    after = answers.at(-1)?.place ?? null;
  }
}

const atOnce = 1000;

/** That a program asked stays in the record of calls, not what about the person. */
export async function eraseRecordedCalls(db: Queryable, accountId: string, traces: Traces): Promise<void> {
  const calls = await rows<{ id: string; path: string; text: string }>(
    db,
    `select id, path, path || ' ' || coalesce(request, '') || ' ' || coalesce(answer, '') as text from api_call
     where account_id = $1`,
    [accountId],
  );
  const about = calls.filter(({ text }) => isAbout(text, traces));
  await run(
    db,
    `update api_call c set path = n.path, request = null, answer = null
     from unnest($2::uuid[], $3::text[]) n (id, path) where c.account_id = $1 and c.id = n.id`,
    [accountId, about.map(({ id }) => id), about.map(({ path }) => pathWithout(path, traces))],
  );
}

/** A path without its query, nor any part that names the person. */
function pathWithout(path: string, traces: Traces): string {
  const [asked = ''] = path.split('?');
  return asked
    .split('/')
    .map((part) => (holdsAddress(part, traces) ? '•••' : part))
    .join('/');
}

const id = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;
/** Shorter ones stand in any text. */
const shortest = 5;

function isAbout(text: string, { ids, addresses }: Traces): boolean {
  if (text.match(id)?.some((one) => ids.has(one))) return true;
  return holdsAddress(text, { addresses });
}

function holdsAddress(text: string, { addresses }: Pick<Traces, 'addresses'>): boolean {
  return addresses.some(
    (one) => one.length >= shortest && (text.includes(one) || text.includes(encodeURIComponent(one))),
  );
}
