import type { Credentials } from '../core/delivery-ports.ts';
import type { Channel, Inbox } from '../core/nouns.ts';
import type { Reader, Tx } from '../core/ports.ts';
import type { Listing, Widget } from '../core/widget-nouns.ts';
import { column, insertion, insertions, selected, updating } from './columns.ts';
import { unlessTaken } from './constraint.ts';
import { isEverybodys } from './credentials.ts';
import { first, type Queryable, rows, run } from './database.ts';
import { claim, release } from './directory.ts';
import { dropJobsOfInbox, wakeDeliveries } from './jobs.ts';
import { pageById } from './paging.ts';
import type { SealingKey } from './seal.ts';

const fields = [
  'id',
  'channel',
  'name',
  'address',
  'timezone',
  'schedule',
  'assignment',
  'acceptSeconds',
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
    onChannels: (channels) =>
      rows<Inbox>(db, `${select} and t.channel = any($2) order by t.created_at, t.id`, [accountId, channels]),
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
                      where t.account_id = $1 and t.inbox_id = i.id and m.agent_id = $2)
           or exists (select 1 from conversation c join team_agent m on m.account_id = $1 and m.team_id = c.team_id
                      where c.account_id = $1 and c.inbox_id = i.id and c.state = 'open' and c.agent_id is null
                        and m.agent_id = $2)
           or ${isEverybodys('i.id')})`,
        [accountId, agentId],
      );
      return found.map((row) => row.id);
    },
  };
}

export function inboxWrites(db: Queryable, accountId: string, now: string, seal: SealingKey): Tx['inboxes'] {
  const claimAddress = (channel: Channel, address: string | null) => claimed(db, accountId, channel, address);
  const reads = inboxReads(db, accountId);
  return {
    ...reads,
    async insert(inbox) {
      if (!(await claimAddress(inbox.channel, inbox.address))) return 'address_taken';
      return unlessTaken(db, insertion('inbox', accountId, inbox), taken);
    },
    async update(id, patch) {
      const before = patch.address === undefined ? null : await reads.get(id);
      if (before && before.address !== patch.address) {
        if (!(await claimAddress(before.channel, patch.address ?? null))) return 'address_taken';
        if (before.address !== null) await release(db, accountId, before.channel, before.address);
      }
      return unlessTaken(db, updating('inbox', accountId, id, patch), taken);
    },
    async isTaken(channel, address) {
      const text = `select 1 from inbox where account_id = $1 and channel = $2 and address = $3 and removed_at is null`;
      if ((await first(db, text, [accountId, channel, address])) !== null) return true;
      return !(await claimAddress(channel, address));
    },
    hasCredentials: async (id) => (await withCredentials(db, accountId, [id])).length > 0,
    async setCredentials(id, credentials) {
      const sealed = seal.seal(Buffer.from(JSON.stringify(credentials)));
      await run(
        db,
        `insert into secret (account_id, id, kind, sealed, created_at) values ($1, $2, $3, $4, $5)
         on conflict (account_id, id) do update set sealed = excluded.sealed, created_at = excluded.created_at`,
        [accountId, id, credentialKind, sealed, now],
      );
      await wakeDeliveries(db, accountId, id, now);
    },
    credentials: (id) => credentialsOf(db, seal, accountId, id),
    async removeCredentials(id) {
      const text = 'delete from secret where account_id = $1 and id = $2 and kind = $3';
      return (await run(db, text, [accountId, id, credentialKind])) === 1;
    },
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
      await run(db, 'delete from secret where account_id = $1 and id = $2', [accountId, id]);
      await run(
        db,
        `delete from directory where account_id = $1 and (
           kind = 'inbox' and key = $2::text
           or (kind, key) in (select channel, address from inbox where account_id = $1 and id = $2::uuid)
           or kind = 'listing' and key in (select l.id::text from listing l where l.account_id = $1 and l.inbox_id = $2::uuid))`,
        [accountId, id],
      );
      await run(db, `delete from post where account_id = $1 and inbox_id = $2`, [accountId, id]);
      await run(db, `delete from site where account_id = $1 and inbox_id = $2`, [accountId, id]);
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

/** The secret of an inbox's channel has the inbox's own id. */
const credentialKind = 'channel';

export async function withCredentials(db: Queryable, accountId: string, ids: readonly string[]): Promise<string[]> {
  const text = `select id from secret where account_id = $1 and id = any($2) and kind = $3 and retired_at is null`;
  return (await rows<{ id: string }>(db, text, [accountId, ids, credentialKind])).map(({ id }) => id);
}

/** What the driver of an inbox proves with that it may send; null: nobody gave it anything. */
export async function credentialsOf(
  db: Queryable,
  seal: SealingKey,
  accountId: string,
  inboxId: string,
): Promise<Credentials | null> {
  const text = `select sealed from secret where account_id = $1 and id = $2 and kind = $3 and retired_at is null`;
  const row = await first<{ sealed: Buffer }>(db, text, [accountId, inboxId, credentialKind]);
  return row && JSON.parse(seal.open(row.sealed).toString());
}

/** A number of WhatsApp and a page of Messenger belong to one account of the installation. */
async function claimed(db: Queryable, accountId: string, channel: Channel, address: string | null): Promise<boolean> {
  if (address === null || (channel !== 'whatsapp' && channel !== 'messenger')) return true;
  return claim(db, accountId, channel, address);
}
