// What must hold after each burst, whatever was in it.
import assert from 'node:assert/strict';
import { until, untilEqual } from '../../support/patience.ts';
import type { World } from './world.ts';

type Stored = {
  text: string;
  number: string;
  conversationId: string;
  inboxId: string;
  contactId: string;
  direction: string;
  authorKind: string;
  author: string | null;
};

/** Every message of this walk as it is stored, and whose conversation it is in. */
async function storedOf({ ground, run }: World): Promise<Map<string, Stored[]>> {
  const rows = await ground.inside.rows<Stored>(
    `select substring(m.body from $2 || 'x\\d+') as text, m.number, m.direction, m.author_kind as "authorKind",
       m.conversation_id as "conversationId", c.inbox_id as "inboxId", c.contact_id as "contactId", coalesce(p.merged_into, p.id) as author
     from message m join conversation c on c.account_id = m.account_id and c.id = m.conversation_id
     left join contact p on p.account_id = m.account_id and p.id = m.author_id
     where m.account_id = $1 and m.body like '%' || $2 || '%'`,
    [ground.inside.accountId, `w${run}`],
  );
  return Map.groupBy(rows, ({ text }) => text);
}

/** Each message that was accepted is there once, after those of earlier bursts, unless it was deleted. */
async function assertMessages(world: World, stored: Map<string, Stored[]>): Promise<void> {
  const erased = new Set(world.erased.filter(({ burst }) => burst === world.burst).map(({ contactId }) => contactId));
  const former = await standIns(world, [...erased]);
  let previous = 0;
  for (const message of world.written) {
    const rows = stored.get(message.text) ?? [];
    assert.ok(rows.length <= 1, `${message.text} is stored ${rows.length} times`);
    const [row] = rows;
    if (row === undefined) {
      if (message.state !== 'accepted' || message.isGone) continue;
      message.isGone = true;
      // What was written and deleted in one burst was never seen in an inbox.
      if (world.deletedChatsIn === world.burst && [null, world.inboxes.whatsapp].includes(message.inboxId)) continue;
      const isOfErased = message.contactId === null || former.has(message.contactId);
      assert.ok(erased.size > 0 && isOfErased, `${message.text} was accepted and is not stored`);
      message.isErased = true;
      continue;
    }
    assert.notEqual(message.state, 'refused', `${message.text} was refused and is stored`);
    assert.ok(!message.isGone, `${message.text} was erased and is there again`);
    if (message.state === 'unknown') message.state = 'accepted';
    if (message.burst < world.burst) previous = Math.max(previous, Number(row.number));
    if (message.burst === world.burst && previous > 0) {
      assert.ok(Number(row.number) > previous, `${message.text} stands before what was written earlier`);
    }
    message.contactId = row.contactId;
    message.inboxId = row.inboxId;
  }
}

/** The contacts that these ids meant or mean, and those that stand for them. A merge that went with an erased person is not known any more: of whom
 *  messages were, the audit says who was erased, and the burst itself whom it merged. */
async function standIns({ ground, written, joined, burst }: World, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await ground.inside.rows<{ id: string }>(
    `select unnest(array[m.from_id, m.into_id])::text as id from contact_merge m
     where m.account_id = $1 and (m.from_id = any($2) or m.into_id = any($2))
     union all select subject from audit where account_id = $1 and action = 'contact.removed' and subject = any($3)`,
    [ground.inside.accountId, ids, written.flatMap(({ contactId }) => contactId ?? [])],
  );
  const all = new Set([...ids, ...rows.map(({ id }) => id)]);
  const pairs = joined.filter((one) => one.burst === burst);
  // A set goes on to what is added to it meanwhile.
  for (const id of all) for (const pair of pairs) if (pair.ids.includes(id)) for (const one of pair.ids) all.add(one);
  return all;
}

