import type { ContactInbox } from '../core/nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { column, insertion, selected } from './columns.ts';
import { first, type Queryable, rows, run } from './database.ts';
import { eraseAnswers } from './erase-traces.ts';
import { forgetApart, placeApart } from './places-apart.ts';
import type { SealingKey } from './seal.ts';

const own = [
  'inboxId',
  'address',
  'contactId',
  'windowUntil',
  'wroteAt',
  'takenAway',
  'originId',
  'teamId',
  'agentId',
  'protocol',
  'sa',
  'createdAt',
];
const select = `select ${selected(own, 't')}, coalesce(t.provider_id, t.address) as "providerId", p.name, p.photo
  from contact_inbox t join contact p on p.account_id = t.account_id and p.id = t.contact_id where t.account_id = $1`;

export function contactInboxReads(db: Queryable, accountId: string): Reader['contactInboxes'] {
  return {
    get: (inboxId, address) =>
      first<ContactInbox>(db, `${select} and t.inbox_id = $2 and t.address = $3`, [accountId, inboxId, address]),
    ofContacts: (contactIds) => rows<ContactInbox>(db, `${select} and t.contact_id = any($2)`, [accountId, contactIds]),
    list(inboxIds, { teamId = null, agentId = null }, limit) {
      const values: unknown[] = [accountId, inboxIds, limit];
      let where = '';
      if (agentId !== null) {
        values.push(agentId, teamId);
        where = 'and (t.agent_id = $4 or t.agent_id is null and t.team_id = $5)';
      } else if (teamId !== null) {
        values.push(teamId);
        where = 'and t.team_id = $4';
      }
      const text = `${select} and t.inbox_id = any($2) ${where} order by t.created_at desc, t.address limit $3`;
      return rows<ContactInbox>(db, text, values);
    },
    at: (places) =>
      rows<ContactInbox & { openId: string | null }>(
        db,
        `select known.*, (select c.id from conversation c where c.account_id = $1 and c.inbox_id = known."inboxId"
             and c.contact_id = known."contactId" and c.thread = '' and c.state <> 'closed') as "openId"
         from (${select} and (t.inbox_id, t.address) in (select * from unnest($2::uuid[], $3::text[]))
         ) known order by (select max(c.last_number) from conversation c
           where c.account_id = $1 and c.inbox_id = known."inboxId" and c.contact_id = known."contactId") desc nulls last,
           known."createdAt" desc`,
        [accountId, places.map((place) => place.inboxId), places.map((place) => place.address)],
      ),
  };
}

export function contactInboxWrites(
  db: Queryable,
  accountId: string,
  now: string,
  seal: SealingKey,
): Tx['contactInboxes'] {
  return {
    ...contactInboxReads(db, accountId),
    async insert({ providerId, ...row }) {
      await noteLastWriters(db, accountId, row.contactId);
      const written = { ...row, providerId: providerId === row.address ? null : providerId, createdAt: now };
      const { text, values } = insertion('contact_inbox', accountId, written);
      await run(db, text, values);
    },
    async place({ inboxId, address, contactId }, to) {
      const changed = Object.entries(to).filter(([, value]) => value !== undefined);
      if (changed.length === 0) return;
      const set = changed.map(([field], i) => `${column(field)} = $${i + 4}`).join(', ');
      const text = `update contact_inbox set ${set} where account_id = $1 and inbox_id = $2 and contact_id = $3`;
      await run(db, text, [accountId, inboxId, contactId, ...changed.map(([, value]) => value)]);
      await placeApart(db, accountId, now, { inboxId, address, contactId }, to);
    },
    async update({ inboxId, address }, patch) {
      const changed = Object.entries(patch).filter(([, value]) => value !== undefined);
      if (changed.length === 0) return;
      const set = changed.map(([field], i) => `${column(field)} = $${i + 4}`).join(', ');
      const text = `update contact_inbox set ${set} where account_id = $1 and inbox_id = $2 and address = $3`;
      await run(db, text, [accountId, inboxId, address, ...changed.map(([, value]) => value)]);
    },
    async take({ inboxId, address, contactId }, agentId) {
      const text = `update contact_inbox set agent_id = $4
        where account_id = $1 and inbox_id = $2 and contact_id = $3 and agent_id is null`;
      const taken = (await run(db, text, [accountId, inboxId, contactId, agentId])) > 0;
      if (taken) await placeApart(db, accountId, now, { inboxId, address, contactId }, { agentId });
      return taken;
    },
    async hasProtocol(protocol) {
      const text = `select 1 from contact_inbox where account_id = $1 and protocol = $2`;
      return (await first(db, text, [accountId, protocol])) !== null;
    },
    async isKnown(contactId) {
      // A conversation that the business began, a form and a user of another system need no address in an inbox.
      const tables = ['contact_inbox', 'conversation', 'lead', 'outside_user'];
      const found = tables.map((table) => `select 1 from ${table} where account_id = $1 and contact_id = $2`);
      return (await first(db, `${found.join(' union all ')} limit 1`, [accountId, contactId])) !== null;
    },
    async remove({ inboxId, address }) {
      await run(db, 'delete from contact_inbox where account_id = $1 and inbox_id = $2 and address = $3', [
        accountId,
        inboxId,
        address,
      ]);
      await forgetApart(db, accountId, [address], inboxId);
      await eraseAnswers(db, accountId, seal, { ids: new Set(), addresses: [address] });
    },
  };
}

