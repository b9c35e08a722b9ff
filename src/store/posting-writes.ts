import type { NewJob } from '../core/job.ts';
import type { Conversation, Message } from '../core/nouns.ts';
import type { World, Writes } from '../core/post-world.ts';
import { sendAttachments } from './attachments.ts';
import { plain, type Statement } from './columns.ts';
import { statementOf } from './given.ts';
import { insertJobs } from './jobs.ts';

/** Everything that a batch writes, set by set. */
export function writesOf(
  accountId: string,
  now: string,
  world: World,
  writes: Writes,
  jobs: (NewJob & { id: string })[],
): Statement[] {
  const touched = [...writes.touched].map((id) => world.conversations.get(id) as Conversation);
  return [
    ...insertContacts(accountId, now, writes),
    ...insertConversations(
      accountId,
      touched.filter((one) => writes.newConversations.has(one.id)),
      writes,
    ),
    ...updateConversations(
      accountId,
      touched.filter((one) => !writes.newConversations.has(one.id)),
    ),
    ...openWindows(accountId, writes.windows),
    ...noteLastWriters(accountId, now, writes.lastWriters),
    ...insertMessages(accountId, now, writes),
    ...sendAttachments(accountId, writes.messages),
    ...insertJobs(accountId, now, jobs),
  ];
}

function insertContacts(accountId: string, now: string, writes: Writes): Statement[] {
  const { contacts, contactInboxes } = writes;
  const statements: Statement[] = [];
  if (contacts.length > 0) {
    const ids = contacts.map((one) => one.id);
    statements.push(
      {
        text: `insert into contact (account_id, id, name, created_at)
         select $1, id, name, $2 from unnest($3::uuid[], $4::text[]) c (id, name)`,
        values: [accountId, now, ids, contacts.map((one) => one.name)],
      },
      {
        text: `insert into contact_address (account_id, contact_id, kind, value)
         select $1, contact_id, kind, value from unnest($2::uuid[], $3::text[], $4::text[]) a (contact_id, kind, value)`,
        values: [accountId, ids, contacts.map((one) => one.kind), contacts.map((one) => one.address)],
      },
    );
  }
  if (contactInboxes.length > 0) {
    statements.push({
      text: `insert into contact_inbox (account_id, created_at, inbox_id, address, contact_id, provider_id, team_id, agent_id, origin_id)
         select $1, $2, c.* from unnest($3::uuid[], $4::text[], $5::uuid[], $6::text[], $7::uuid[], $8::uuid[], $9::uuid[]) c
         on conflict (account_id, inbox_id, address) do update set taken_away = false, contact_id = excluded.contact_id, origin_id = excluded.origin_id,
           provider_id = excluded.provider_id, team_id = excluded.team_id, agent_id = excluded.agent_id,
           window_until = null, wrote_at = excluded.created_at where contact_inbox.taken_away`,
      values: [
        accountId,
        now,
        contactInboxes.map((one) => one.inboxId),
        contactInboxes.map((one) => one.address),
        contactInboxes.map((one) => one.contactId),
        contactInboxes.map((one) => (one.writtenAs === one.address ? null : one.writtenAs)),
        contactInboxes.map((one) => one.teamId),
        contactInboxes.map((one) => one.agentId),
        contactInboxes.map((one) => one.originId),
      ],
    });
  }
  return statements;
}

function openWindows(accountId: string, windows: Writes['windows']): Statement[] {
  if (windows.length === 0) return [];
  return [
    {
      text: `update contact_inbox ci set window_until = greatest(ci.window_until, w.until)
       from (select inbox_id, address, max(until) as until from unnest($2::uuid[], $3::text[], $4::timestamptz[])
         o (inbox_id, address, until) group by 1, 2) w
       where ci.account_id = $1 and ci.inbox_id = w.inbox_id and ci.address = w.address`,
      values: [
        accountId,
        plain(windows.map((one) => one.inboxId)),
        windows.map((one) => one.address),
        plain(windows.map((one) => one.until)),
      ],
    },
  ];
}

function noteLastWriters(accountId: string, now: string, writers: Writes['lastWriters']): Statement[] {
  if (writers.length === 0) return [];
  // In the order of the batch: of two addresses of one contact the later has written last.
  return [
    {
      text: `update contact_inbox ci set wrote_at = $2::timestamptz + w.place * interval '1 microsecond'
       from (select inbox_id, address, max(place) as place from unnest($3::uuid[], $4::text[])
         with ordinality o (inbox_id, address, place) group by 1, 2) w
       where ci.account_id = $1 and ci.inbox_id = w.inbox_id and ci.address = w.address`,
      values: [accountId, now, plain(writers.map((one) => one.inboxId)), writers.map((one) => one.address)],
    },
  ];
}

