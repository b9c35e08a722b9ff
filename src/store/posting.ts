import type { Once } from '../core/call.ts';
import type { Conversation, Message } from '../core/nouns.ts';
import type { NewJob } from '../core/ports.ts';
import {
  type Clock,
  key,
  noWrites,
  type PostCommand,
  type Posted,
  type PostRefusal,
  post,
  type World,
  type Writes,
} from '../core/post.ts';
import { type Refusal, refuse } from '../core/refusal.ts';
import { selected } from './columns.ts';
import { commit, lockHead } from './commit.ts';
import { conversationFields, messageFields } from './conversations.ts';
import { type Queryable, rows } from './database.ts';
import { insertJobs } from './jobs.ts';
import { EventLog } from './log.ts';
import { type Kept, keepAnswers, keptAnswers, onceKey } from './once.ts';
import type { Transactor } from './transact.ts';

export type PostRequest = { command: PostCommand; once: Once | null };
export type PostAnswer = Posted | Refusal<PostRefusal>;

/** One batch of the message lane: two round trips. The first locks the head and reads what the commands need to know, the core's
 *  rule decides each in order of arrival, the second writes everything and commits. */
export async function postBatch(to: Transactor, accountId: string, requests: PostRequest[]): Promise<PostAnswer[]> {
  const client = await to.pool.connect();
  let broken = true;
  try {
    const onces = requests.flatMap((request) => (request.once ? [request.once] : []));
    const [, head, world, kept] = await Promise.all([
      client.query('begin'),
      lockHead(client, accountId),
      readWorld(
        client,
        accountId,
        requests.map((request) => request.command),
      ),
      onces.length > 0 ? keptAnswers(client, accountId, to.seal, onces) : new Map<string, Kept>(),
    ]);
    const now = new Date(to.clock.nowMs()).toISOString();
    const log = new EventLog(head);
    const writes = noWrites();
    const clock: Clock = { now, id: () => to.clock.id(), append: (event) => log.append(event) };
    const fresh: { once: Once; result: PostAnswer }[] = [];
    const answers = requests.map(({ command, once }): PostAnswer => {
      if (!once) return post(world, writes, clock, command);
      const before = kept.get(onceKey(once));
      if (before) {
        return before.bodyHash.equals(once.bodyHash)
          ? (before.result as PostAnswer)
          : refuse('idempotency_key_reused', {});
      }
      const result = post(world, writes, clock, command);
      kept.set(onceKey(once), { bodyHash: once.bodyHash, result });
      fresh.push({ once, result });
      return result;
    });
    const jobs = writes.jobs.map((job) => ({ ...job, id: to.clock.id() }));
    await commit(client, to.pool, head.xid, [
      ...flush(client, accountId, now, world, writes, jobs),
      ...log.flush(client, accountId, now),
      ...keepAnswers(client, accountId, to.seal, now, fresh),
    ]);
    broken = false;
    if (log.events.length > 0) {
      to.committed({ accountId, number: log.last, configNumber: log.lastConfig, jobs: jobs.length > 0 });
    }
    return answers;
  } finally {
    client.release(broken);
  }
}

const conversationColumns = selected(conversationFields, 'c');
type Place = { channel: 'web'; active: boolean; assignment: 'manual'; windowUntil: string | null };

async function readWorld(db: Queryable, accountId: string, commands: PostCommand[]): Promise<World> {
  const world: World = {
    conversations: new Map(),
    inboxes: new Map(),
    senders: new Map(),
    contacts: new Map(),
    messages: new Map(),
    windows: new Map(),
  };
  const sends = commands.filter((command) => command.type === 'send');
  const receives = commands.filter((command) => command.type === 'receive');
  // Asked in one go: the client pipelines them.
  await Promise.all([
    sends.length > 0 && readConversations(db, accountId, world, [...new Set(sends.map((send) => send.conversationId))]),
    receives.length > 0 && readSenders(db, accountId, world, receives),
    receives.length > 0 && readContacts(db, accountId, world, receives),
    readEarlier(db, accountId, world, commands),
  ]);
  return world;
}

