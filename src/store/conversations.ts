import type { Scope } from '../core/call.ts';
import type { Conversation } from '../core/nouns.ts';
import type { Candidate, ConversationFilter, PageRequest, Reader, Tx } from '../core/ports.ts';
import type { Waiting } from '../core/queue-ports.ts';
import { insertion, selected, updating } from './columns.ts';
import { followConversation } from './contact-inboxes.ts';
import { isEverybodys } from './credentials.ts';
import { first, heavyRows, type Queryable, rows, run } from './database.ts';
import { eraseConversations } from './erase.ts';
import { eraseAnswers, eraseRecordedCalls, sealTraces, tracesIn } from './erase-traces.ts';
import { toPage } from './paging.ts';
import type { SealingKey } from './seal.ts';
import { matches, queryOf } from './search-query.ts';

export const conversationFields = [
  'id',
  'inboxId',
  'contactId',
  'thread',
  'state',
  'agentId',
  'teamId',
  'snoozedUntil',
  'waitingSince',
  'unread',
  'agentReadNumber',
  'contactReadNumber',
  'lastNumber',
  'lastMessageAt',
  'lastText',
  'createdAt',
  'closedAt',
] as const;
export const selectConversation = `select ${selected(conversationFields, 't')} from conversation t where t.account_id = $1`;

export function conversationReads(db: Queryable, accountId: string): Reader['conversations'] {
  return {
    get: (id) => first<Conversation>(db, `${selectConversation} and t.id = $2`, [accountId, id]),
    some: (ids) => rows<Conversation>(db, `${selectConversation} and t.id = any($2)`, [accountId, ids]),
    open: (inboxId, contactId, thread) =>
      first<Conversation>(
        db,
        `${selectConversation} and t.inbox_id = $2 and t.contact_id = $3 and t.thread = $4 and t.state <> 'closed'`,
        [accountId, inboxId, contactId, thread],
      ),
    ofAddress: (inboxId, address) =>
      first<Conversation>(
        db,
        `${selectConversation} and t.inbox_id = $2 and t.thread = '' and t.state <> 'closed' and t.contact_id = (
           select contact_id from contact_inbox where account_id = $1 and inbox_id = $2 and address = $3)`,
        [accountId, inboxId, address],
      ),
    allOfAddress: (inboxId, address) =>
      rows<Conversation>(
        db,
        `${selectConversation} and t.inbox_id = $2 and t.thread = '' and t.contact_id = (
           select contact_id from contact_inbox where account_id = $1 and inbox_id = $2 and address = $3)
         order by t.last_number desc`,
        [accountId, inboxId, address],
      ),
    async unreadAfter(id, number) {
      const text = `select count(*)::int as unread from message
        where account_id = $1 and conversation_id = $2 and number > $3 and direction = 'in'`;
      return (await first<{ unread: number }>(db, text, [accountId, id, number]))?.unread ?? 0;
    },
    async unansweredSince(id) {
      const text = `select min(created_at) as since from message where account_id = $1 and conversation_id = $2
        and direction = 'in' and number > coalesce((select max(number) from message
          where account_id = $1 and conversation_id = $2 and direction = 'out'), 0)`;
      return (await first<{ since: string | null }>(db, text, [accountId, id]))?.since ?? null;
    },
    list: (filter, page) => list(db, accountId, filter, page),
  };
}

async function list(db: Queryable, accountId: string, filter: ConversationFilter, page: PageRequest) {
  const values: unknown[] = [accountId];
  const where: string[] = [];
  const add = (condition: (place: string) => string, value: unknown) => {
    values.push(value);
    where.push(condition(`$${values.length}`));
  };
  if (filter.states) add((n) => `t.state = any(${n})`, filter.states);
  // In its own words, so that the index of these is seen to fit.
  if (filter.states && !filter.states.includes('closed')) where.push(`t.state <> 'closed'`);
  if (filter.agentId === 'none') where.push('t.agent_id is null');
  else if (filter.agentId) add((n) => `t.agent_id = ${n}`, filter.agentId);
  if (filter.teamId) add((n) => `t.team_id = ${n}`, filter.teamId);
  if (filter.inboxId) add((n) => `t.inbox_id = ${n}`, filter.inboxId);
  if (filter.contactId) add((n) => `t.contact_id = ${n}`, filter.contactId);
  if (page.after !== null) {
    add((n) => `t.last_number < ${n} and t.recent <= (${n}::bigint >> 10)`, Number(page.after) || 0);
  }
  if (filter.mentionedId) {
    add(
      (n) => `t.id in (select conversation_id from mention where account_id = $1 and agent_id = ${n})`,
      filter.mentionedId,
    );
  }
  if (filter.sought) add((n) => matches('$1', n), queryOf(accountId, filter.sought));
  if (filter.scope !== 'all') where.push(visible(filter.scope, values));
  values.push(page.limit + 1);
  const text = `${[selectConversation, ...where].join(' and ')} order by t.recent desc, t.last_number desc limit $${values.length}`;
  const found = await (filter.sought
    ? heavyRows<Conversation>('search', db, text, values)
    : rows<Conversation>(db, text, values));
  return toPage(found, page.limit, (row) => String(row.lastNumber));
}