function insertConversations(
  accountId: string,
  added: Conversation[],
  { newConversations: origins, networks }: Pick<Writes, 'newConversations' | 'networks'>,
): Statement[] {
  if (added.length === 0) return [];
  return [
    {
      text: `insert into conversation (account_id, id, inbox_id, contact_id, thread, state, waiting_since, unread, last_number,
         last_message_at, last_text, created_at, agent_id, team_id, origin_id, network, recent)
       select $1, c.*, c.last_number >> 10 from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::timestamptz[], $8::int[],
         $9::bigint[], $10::timestamptz[], $11::text[], $12::timestamptz[], $13::uuid[], $14::uuid[], $15::uuid[], $16::text[])
         c (id, inbox_id, contact_id, thread, state, waiting_since, unread, last_number, last_message_at, last_text, created_at,
         agent_id, team_id, origin_id, network)`,
      values: [
        accountId,
        plain(added.map((one) => one.id)),
        plain(added.map((one) => one.inboxId)),
        plain(added.map((one) => one.contactId)),
        added.map((one) => one.thread),
        plain(added.map((one) => one.state)),
        plain(added.map((one) => one.waitingSince)),
        plain(added.map((one) => one.unread)),
        plain(added.map((one) => one.lastNumber)),
        plain(added.map((one) => one.lastMessageAt)),
        added.map((one) => one.lastText),
        plain(added.map((one) => one.createdAt)),
        plain(added.map((one) => one.agentId)),
        plain(added.map((one) => one.teamId)),
        plain(added.map((one) => origins.get(one.id) ?? null)),
        plain(added.map((one) => networks.get(one.id) ?? null)),
      ],
    },
  ];
}

const updateGiven = statementOf<Conversation>(
  1,
  [
    ['id', 'uuid', (one) => one.id],
    ['state', 'word', (one) => one.state],
    ['snoozed_until', 'timestamptz', (one) => one.snoozedUntil],
    ['waiting_since', 'timestamptz', (one) => one.waitingSince],
    ['unread', 'int', (one) => one.unread],
    ['last_number', 'bigint', (one) => one.lastNumber],
    ['last_message_at', 'timestamptz', (one) => one.lastMessageAt],
    ['last_text', 'text', (one) => one.lastText],
  ],
  (table, _names, isGiven) => `update conversation c set state = given.state, snoozed_until = given.snoozed_until,
      waiting_since = given.waiting_since, unread = given.unread, last_number = given.last_number,
      recent = given.last_number >> 10, last_message_at = given.last_message_at, last_text = given.last_text
    from ${table} where c.account_id = $1 and ${isGiven('c.id', 'id')} and c.id = given.id`,
);

function updateConversations(accountId: string, changed: Conversation[]): Statement[] {
  return changed.length === 0 ? [] : [updateGiven([accountId], changed)];
}

const insertGiven = statementOf<{ message: Message; providerAt: string | null }>(
  2,
  [
    ['conversation_id', 'uuid', ({ message }) => message.conversationId],
    ['number', 'bigint', ({ message }) => message.number],
    ['id', 'uuid', ({ message }) => message.id],
    ['inbox_id', 'uuid', ({ message }) => message.inboxId],
    ['direction', 'word', ({ message }) => message.direction],
    ['author_kind', 'word', ({ message }) => message.authorKind],
    ['author_id', 'uuid', ({ message }) => message.authorId],
    ['kind', 'word', ({ message }) => message.kind],
    ['body', 'text', ({ message }) => message.body],
    ['status', 'word', ({ message }) => message.status],
    ['provider_id', 'text', ({ message }) => message.providerId],
    ['provider_at', 'timestamptz', ({ providerAt }) => providerAt],
  ],
  (table, names) => `insert into message (account_id, created_at, ${names}) select $1, $2, given.* from ${table}`,
);

function insertMessages(accountId: string, now: string, { messages, providerTimes }: Writes): Statement[] {
  if (messages.length === 0) return [];
  const rows = messages.map((message) => ({ message, providerAt: providerTimes.get(message.id) ?? null }));
  return [insertGiven([accountId, now], rows)];
}
