import type { Inbox, Listing, Widget } from '../core/nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import { column, insertion, insertions, selected, updating } from './columns.ts';
import { unlessTaken } from './constraint.ts';
import { first, type Queryable, rows, run } from './database.ts';
import { dropJobsOfInbox } from './jobs.ts';
import { pageById } from './paging.ts';

const fields = [
  'id',
  'channel',
  'name',
  'address',
  'timezone',
  'schedule',
  'assignment',
  'liveChat',
  'active',
  'createdAt',
] as const;
const columns = `${selected(fields, 't')},
    array(select a.agent_id from inbox_agent a where a.account_id = t.account_id and a.inbox_id = t.id order by 1) as "agentIds",
    array(select a.team_id from inbox_team a where a.account_id = t.account_id and a.inbox_id = t.id order by 1) as "teamIds"`;
const source = `from inbox t where t.account_id = $1 and t.removed_at is null`;
const select = `select ${columns} ${source}`;
const taken = { inbox_address: 'address_taken' } as const;
const widgetFields = [
  'color',
  'textColor',
  'rightSide',
  'opensItself',
  'buttonMessage',
  'widgetMessage',
  'iconUrl',
  'offlineMessage',
  'consentText',
] as const;
const listingFields = [
  'id',
  'agentId',
  'number',
  'name',
  'post',
  'iconUrl',
  'active',
  'windows',
  'prefilledText',
] as const;

/** One statement, so that nobody sees half of a change. */
const selectWithWidget = `select ${columns},
    (select json_build_object(${pairs(widgetFields)}) from widget w
      where w.account_id = t.account_id and w.inbox_id = t.id) as widget,
    array(select json_build_object(${pairs(listingFields)}) from listing l
      where l.account_id = t.account_id and l.inbox_id = t.id order by l.position) as listings
  ${source} and t.id = $2`;

function pairs(names: readonly string[]): string {
  return names.map((name) => `'${name}', ${column(name)}`).join(', ');
}

export function inboxReads(db: Queryable, accountId: string): Reader['inboxes'] {
  return {
    get: (id) => first<Inbox>(db, `${select} and t.id = $2`, [accountId, id]),
    list: (page) => pageById<Inbox>(db, select, [accountId], page),
    some: (ids) => rows<Inbox>(db, `${select} and t.id = any($2)`, [accountId, ids]),
    async withWidget(id) {
      const found = await first<Inbox & { widget: Widget | null; listings: Listing[] }>(db, selectWithWidget, [
        accountId,
        id,
      ]);
      if (!found?.widget) return null;
      const { widget, listings, ...inbox } = found;
      return { inbox, widget, listings };
    },
    async ofListing(listingId) {
      const found = await first<{ inboxId: string }>(
        db,
        `select inbox_id as "inboxId" from listing where account_id = $1 and id = $2`,
        [accountId, listingId],
      );
      return found?.inboxId ?? null;
    },
    async automaticOf(agentId) {
      const found = await rows<{ id: string }>(
        db,
        `select i.id from inbox i where i.account_id = $1 and i.assignment = 'automatic' and i.removed_at is null and (
           exists (select 1 from inbox_agent a where a.account_id = $1 and a.inbox_id = i.id and a.agent_id = $2)
           or exists (select 1 from inbox_team t join team_agent m on m.account_id = $1 and m.team_id = t.team_id
                      where t.account_id = $1 and t.inbox_id = i.id and m.agent_id = $2))`,
        [accountId, agentId],
      );
      return found.map((row) => row.id);
    },
  };
}

export function inboxWrites(db: Queryable, accountId: string, now: string): Tx['inboxes'] {
  return {
    ...inboxReads(db, accountId),
    insert: (inbox) => unlessTaken(db, insertion('inbox', accountId, inbox), taken),
    update: (id, patch) => unlessTaken(db, updating('inbox', accountId, id, patch), taken),
    async serve(id, agentIds, teamIds) {
      await run(db, `delete from inbox_agent where account_id = $1 and inbox_id = $2`, [accountId, id]);
      await run(db, `delete from inbox_team where account_id = $1 and inbox_id = $2`, [accountId, id]);
      await run(db, `insert into inbox_agent (account_id, inbox_id, agent_id) select $1, $2, unnest($3::uuid[])`, [
        accountId,
        id,
        agentIds,
      ]);
      await run(db, `insert into inbox_team (account_id, inbox_id, team_id) select $1, $2, unnest($3::uuid[])`, [
        accountId,
        id,
        teamIds,
      ]);
    },
    async remove(id) {
      await run(db, `update inbox set removed_at = $3 where account_id = $1 and id = $2`, [accountId, id, now]);
      await run(
        db,
        `delete from directory where account_id = $1 and (
           kind = 'inbox' and key = $2::text
           or kind = 'listing' and key in (select l.id::text from listing l where l.account_id = $1 and l.inbox_id = $2::uuid))`,
        [accountId, id],
      );
      await dropJobsOfInbox(db, accountId, id);
    },
    async insertWidget(inboxId, widget) {
      const { text, values } = insertion('widget', accountId, { inboxId, ...widget });
      await run(db, text, values);
    },
    async updateWidget(inboxId, patch) {
      const statement = updating('widget', accountId, inboxId, patch, 'inbox_id');
      if (statement) await run(db, statement.text, statement.values);
    },
    async setListings(inboxId, listings) {
      await run(
        db,
        `delete from directory where account_id = $1 and kind = 'listing'
           and key in (select id::text from listing where account_id = $1 and inbox_id = $2)`,
        [accountId, inboxId],
      );
      await run(db, `delete from listing where account_id = $1 and inbox_id = $2`, [accountId, inboxId]);
      if (listings.length === 0) return;
      const rows = listings.map((listing, position) => ({ inboxId, position, ...listing }));
      const statement = insertions('listing', accountId, rows);
      await run(db, statement.text, statement.values);
      await run(
        db,
        `insert into directory (account_id, kind, key)
         select $1, 'listing', id::text from listing where account_id = $1 and inbox_id = $2`,
        [accountId, inboxId],
      );
    },
  };
}