async function readConversations(db: Queryable, accountId: string, world: World, ids: string[]): Promise<void> {
  const found = await rows<Conversation & Place>(
    db,
    `select ${conversationColumns}, i.channel, i.active, i.assignment, (
         select max(ci.window_until) from contact_inbox ci
         where ci.account_id = $1 and ci.inbox_id = c.inbox_id and ci.contact_id = c.contact_id) as "windowUntil"
     from conversation c join inbox i on i.account_id = $1 and i.id = c.inbox_id
     where c.account_id = $1 and c.id = any($2)`,
    [accountId, ids],
  );
  for (const { channel, active, assignment, windowUntil, ...conversation } of found) {
    if (!world.conversations.has(conversation.id)) world.conversations.set(conversation.id, conversation);
    world.inboxes.set(conversation.inboxId, { id: conversation.inboxId, channel, active, assignment });
    world.windows.set(conversation.id, windowUntil);
  }
}

type Receives = Extract<PostCommand, { type: 'receive' }>[];

async function readSenders(db: Queryable, accountId: string, world: World, receives: Receives): Promise<void> {
  type Row = Conversation & Omit<Place, 'windowUntil'> & { toInboxId: string; sender: string; senderId: string | null };
  const found = await rows<Row>(
    db,
    `select r.inbox_id as "toInboxId", r.address as sender, ci.contact_id as "senderId",
            i.channel, i.active, i.assignment, ${conversationColumns}
     from unnest($2::uuid[], $3::text[]) r (inbox_id, address)
     join inbox i on i.account_id = $1 and i.id = r.inbox_id and i.removed_at is null
     left join contact_inbox ci on ci.account_id = $1 and ci.inbox_id = r.inbox_id and ci.address = r.address
     left join conversation c on c.account_id = $1 and c.inbox_id = r.inbox_id and c.contact_id = ci.contact_id
       and c.thread = '' and c.state <> 'closed'`,
    [accountId, receives.map((one) => one.inboxId), receives.map((one) => one.address)],
  );
  for (const { toInboxId, sender, senderId, channel, active, assignment, ...conversation } of found) {
    world.inboxes.set(toInboxId, { id: toInboxId, channel, active, assignment });
    if (senderId === null) continue;
    world.senders.set(key(toInboxId, sender), { contactId: senderId, conversationId: conversation.id });
    if (conversation.id !== null && !world.conversations.has(conversation.id)) {
      world.conversations.set(conversation.id, conversation);
    }
  }
}

async function readContacts(db: Queryable, accountId: string, world: World, receives: Receives): Promise<void> {
  const found = await rows<{ kind: string; value: string; contactId: string }>(
    db,
    `select kind, value, contact_id as "contactId"
     from contact_address join unnest($2::text[], $3::text[]) r (kind, value) using (kind, value)
     where account_id = $1`,
    [accountId, receives.map((one) => one.addressKind), receives.map((one) => one.address)],
  );
  for (const { kind, value, contactId } of found) world.contacts.set(key(kind, value), contactId);
}

/** Messages that came before under the same provider id, in the inbox of the command. */
async function readEarlier(db: Queryable, accountId: string, world: World, commands: PostCommand[]): Promise<void> {
  const named = commands.filter((command) => command.providerId !== null);
  if (named.length === 0) return;
  const found = await rows<Message>(
    db,
    `select ${selected(messageFields, 'm')}
     from unnest($2::uuid[], $3::uuid[], $4::text[]) r (inbox_id, conversation_id, provider_id)
     join message m on m.account_id = $1 and m.provider_id = r.provider_id and m.inbox_id = coalesce(r.inbox_id,
       (select c.inbox_id from conversation c where c.account_id = $1 and c.id = r.conversation_id))`,
    [
      accountId,
      named.map((command) => (command.type === 'receive' ? command.inboxId : null)),
      named.map((command) => (command.type === 'send' ? command.conversationId : null)),
      named.map((command) => command.providerId),
    ],
  );
  for (const message of found) world.messages.set(key(message.inboxId, message.providerId as string), message);
}

function flush(
  db: Queryable,
  accountId: string,
  now: string,
  world: World,
  writes: Writes,
  jobs: (NewJob & { id: string })[],
): Promise<unknown>[] {
  const touched = [...writes.touched].map((id) => world.conversations.get(id) as Conversation);
  return [
    ...insertContacts(db, accountId, now, writes),
    ...insertConversations(
      db,
      accountId,
      touched.filter((one) => writes.newConversations.has(one.id)),
    ),
    ...updateConversations(
      db,
      accountId,
      touched.filter((one) => !writes.newConversations.has(one.id)),
    ),
    ...insertMessages(db, accountId, now, writes.messages),
    ...insertJobs(db, accountId, now, jobs),
  ];
}