/** Who has an address in an inbox, or, of a user, its seat. */
async function assertPersons(world: World, stored: Map<string, Stored[]>): Promise<void> {
  const { inside } = world.ground;
  const owners = new Map(
    (
      await inside.rows<{ key: string; contactId: string }>(
        `select inbox_id || ' ' || address as key, contact_id as "contactId" from contact_inbox
         where account_id = $1 and inbox_id = any($2) and not taken_away
         union all select user_key, contact_id from outside_user where account_id = $1 and user_key = any($3)`,
        [inside.accountId, world.inboxIds(), world.users.map(({ key }) => key)],
      )
    ).map(({ key, contactId }) => [key, contactId]),
  );
  for (const { text, sender } of world.written) {
    const row = stored.get(text)?.[0];
    if (sender === null || row === undefined) continue;
    assert.equal(row.authorKind, 'contact', `${text} has another author`);
    if (sender.isMovable && world.moved.has(sender.address)) continue;
    const owner = owners.get(sender.inboxId === null ? sender.address : `${sender.inboxId} ${sender.address}`);
    if (owner === undefined) continue;
    if (sender.inboxId !== null) {
      assert.equal(row.contactId, owner, `${text} of ${sender.name} is in a conversation of somebody else`);
    }
    assert.equal(row.author, owner, `${text} of ${sender.name} is said to be somebody else's`);
  }
}

const mine = `c.account_id = $1 and (c.inbox_id = any($2) or c.contact_id in
  (select contact_id from outside_user where account_id = $1 and user_key = any($3)))`;

/** Each answers with what is wrong. $1: the account; $2: the walk's inboxes; $3: its users */
const rules: Record<string, string> = {
  'two open conversations of one contact': `select c.inbox_id, c.contact_id from conversation c
     where ${mine} and c.state <> 'closed' group by 1, 2, c.thread having count(*) > 1`,
  'open with an agent or team that is gone': `select c.id, c.state, a.name as agent, t.name as team from conversation c
     left join agent a on a.account_id = c.account_id and a.id = c.agent_id
     left join team t on t.account_id = c.account_id and t.id = c.team_id
     where ${mine} and c.state <> 'closed' and (a.removed_at is not null or t.removed_at is not null)`,
  'a contact with an agent or team that is gone': `select c.address, a.name as agent, t.name as team from contact_inbox c
     left join agent a on a.account_id = c.account_id and a.id = c.agent_id
     left join team t on t.account_id = c.account_id and t.id = c.team_id
     where c.account_id = $1 and c.inbox_id = any($2) and $3::text[] is not null
       and (a.removed_at is not null or t.removed_at is not null)`,
  'a conversation of who was merged or erased': `select c.id from conversation c
     join contact p on p.account_id = c.account_id and p.id = c.contact_id where ${mine} and p.removed_at is not null`,
  'an address of who was merged or erased': `select c.address from contact_inbox c
     join contact p on p.account_id = c.account_id and p.id = c.contact_id
     where c.account_id = $1 and c.inbox_id = any($2) and $3::text[] is not null and p.removed_at is not null`,
  'a row of a contact that does not follow its open conversation': `select ci.address, ci.agent_id, ci.team_id,
       c.agent_id as of, c.team_id as team from contact_inbox ci
     join conversation c on c.account_id = ci.account_id and c.inbox_id = ci.inbox_id and c.contact_id = ci.contact_id
       and c.thread = '' and c.state <> 'closed'
     where c.account_id = $1 and c.inbox_id = any($2) and $3::text[] is not null
       and (ci.agent_id, ci.team_id) is distinct from (c.agent_id, c.team_id)`,
  'a contact of an agent that does not serve': `select c.address, c.agent_id, c.team_id from contact_inbox c
     where c.account_id = $1 and c.inbox_id = any($2) and $3::text[] is not null and c.agent_id is not null
       and not exists (select from conversation o where o.account_id = $1 and o.inbox_id = c.inbox_id
         and o.contact_id = c.contact_id and o.thread = '' and o.state <> 'closed')
       and not exists (select from inbox_agent s where s.account_id = $1 and s.inbox_id = c.inbox_id and s.agent_id = c.agent_id)
       and not exists (select from team_agent m where m.account_id = $1 and m.agent_id = c.agent_id and (m.team_id = c.team_id
         or exists (select from inbox_team t where t.account_id = $1 and t.inbox_id = c.inbox_id and t.team_id = m.team_id)))
       and (exists (select from inbox_agent s where s.account_id = $1 and s.inbox_id = c.inbox_id)
         or exists (select from inbox_team t where t.account_id = $1 and t.inbox_id = c.inbox_id))`,
  'unread that is not what is unread': `select c.id, c.unread, count(m.number) from conversation c
     left join message m on m.account_id = c.account_id and m.conversation_id = c.id and m.direction = 'in'
       and m.number > c.agent_read_number
     where ${mine} group by c.account_id, c.id having c.unread <> count(m.number)`,
  'waiting since another time than the first message without an answer': `select c.id, c.state, c.waiting_since, m.since
     from conversation c left join lateral (select min(m.created_at) as since from message m
       where m.account_id = c.account_id and m.conversation_id = c.id and m.direction = 'in' and m.number > coalesce((
         select max(o.number) from message o where o.account_id = c.account_id and o.conversation_id = c.id
           and o.direction = 'out'), 0)) m on true
     where ${mine} and c.thread = '' and c.state <> 'closed' and c.waiting_since is distinct from m.since`,
  'a last text that is not the last': `select c.id, c.last_text from conversation c where ${mine}
     and c.last_text is not null and not exists (select from message m where m.account_id = c.account_id
       and m.conversation_id = c.id and starts_with(m.body, c.last_text))`,
  'an offer to who has not the conversation': `select o.agent_id from offer o
     join conversation c on c.account_id = o.account_id and c.id = o.conversation_id
     join agent a on a.account_id = o.account_id and a.id = o.agent_id
     where ${mine} and o.lapsed_at is null and a.removed_at is not null`,
};