/** The coarse number by which lists find their page: it stays the same for most messages, and so do the indexes. */
function recentOf(lastNumber: number): number {
  return Math.floor(lastNumber / 1024);
}

/** core/visibility.ts in SQL, for lists. */
export function visible(scope: Exclude<Scope, 'all'>, values: unknown[]): string {
  values.push([...scope.inboxIds], scope.agentId, [...scope.teamIds]);
  const n = values.length;
  return `(t.inbox_id = any($${n - 2}) or t.agent_id = $${n - 1} or t.team_id = any($${n}))`;
}

export function conversationWrites(db: Queryable, accountId: string, seal: SealingKey): Tx['conversations'] {
  return {
    ...conversationReads(db, accountId),
    async insert(conversation, originId) {
      const row = { ...conversation, originId, recent: recentOf(conversation.lastNumber) };
      const { text, values } = insertion('conversation', accountId, row);
      await run(db, text, values);
      await followConversation(db, accountId, conversation.id);
    },
    async update(id, patch) {
      const statement = updating('conversation', accountId, id, patch);
      if (statement) await run(db, statement.text, statement.values);
      const { agentId, teamId, state } = patch;
      if ([agentId, teamId, state].some((one) => one !== undefined)) await followConversation(db, accountId, id);
    },
    async erase(inboxId, contactId) {
      const traces = await tracesIn(db, accountId, inboxId, contactId);
      const erased = await eraseConversations(db, accountId, contactId, inboxId);
      // The contact stays, and so do answers that speak of it alone.
      await eraseAnswers(db, accountId, seal, { ...traces, addresses: [] });
      await eraseRecordedCalls(db, accountId, traces);
      return { ...erased, traces: sealTraces(seal, traces) };
    },
    async closeOf(inboxId, closedAt) {
      await run(
        db,
        `delete from offer o using conversation c where o.account_id = $1 and c.account_id = $1 and c.id = o.conversation_id
           and c.inbox_id = $2`,
        [accountId, inboxId],
      );
      await run(db, 'update contact_inbox set agent_id = null where account_id = $1 and inbox_id = $2', [
        accountId,
        inboxId,
      ]);
      return rows(
        db,
        `update conversation set state = 'closed', closed_at = $3, snoozed_until = null, waiting_since = null
         where account_id = $1 and inbox_id = $2 and state <> 'closed'
         returning id, inbox_id as "inboxId", agent_id as "agentId"`,
        [accountId, inboxId, closedAt],
      );
    },
    async take(id, agentId) {
      const text = `update conversation set agent_id = $3
        where account_id = $1 and id = $2 and agent_id is null and state <> 'closed'`;
      const taken = (await run(db, text, [accountId, id, agentId])) === 1;
      if (taken) await followConversation(db, accountId, id);
      return taken;
    },
  };
}

export function waiting(
  db: Queryable,
  accountId: string,
  inboxId: string,
  teamIds: readonly string[],
  after: Waiting | null,
  limit: number,
): Promise<Conversation[]> {
  const values: unknown[] = [accountId, inboxId, teamIds, limit];
  let later = 'true';
  if (after?.waitingSince) {
    values.push(after.waitingSince, after.id);
    later = '(t.waiting_since > $5 or t.waiting_since is null or t.waiting_since = $5 and t.id > $6)';
  } else if (after) {
    values.push(after.id);
    later = 't.waiting_since is null and t.id > $5';
  }
  return rows<Conversation>(
    db,
    `${selectConversation} and t.inbox_id = $2 and t.agent_id is null and t.state = 'open'
       and (t.team_id is null or t.team_id = any($3)) and ${later}
       order by t.waiting_since nulls last, t.id limit $4`,
    values,
  );
}

export function candidates(db: Queryable, accountId: string, inboxId: string): Promise<Candidate[]> {
  return rows<Candidate>(
    db,
    `select a.id as "agentId", a.presence, a.capacity,
        (select count(*)::int from conversation c
           where c.account_id = $1 and c.agent_id = a.id and c.state in ('open', 'pending')) as load,
        array(select m.team_id from team_agent m where m.account_id = $1 and m.agent_id = a.id) as "teamIds"
      from agent a where a.account_id = $1 and a.removed_at is null and a.presence = 'online' and (
        a.id in (select s.agent_id from inbox_agent s where s.account_id = $1 and s.inbox_id = $2)
        or a.id in (select m.agent_id from inbox_team s join team_agent m on m.account_id = $1 and m.team_id = s.team_id
                    where s.account_id = $1 and s.inbox_id = $2)
        or a.id in (select m.agent_id from team_agent m where m.account_id = $1 and m.team_id in (
                      select c.team_id from conversation c where c.account_id = $1 and c.inbox_id = $2
                        and c.state = 'open' and c.agent_id is null))
        or (${isEverybodys('$2')}))`,
    [accountId, inboxId],
  );
}