function insertContacts(db: Queryable, accountId: string, now: string, writes: Writes): Promise<unknown>[] {
  const { contacts, contactInboxes } = writes;
  const statements: Promise<unknown>[] = [];
  if (contacts.length > 0) {
    const ids = contacts.map((one) => one.id);
    statements.push(
      rows(
        db,
        `insert into contact (account_id, id, name, created_at)
         select $1, id, name, $2 from unnest($3::uuid[], $4::text[]) c (id, name)`,
        [accountId, now, ids, contacts.map((one) => one.name)],
      ),
      rows(
        db,
        `insert into contact_address (account_id, contact_id, kind, value)
         select $1, contact_id, kind, value from unnest($2::uuid[], $3::text[], $4::text[]) a (contact_id, kind, value)`,
        [accountId, ids, contacts.map((one) => one.kind), contacts.map((one) => one.address)],
      ),
    );
  }
  if (contactInboxes.length > 0) {
    statements.push(
      rows(
        db,
        `insert into contact_inbox (account_id, created_at, inbox_id, address, contact_id)
         select $1, $2, inbox_id, address, contact_id
         from unnest($3::uuid[], $4::text[], $5::uuid[]) c (inbox_id, address, contact_id)`,
        [
          accountId,
          now,
          contactInboxes.map((one) => one.inboxId),
          contactInboxes.map((one) => one.address),
          contactInboxes.map((one) => one.contactId),
        ],
      ),
    );
  }
  return statements;
}

function insertConversations(db: Queryable, accountId: string, added: Conversation[]): Promise<unknown>[] {
  if (added.length === 0) return [];
  return [
    rows(
      db,
      `insert into conversation (account_id, id, inbox_id, contact_id, thread, state, waiting_since, unread, last_number,
         last_message_at, last_text, created_at)
       select $1, c.* from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[], $8::int[],
         $9::bigint[], $10::timestamptz[], $11::text[], $12::timestamptz[]) c`,
      [
        accountId,
        added.map((one) => one.id),
        added.map((one) => one.inboxId),
        added.map((one) => one.contactId),
        added.map((one) => one.thread),
        added.map((one) => one.state),
        added.map((one) => one.waitingSince),
        added.map((one) => one.unread),
        added.map((one) => one.lastNumber),
        added.map((one) => one.lastMessageAt),
        added.map((one) => one.lastText),
        added.map((one) => one.createdAt),
      ],
    ),
  ];
}

function updateConversations(db: Queryable, accountId: string, changed: Conversation[]): Promise<unknown>[] {
  if (changed.length === 0) return [];
  return [
    rows(
      db,
      `update conversation c set state = n.state, snoozed_until = n.snoozed_until, waiting_since = n.waiting_since,
         unread = n.unread, last_number = n.last_number, last_message_at = n.last_message_at, last_text = n.last_text
       from unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::int[], $7::bigint[],
         $8::timestamptz[], $9::text[])
         n (id, state, snoozed_until, waiting_since, unread, last_number, last_message_at, last_text)
       where c.account_id = $1 and c.id = n.id`,
      [
        accountId,
        changed.map((one) => one.id),
        changed.map((one) => one.state),
        changed.map((one) => one.snoozedUntil),
        changed.map((one) => one.waitingSince),
        changed.map((one) => one.unread),
        changed.map((one) => one.lastNumber),
        changed.map((one) => one.lastMessageAt),
        changed.map((one) => one.lastText),
      ],
    ),
  ];
}

function insertMessages(
  db: Queryable,
  accountId: string,
  now: string,
  messages: Writes['messages'],
): Promise<unknown>[] {
  if (messages.length === 0) return [];
  return [
    rows(
      db,
      `insert into message (account_id, created_at, conversation_id, number, id, inbox_id, direction, author_kind, author_id,
         kind, body, status, provider_id, provider_at)
       select $1, $2, m.* from unnest($3::uuid[], $4::bigint[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::uuid[],
         $10::text[], $11::text[], $12::text[], $13::text[], $14::timestamptz[]) m`,
      [
        accountId,
        now,
        messages.map((one) => one.conversationId),
        messages.map((one) => one.number),
        messages.map((one) => one.id),
        messages.map((one) => one.inboxId),
        messages.map((one) => one.direction),
        messages.map((one) => one.authorKind),
        messages.map((one) => one.authorId),
        messages.map((one) => one.kind),
        messages.map((one) => one.body),
        messages.map((one) => one.status),
        messages.map((one) => one.providerId),
        messages.map((one) => one.providerAt),
      ],
    ),
  ];
}