/** What waits although an agent who may have it is online and below its capacity. */
const stranded = `
  with load as (select agent_id as id, count(*) as load from conversation
    where account_id = $1 and state in ('open', 'pending') group by agent_id)
  select c.id, c.team_id as team from conversation c join inbox i on i.account_id = c.account_id and i.id = c.inbox_id
  where c.account_id = $1 and c.inbox_id = any($2) and c.state = 'open' and c.agent_id is null
    and i.active and i.assignment = 'automatic' and exists (
      select from agent a left join load l on l.id = a.id
      where a.account_id = $1 and a.removed_at is null and a.presence = 'online' and coalesce(l.load, 0) < a.capacity
        and case when c.team_id is not null
          then exists (select from team_agent s where s.account_id = $1 and s.team_id = c.team_id and s.agent_id = a.id)
            and exists (select from inbox_team s where s.account_id = $1 and s.team_id = c.team_id and s.inbox_id = i.id)
          else exists (select from inbox_agent s where s.account_id = $1 and s.inbox_id = i.id and s.agent_id = a.id)
            or exists (select from inbox_team s join team_agent m on m.account_id = s.account_id and m.team_id = s.team_id
              where s.account_id = $1 and s.inbox_id = i.id and m.agent_id = a.id) end)`;

/** Once what was queued is given out, and the index has what was written. What a killed server was doing is begun again
 *  at once. */
export async function settle(world: World, isKilled: boolean): Promise<void> {
  const { inside } = world.ground;
  const values = [inside.accountId];
  if (isKilled)
    await inside.rows(`update job set locked_until = now() where account_id = $1 and state = 'running'`, values);
  const queued = `select kind, state from job where account_id = $1 and kind = 'assign-waiting'
    and payload ->> 'inboxId' = any($2) and (state = 'running' or state = 'waiting' and run_at <= now())`;
  await untilEqual(() => inside.rows(queued, [...values, world.inboxIds()]), [], 'the queues are given out');
  const head = await inside.head();
  const indexed = 'select number from search_head where account_id = $1';
  const upTo = async () => Number((await inside.rows<{ number: string }>(indexed, values))[0]?.number ?? 0);
  await until(async () => (await upTo()) >= head, `the index has ${head}`);
}

export async function assertInvariants(world: World): Promise<Map<string, Stored[]>> {
  const { inside } = world.ground;
  const stored = await storedOf(world);
  await assertMessages(world, stored);
  await assertPersons(world, stored);
  const values = [inside.accountId, world.inboxIds(), world.users.map(({ key }) => key)];
  for (const [rule, text] of Object.entries(rules)) {
    assert.deepEqual(await inside.rows(text, values), [], rule);
  }
  assert.deepEqual(await inside.rows(stranded, values.slice(0, 2)), [], 'waits although an agent is free');
  return stored;
}

export type { Stored };
