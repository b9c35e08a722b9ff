import { setImmediate as nextTurn } from 'node:timers/promises';
import type pg from 'pg';
import type { LogEvent } from '../core/event.ts';
import { indexedWordsOf, wordsOfContact } from '../core/search.ts';
import { contactReads } from './contacts.ts';
import { first, type Queryable, rows, run } from './database.ts';
import { locks } from './lock.ts';
import { logReads } from './log.ts';
import { markOf } from './search-query.ts';

// What can be searched is written behind the log, not with the message: sending waits for no index (docs/decisions/0014-search.md).

const batch = 500;
/** Characters split into words in one turn of the event loop: a batch of the longest texts has ten
 *  million and takes seconds. */
const lettersATurn = 50_000;
/** so many batches of one account a turn: a burst is caught up with in its wake, not beside it */
const batches = 4;

/** Brings the search of all accounts up to their logs.
 *  @returns whether there may be more than a turn does */
export async function indexLogs(pool: pg.Pool): Promise<boolean> {
  const behind = await rows<{ accountId: string }>(
    pool,
    `select h.account_id as "accountId" from account_head h left join search_head s using (account_id)
     where h.number > coalesce(s.number, 0)`,
    [],
  );
  let isMore = false;
  for (const { accountId } of behind) {
    let left = true;
    for (let turn = 0; left && turn < batches; turn++) {
      left = await inTransaction(pool, (client) => indexSome(client, accountId));
    }
    isMore ||= left;
  }
  return isMore;
}

async function inTransaction<T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = true;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    broken = false;
    return result;
  } finally {
    client.release(broken);
  }
}

type Document = { id: string; contactId: string; conversationId: string | null; words: string[] };

/** One process at a time reads on in an account's log: what was read later is also written later.
 *  @returns whether there may be more */
async function indexSome(client: pg.PoolClient, accountId: string): Promise<boolean> {
  const lock = 'select pg_try_advisory_xact_lock($1, hashtext($2)) as mine';
  if (!(await first<{ mine: boolean }>(client, lock, [locks.search, accountId]))?.mine) return false;
  const done = 'select number from search_head where account_id = $1';
  const after = (await first<{ number: number }>(client, done, [accountId]))?.number ?? 0;
  const events = await logReads(client, accountId).after(after, batch);
  const idsOf = (...kinds: string[]) => [
    ...new Set(events.filter(({ kind }) => kinds.includes(kind)).map(({ subject }) => subject)),
  ];
  const documents = [
    ...(await contactDocuments(client, accountId, idsOf('contact.created', 'contact.changed'))),
    ...(await messageDocuments(
      client,
      accountId,
      events.filter(({ kind }) => kind === 'message.created'),
    )),
  ];
  await write(client, accountId, documents);
  await forget(client, accountId, idsOf('conversation.removed'));
  const lost = events.filter(({ kind, changed }) => kind === 'conversation.changed' && changed?.includes('messages'));
  await forgetLost(
    client,
    accountId,
    lost.map(({ subject }) => subject),
  );
  await run(
    client,
    `insert into search_head (account_id, number) values ($1, $2)
     on conflict (account_id) do update set number = excluded.number`,
    [accountId, events.at(-1)?.number ?? after],
  );
  return events.length === batch;
}

async function contactDocuments(db: Queryable, accountId: string, ids: string[]): Promise<Document[]> {
  if (ids.length === 0) return [];
  const contacts = await contactReads(db, accountId).some(ids);
  return contacts.map((contact) => {
    return { id: contact.id, contactId: contact.id, conversationId: null, words: wordsOfContact(contact) };
  });
}

/** Each message by its key, one after the other: a plan for many at once, made while the planner thinks that there are few, reads all that the
 *  account has (docs/decisions/0014). */
async function messageDocuments(db: Queryable, accountId: string, created: LogEvent[]): Promise<Document[]> {
  if (created.length === 0) return [];
  const found = await rows<Omit<Document, 'words'> & { body: string }>(
    db,
    `select m.id, m.body, m.conversation_id as "conversationId", m.contact_id as "contactId"
     from unnest($2::uuid[]) e (id) cross join lateral (
       select m.*, c.contact_id from message m, conversation c
       where m.account_id = $1 and m.id = e.id and c.account_id = $1 and c.id = m.conversation_id offset 0) m`,
    [accountId, created.map((event) => event.subject)],
  );
  const documents: Document[] = [];
  let letters = 0;
  for (const { body, ...rest } of found) {
    if (letters > lettersATurn) {
      letters = 0;
      await nextTurn();
    }
    letters += body.length;
    const words = indexedWordsOf(body);
    if (words.length > 0) documents.push({ ...rest, words });
  }
  return documents;
}

/** Writes nothing of a contact that was erased meanwhile: contacts are locked first, and erasing
 *  locks them too. One that was merged meanwhile is looked up again, because its messages moved. */
async function write(db: Queryable, accountId: string, documents: Document[]): Promise<void> {
  for (let left = documents; left.length > 0; ) {
    const written = await writeKnown(db, accountId, left);
    const merged = await mergedOf(
      db,
      accountId,
      left.filter(({ id, conversationId }) => conversationId !== null && !written.has(id)),
    );
    left = left.flatMap((one) => {
      const contactId = written.has(one.id) || one.conversationId === null ? undefined : merged.get(one.contactId);
      return contactId === undefined ? [] : [{ ...one, contactId }];
    });
  }
}

/** The contacts into which others were merged. */
async function mergedOf(db: Queryable, accountId: string, documents: Document[]): Promise<Map<string, string>> {
  if (documents.length === 0) return new Map();
  const text = `select id, merged_into as into from contact where account_id = $1 and id = any($2) and merged_into is not null`;
  const found = await rows<{ id: string; into: string }>(db, text, [
    accountId,
    documents.map(({ contactId }) => contactId),
  ]);
  return new Map(found.map(({ id, into }) => [id, into]));
}

/** @returns which were written */
async function writeKnown(db: Queryable, accountId: string, documents: Document[]): Promise<Set<string>> {
  const mark = markOf(accountId);
  const written = await rows<{ id: string }>(
    db,
    `with known as (
       select id from contact where account_id = $1 and id = any($3) and removed_at is null order by id for share)
     insert into search_document (account_id, id, conversation_id, words)
     select $1, d.id, d.conversation_id, array_to_tsvector(string_to_array(d.words, ' '))
     from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[]) d (id, contact_id, conversation_id, words)
     join known on known.id = d.contact_id
     on conflict (account_id, id) do update set words = excluded.words returning id`,
    [
      accountId,
      documents.map(({ id }) => id),
      documents.map(({ contactId }) => contactId),
      documents.map(({ conversationId }) => conversationId),
      documents.map(({ words }) => words.map((word) => mark + word).join(' ')),
    ],
  );
  return new Set(written.map(({ id }) => id));
}

/** Of a conversation that was erased while its words were being written. */
async function forget(db: Queryable, accountId: string, conversationIds: string[]): Promise<void> {
  if (conversationIds.length === 0) return;
  const text = `delete from search_document where account_id = $1 and conversation_id = any($2)`;
  await run(db, text, [accountId, conversationIds]);
}

/** Of messages that were erased, while their words were being written, from a conversation that others go on with. */
async function forgetLost(db: Queryable, accountId: string, conversationIds: string[]): Promise<void> {
  if (conversationIds.length === 0) return;
  const text = `delete from search_document d where d.account_id = $1 and d.conversation_id = any($2)
    and not exists (select 1 from message m where m.account_id = $1 and m.id = d.id)`;
  await run(db, text, [accountId, conversationIds]);
}