/** A contact inbox has the team and the agent of its open conversation: whatever changes one of them ends with this. A closed
 *  conversation leaves its team, and nobody has the contact. */
export async function followConversation(db: Queryable, accountId: string, conversationId: string): Promise<void> {
  await run(
    db,
    `update contact_inbox ci set team_id = c.team_id, agent_id = case when c.state <> 'closed' then c.agent_id end
     from conversation c where c.account_id = $1 and c.id = $2 and c.thread = ''
       and ci.account_id = $1 and ci.inbox_id = c.inbox_id and ci.contact_id = c.contact_id`,
    [accountId, conversationId],
  );
}

/** Notes when the only address of a contact in an inbox wrote last, before another comes beside it: while it is alone nothing is noted
 *  at each message. */
export async function noteLastWriters(db: Queryable, accountId: string, contactId: string): Promise<void> {
  await run(
    db,
    `update contact_inbox ci set wrote_at = (
       select max(m.created_at) from conversation c join lateral (select created_at from message
         where account_id = $1 and conversation_id = c.id and direction = 'in' order by number desc limit 1) m on true
       where c.account_id = $1 and c.contact_id = $2 and c.inbox_id = ci.inbox_id and c.thread = '')
     where ci.account_id = $1 and ci.contact_id = $2 and ci.wrote_at is null and not exists (
       select 1 from contact_inbox o where o.account_id = $1 and o.contact_id = $2 and o.inbox_id = ci.inbox_id
         and o.address <> ci.address)`,
    [accountId, contactId],
  );
}

/** What addresses were given to a contact: inboxes that know them file with it from now on, and it has the team and agent there that it
 *  has by its other addresses. Conversations of the contact that had them before stay with it. */
export async function followAddresses(
  db: Queryable,
  accountId: string,
  contactId: string,
  values: readonly string[],
): Promise<void> {
  if (values.length === 0) return;
  await noteLastWriters(db, accountId, contactId);
  await run(
    db,
    `update contact_inbox ci set contact_id = $2, taken_away = false, team_id = o.team_id, agent_id = o.agent_id,
       origin_id = (select a.origin_id from contact_address a where a.account_id = $1 and a.contact_id = $2 and a.value = given.address limit 1)
     from contact_inbox given left join lateral (
       select team_id, agent_id from (
         select team_id, agent_id, 0 as place from conversation c where c.account_id = $1 and c.inbox_id = given.inbox_id
           and c.contact_id = $2 and c.thread = '' and c.state <> 'closed'
         union all
         select team_id, agent_id, 1 from contact_inbox own where own.account_id = $1 and own.inbox_id = given.inbox_id
           and own.contact_id = $2) p order by place limit 1) o on true
     where given.account_id = $1 and given.address = any($3) and (given.contact_id <> $2 or given.taken_away)
       and ci.account_id = $1 and ci.inbox_id = given.inbox_id and ci.address = given.address`,
    [accountId, contactId, values],
  );
}
